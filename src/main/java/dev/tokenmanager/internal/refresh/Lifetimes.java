package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The times that follow from a token's lifetime. Pure. */
final class Lifetimes {

  private Lifetimes() {}

  /** {@code refreshBufferSeconds}, but never more than half of the lifetime. */
  static Duration buffer(RefreshOptions options, Duration lifetime) {
    return smaller(options.refreshBuffer(), lifetime.dividedBy(2));
  }

  /** {@code minValiditySeconds}, but never more than half of the effective buffer. */
  static Duration minValidity(RefreshOptions options, Duration buffer) {
    return smaller(options.minValidity(), buffer.dividedBy(2));
  }

  /** {@code lastResortValiditySeconds}, but never more than the effective minimum validity. */
  static Duration lastResort(RefreshOptions options, Duration minValidity) {
    return smaller(options.lastResortValidity(), minValidity);
  }

  /**
   * When the token's refresh starts: the buffer before its expiry, up to a tenth of the buffer
   * earlier; earlier where the provider wishes, but not before a quarter of the lifetime.
   */
  static Moment refreshAt(
      Moment start,
      Duration lifetime,
      Duration buffer,
      @Nullable Duration refreshIn,
      double jitter) {
    Moment ahead = start.plus(lifetime).minus(buffer).minus(share(buffer.dividedBy(10), jitter));
    if (refreshIn == null) {
      return ahead;
    }
    return Moment.earliest(ahead, start.plus(larger(refreshIn, lifetime.dividedBy(4))));
  }

  /**
   * When a refresh token that nothing could replace is used, null where its end is unknown or where
   * it is past that moment already: using it again at once would bring nothing.
   */
  static @Nullable Moment refreshTokenUseAt(
      RefreshOptions options, @Nullable HeldRefreshToken token, Moment start) {
    if (token == null || token.end() == null || token.lifetime() == null) {
      return null;
    }
    Moment use = token.end().minus(smaller(options.refreshBuffer(), token.lifetime().dividedBy(2)));
    return use.isReachedAt(start) ? null : use;
  }

  /** The longest outage, begun at the worst moment, that no caller notices. Not negative. */
  static Duration outageBudget(
      RefreshOptions options, Duration buffer, Duration lastResort, Duration tick) {
    Duration budget =
        buffer
            .minus(lastResort)
            .minus(options.requestTimeout().multipliedBy(5).dividedBy(2))
            .minus(options.retryInitialDelay())
            .minus(tick);
    return larger(budget, Duration.ZERO);
  }

  static Duration smaller(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  static Duration larger(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** {@code part} of a duration, for a part in [0, 1). */
  static Duration share(Duration whole, double part) {
    return Duration.ofNanos((long) (whole.toNanos() * part));
  }
}
