package dev.tokenmanager.internal.time;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The one place that reads the system's clocks and randomness. Uses no room. Internal: public for
 * the runnable jar alone. Any thread.
 */
public final class SystemSources {

  /** The wall clock. */
  public static final InstantSource WALL = InstantSource.system();

  /** Elapsed nanoseconds, from anywhere. */
  public static final LongSupplier ELAPSED = System::nanoTime;

  /** Uniform in [0, 1). */
  public static final DoubleSupplier JITTER = () -> ThreadLocalRandom.current().nextDouble();

  /** Numbers that nobody can guess. */
  public static final LongSupplier UNGUESSABLE = new SecureRandom()::nextLong;

  private SystemSources() {}
}
