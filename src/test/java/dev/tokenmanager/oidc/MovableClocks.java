package dev.tokenmanager.oidc;

import dev.tokenmanager.refresh.Clocks;
import java.time.Duration;
import java.time.Instant;

/** Both clocks, moved by hand. */
final class MovableClocks {

  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private Instant wall = START;
  private Duration elapsed = Duration.ZERO;

  Clocks clocks() {
    return new Clocks(() -> wall, () -> elapsed.toNanos());
  }

  void advance(Duration period) {
    wall = wall.plus(period);
    elapsed = elapsed.plus(period);
  }
}
