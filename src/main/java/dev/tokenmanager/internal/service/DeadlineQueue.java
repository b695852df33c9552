package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is due when, on both clocks. A tick costs what is due, not what there is. Event loop only.
 *
 * @param <T> who
 */
final class DeadlineQueue<T> {

  private final TreeSet<Place<T>> byWall =
      new TreeSet<>(
          Comparator.<Place<T>, Instant>comparing(place -> place.at().wall())
              .thenComparingLong(place -> place.order));
  private final TreeSet<Place<T>> byElapsed =
      new TreeSet<>(
          Comparator.<Place<T>, Duration>comparing(place -> place.at().elapsed())
              .thenComparingLong(place -> place.order));
  private long order;

  /** The place of one who may be due. Who keeps it need not be looked for. */
  static final class Place<T> {

    private final T who;
    private long order;

    /** When; null: not at all, and it is in no queue. Changed only while it is in none. */
    private @Nullable Moment at;

    Place(T who) {
      this.who = who;
    }

    private Moment at() {
      Moment known = at;
      if (known == null) {
        throw new IllegalStateException("Not due at all");
      }
      return known;
    }
  }

  /** Replaces when the one of that place is due; null: not at all. */
  void schedule(Place<T> place, @Nullable Moment at) {
    Moment old = place.at;
    if (old != null && old.equals(at)) {
      return;
    }
    if (old != null) {
      take(place);
    }
    if (at != null) {
      place.at = at;
      place.order = order++;
      byWall.add(place);
      byElapsed.add(place);
    }
  }

  /** Takes all who are due by either clock. */
  List<T> takeDue(Moment now) {
    List<T> due = new ArrayList<>();
    while (!byElapsed.isEmpty() && byElapsed.first().at().isReachedAt(now)) {
      due.add(take(byElapsed.first()));
    }
    while (!byWall.isEmpty() && byWall.first().at().isReachedAt(now)) {
      due.add(take(byWall.first()));
    }
    return due;
  }

  /** When somebody is due next, by the clock that comes first; null: nobody is. */
  @Nullable Moment next() {
    return byWall.isEmpty()
        ? null
        : new Moment(byWall.first().at().wall(), byElapsed.first().at().elapsed());
  }

  int size() {
    return byElapsed.size();
  }

  private T take(Place<T> place) {
    byWall.remove(place);
    byElapsed.remove(place);
    place.at = null;
    return place.who;
  }
}
