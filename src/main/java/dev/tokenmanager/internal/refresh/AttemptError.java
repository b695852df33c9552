package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A failure as callers and status see it. Immutable; holds no secret.
 *
 * @param failure the documented code
 * @param error a short machine-readable word
 * @param message one safe sentence
 * @param at when it happened
 * @param node whose request failed, null: this one's
 */
public record AttemptError(
    TokenFailure failure, String error, String message, Instant at, @Nullable String node) {

  static AttemptError of(Failure failure, Instant at) {
    return new AttemptError(failure.failure(), failure.error(), failure.message(), at);
  }

  /** Of this node. */
  public AttemptError(TokenFailure failure, String error, String message, Instant at) {
    this(failure, error, message, at, null);
  }
}
