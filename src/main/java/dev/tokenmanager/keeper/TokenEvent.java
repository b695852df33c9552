package dev.tokenmanager.keeper;

import dev.tokenmanager.refresh.Event;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.RefreshState;
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
 */
public record TokenEvent(
    Event event, String name, RefreshState state, Moment at, @Nullable Duration exchange) {

  /** Whether callers are served. */
  public boolean isServing() {
    HeldToken held = state.holding().token();
    return held != null && held.isUsableAt(at);
  }
}
