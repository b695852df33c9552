package dev.tokenmanager.testing;

import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** The two clocks, which stand still until a test moves them. */
public final class MovableClocks {

  /** Where the wall clock begins. */
  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private volatile Moment now = new Moment(START, Duration.ofHours(1));

  private final AtomicInteger reads = new AtomicInteger();

  public Moment now() {
    return now;
  }

  /** As the code under test sees them. */
  public Clocks clocks() {
    return new Clocks(this::wall, () -> now.elapsed().toNanos());
  }

  private Instant wall() {
    reads.incrementAndGet();
    return now.wall();
  }

  /** How often the code under test looked at them. */
  public int reads() {
    return reads.get();
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
