package dev.tokenmanager.refresh;

import java.time.Duration;
import java.time.Instant;

/** The two clocks, which stand still until a test moves them. */
public final class MovableClocks {

  private Moment now = new Moment(Instant.parse("2030-01-01T00:00:00Z"), Duration.ofHours(1));

  private int reads;

  public Moment now() {
    return now;
  }

  /** As the code under test sees them. */
  public Clocks clocks() {
    return new Clocks(this::wall, () -> now.elapsed().toNanos());
  }

  private Instant wall() {
    reads++;
    return now.wall();
  }

  /** How often the code under test looked at them. */
  public int reads() {
    return reads;
  }

  /** Time passes. */
  public void pass(Duration period) {
    now = now.plus(period);
  }

  /** Somebody sets the wall clock, or the machine sleeps and elapsed time stands still. */
  public void moveWall(Duration by) {
    now = new Moment(now.wall().plus(by), now.elapsed());
  }

  /** Elapsed time passes while the wall clock is set back by as much. */
  public void moveElapsed(Duration by) {
    now = new Moment(now.wall(), now.elapsed().plus(by));
  }
}
