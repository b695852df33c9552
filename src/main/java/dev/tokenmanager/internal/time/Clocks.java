package dev.tokenmanager.internal.time;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The two clocks: the wall clock, which machines share and people step, and elapsed time, which
 * never jumps but may stand still while a machine sleeps. Any thread.
 *
 * @param wall the wall clock
 * @param elapsedNanos nanoseconds since an arbitrary start, never going back
 */
public record Clocks(InstantSource wall, LongSupplier elapsedNanos) {

  /** Both clocks, read now. */
  public Moment now() {
    return new Moment(wall.instant(), Duration.ofNanos(elapsedNanos.getAsLong()));
  }
}
