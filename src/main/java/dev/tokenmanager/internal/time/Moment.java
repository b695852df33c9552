package dev.tokenmanager.internal.time;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A point in time on both clocks. As a deadline it is reached as soon as either clock says so.
 * Immutable.
 *
 * @param wall the wall clock
 * @param elapsed elapsed time since an arbitrary start
 */
public record Moment(Instant wall, Duration elapsed) {

  /** This moment, later by {@code period} (earlier when negative). */
  public Moment plus(Duration period) {
    return new Moment(wall.plus(period), elapsed.plus(period));
  }

  /** This moment, earlier by {@code period}. */
  public Moment minus(Duration period) {
    return plus(period.negated());
  }

  /** Whether this deadline is reached at {@code now}, by either clock. */
  public boolean isReachedAt(Moment now) {
    return !wall.isAfter(now.wall) || elapsed.compareTo(now.elapsed) <= 0;
  }

  /** What is left until this deadline, by the clock that has less; negative when it is over. */
  public Duration remainingAt(Moment now) {
    Duration byWall = Duration.between(now.wall, wall);
    Duration byElapsed = elapsed.minus(now.elapsed);
    return byWall.compareTo(byElapsed) <= 0 ? byWall : byElapsed;
  }

  /** A deadline that is reached as soon as one of the two is. */
  public static Moment earliest(Moment a, Moment b) {
    boolean byWall = !a.wall.isAfter(b.wall);
    boolean byElapsed = a.elapsed.compareTo(b.elapsed) <= 0;
    if (byWall == byElapsed) {
      return byWall ? a : b;
    }
    return new Moment(byWall ? a.wall : b.wall, byElapsed ? a.elapsed : b.elapsed);
  }

  /** The earliest of those that there are, by each clock; null: there is none. */
  public static @Nullable Moment earliestOf(@Nullable Moment... moments) {
    Moment first = null;
    for (Moment moment : moments) {
      if (moment != null) {
        first = first == null ? moment : earliest(first, moment);
      }
    }
    return first;
  }
}
