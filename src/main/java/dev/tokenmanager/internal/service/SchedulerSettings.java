package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.time.Clocks;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * What all tokens of a scheduler share. Immutable.
 *
 * @param clocks the only source of time
 * @param jitter the only source of randomness, uniform in [0, 1)
 * @param tick how often {@link RefreshScheduler#tick} is called
 * @param maxConcurrentRequests in flight at one token endpoint
 * @param tracing hears of each token request
 */
public record SchedulerSettings(
    Clocks clocks,
    DoubleSupplier jitter,
    Duration tick,
    int maxConcurrentRequests,
    RefreshTracing tracing) {

  private static final Duration LEAST_PAUSE = Duration.ofMillis(500);

  /** Without a tracer. */
  public SchedulerSettings(
      Clocks clocks, DoubleSupplier jitter, Duration tick, int maxConcurrentRequests) {
    this(clocks, jitter, tick, maxConcurrentRequests, RefreshTracing.NONE);
  }

  /** A longer time between two ticks is a pause of the process. */
  Duration longestTick() {
    Duration two = tick.multipliedBy(2);
    return two.compareTo(LEAST_PAUSE) > 0 ? two : LEAST_PAUSE;
  }
}
