package dev.tokenmanager.refresh;

import dev.tokenmanager.config.Secret;
import org.jspecify.annotations.Nullable;

/** What a transition wants done. Immutable. */
public sealed interface Action {

  /**
   * Send one token request.
   *
   * @param attempt its number: only a result with the current number counts
   * @param refreshToken to use, null: the configured grant
   */
  record Request(long attempt, @Nullable Secret refreshToken) implements Action {}

  /** Answer all who wait with the held token. */
  record Answer() implements Action {}

  /** Fail all who wait. */
  record Fail(AttemptError error) implements Action {}

  /** Log and publish. */
  record Announce(Event event) implements Action {}
}
