package dev.tokenmanager;

import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** The one place that reads the system's clocks and randomness. Uses no room. Any thread. */
final class SystemSources {

  static final InstantSource WALL = InstantSource.system();

  /** Elapsed nanoseconds, from anywhere. */
  static final LongSupplier ELAPSED = System::nanoTime;

  /** Uniform in [0, 1). */
  static final DoubleSupplier JITTER = () -> ThreadLocalRandom.current().nextDouble();

  private SystemSources() {}
}
