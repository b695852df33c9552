package dev.tokenmanager;

import dev.tokenmanager.refresh.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Two clocks that a test moves. Any thread. */
public final class ManualClocks {

  private record Time(Instant wall, Duration elapsed) {}

  private final AtomicReference<Time> time =
      new AtomicReference<>(new Time(Instant.parse("2030-01-01T00:00:00Z"), Duration.ofDays(1)));

  /** The clocks. */
  public Clocks clocks() {
    return new Clocks(() -> time.get().wall(), () -> time.get().elapsed().toNanos());
  }

  /** Both go on. */
  public void advance(Duration by) {
    time.updateAndGet(now -> new Time(now.wall().plus(by), now.elapsed().plus(by)));
  }

  /** Somebody sets the wall clock. */
  public void stepWall(Duration by) {
    time.updateAndGet(now -> new Time(now.wall().plus(by), now.elapsed()));
  }
}
