package dev.tokenmanager.store;

import dev.tokenmanager.AccessToken;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token and the end of its use on both clocks. Immutable; shows no token.
 *
 * @param token as callers get it
 * @param usableUntilMillis of the wall clock's epoch; no longer usable in that millisecond
 * @param usableUntilNanos of elapsed time
 */
public record CurrentToken(AccessToken token, long usableUntilMillis, long usableUntilNanos) {

  /** A token that never expires. */
  public static CurrentToken endless(AccessToken token) {
    return new CurrentToken(token, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /** A token that is usable until then, by the clock that says so first. */
  public static CurrentToken until(AccessToken token, Instant wall, Duration elapsed) {
    return new CurrentToken(token, wall.toEpochMilli(), elapsed.toNanos());
  }

  @Nullable AccessToken ifUsable(long wallMillis, long elapsedNanos) {
    return wallMillis < usableUntilMillis && elapsedNanos < usableUntilNanos ? token : null;
  }
}
