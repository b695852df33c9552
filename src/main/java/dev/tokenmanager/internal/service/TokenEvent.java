package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a token. Immutable; shows no secret.
 *
 * @param event what
 * @param name of the token
 * @param state after it
 * @param at when
 * @param exchange how long the provider took, null where it was not asked
 * @param source where the held token came from, null: nothing was held yet
 */
public record TokenEvent(
    TokenEventType event,
    String name,
    RefreshState state,
    Moment at,
    @Nullable Duration exchange,
    @Nullable HeldSource source) {

  /** Whether callers are served. */
  public boolean isServing() {
    return state.isUsableAt(at);
  }
}
