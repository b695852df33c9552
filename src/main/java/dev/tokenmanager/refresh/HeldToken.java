package dev.tokenmanager.refresh;

import dev.tokenmanager.AccessToken;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The current token and its times. Immutable; shows no token.
 *
 * @param token as callers get it
 * @param lifetime with which it was issued, counted from just before the request
 * @param buffer effective refresh buffer
 * @param minValidity effective minimum validity: with less left it is not answered
 * @param times null: it never expires
 */
public record HeldToken(
    AccessToken token,
    Duration lifetime,
    Duration buffer,
    Duration minValidity,
    @Nullable Times times) {

  /**
   * The moments that matter.
   *
   * @param expiry when it ends
   * @param usableUntil from here on it is not answered
   * @param refreshAt when its refresh starts
   */
  public record Times(Moment expiry, Moment usableUntil, Moment refreshAt) {}

  /** Whether it may be answered. */
  public boolean isUsableAt(Moment now) {
    return lastsFor(minValidity, now) && !isExpiredAt(now);
  }

  /** Whether at least {@code required} is left. */
  public boolean lastsFor(Duration required, Moment now) {
    return times == null || times.expiry.remainingAt(now).compareTo(required) >= 0;
  }

  boolean isExpiredAt(Moment now) {
    return times != null && times.expiry.isReachedAt(now);
  }

  boolean isRefreshDueAt(Moment now) {
    return times != null && (times.refreshAt.isReachedAt(now) || !isUsableAt(now));
  }
}
