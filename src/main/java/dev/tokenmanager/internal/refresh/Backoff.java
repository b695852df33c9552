package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.internal.config.RefreshOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long to wait after a failure: doubled each time, jittered over the upper half. Pure. */
final class Backoff {

  private Backoff() {}

  /**
   * @param failures in a row, at least 1, however many
   * @param usableFor how long the held token stays usable, null or not positive: nothing usable is
   *     held
   * @param jitter in [0, 1)
   */
  static Duration delay(
      RefreshOptions options, int failures, @Nullable Duration usableFor, double jitter) {
    Duration delay = doubled(options.retryInitialDelay(), options.retryMaxDelay(), failures - 1);
    if (usableFor != null && usableFor.compareTo(Duration.ZERO) > 0) {
      // A provider that comes back before the token's end must be found before it.
      Duration quarter = usableFor.dividedBy(4);
      delay = Lifetimes.smaller(delay, Lifetimes.larger(quarter, options.retryInitialDelay()));
    }
    Duration half = delay.dividedBy(2);
    return half.plus(Lifetimes.share(delay.minus(half), jitter));
  }

  private static Duration doubled(Duration initial, Duration max, int times) {
    Duration delay = initial;
    for (int i = 0; i < times && delay.compareTo(max) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    return Lifetimes.smaller(delay, max);
  }
}
