package dev.tokenmanager;

import dev.tokenmanager.refresh.Clocks;
import java.time.Duration;
import java.time.Instant;

/** Two clocks that a test moves. Any thread. */
public final class ManualClocks {

  private volatile Instant wall = Instant.parse("2030-01-01T00:00:00Z");
  private volatile long elapsedNanos = Duration.ofDays(1).toNanos();

  /** The clocks. */
  public Clocks clocks() {
    return new Clocks(() -> wall, () -> elapsedNanos);
  }

  /** Both go on. */
  public synchronized void advance(Duration by) {
    stepWall(by);
    elapsedNanos = elapsedNanos + by.toNanos();
  }

  /** Somebody sets the wall clock. */
  public synchronized void stepWall(Duration by) {
    wall = wall.plus(by);
  }
}
