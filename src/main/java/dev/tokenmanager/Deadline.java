package dev.tokenmanager;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long a caller waits in all, over two tries. Immutable but for time itself.
 *
 * @param timeoutMs in all, at least 1
 * @param elapsed nanoseconds, from anywhere
 * @param start what {@code elapsed} said when the caller began to wait
 */
record Deadline(long timeoutMs, LongSupplier elapsed, long start) {

  /** Four of these are for the first try. */
  private static final int FIFTHS = 5;

  /** From now on. */
  static Deadline in(long timeoutMs, LongSupplier elapsed) {
    return new Deadline(timeoutMs, elapsed, elapsed.getAsLong());
  }

  /** What the first of two tries may take, in milliseconds. */
  long firstTryMs() {
    return Math.max(1, timeoutMs - Math.max(1, timeoutMs / FIFTHS));
  }

  /** What is left, in milliseconds, at least 1. */
  long leftMs() {
    long waited = TimeUnit.NANOSECONDS.toMillis(elapsed.getAsLong() - start);
    return Math.max(1, timeoutMs - waited);
  }
}
