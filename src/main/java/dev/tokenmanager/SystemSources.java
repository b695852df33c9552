package dev.tokenmanager;

import dev.tokenmanager.refresh.Clocks;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** The one place that reads the system's clocks and randomness. Any thread. */
final class SystemSources {

  static final Clocks CLOCKS = new Clocks(InstantSource.system(), System::nanoTime);

  /** Uniform in [0, 1). */
  static final DoubleSupplier JITTER = () -> ThreadLocalRandom.current().nextDouble();

  private SystemSources() {}

  static Instant wallTime() {
    return CLOCKS.wall().instant();
  }
}
