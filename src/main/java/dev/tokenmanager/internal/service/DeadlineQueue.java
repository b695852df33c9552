package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who is due when, on both clocks. A tick costs what is due, not what there is. Event loop only.
 *
 * @param <T> who; compared by identity or equals
 */
final class DeadlineQueue<T> {

  private final TreeSet<Entry<T>> byWall =
      new TreeSet<>(
          Comparator.<Entry<T>, Instant>comparing(entry -> entry.at.wall())
              .thenComparing(entry -> entry.order));
  private final TreeSet<Entry<T>> byElapsed =
      new TreeSet<>(
          Comparator.<Entry<T>, Duration>comparing(entry -> entry.at.elapsed())
              .thenComparing(entry -> entry.order));
  private final Map<T, Entry<T>> entries = new HashMap<>();
  private long order;

  /** Replaces when {@code who} is due; null: not at all. */
  void schedule(T who, @Nullable Moment at) {
    Entry<T> old = entries.get(who);
    if (old != null && old.at.equals(at)) {
      return;
    }
    remove(who);
    if (at != null) {
      Entry<T> entry = new Entry<>(who, at, order++);
      entries.put(who, entry);
      byWall.add(entry);
      byElapsed.add(entry);
    }
  }

  /** Takes all who are due by either clock. */
  List<T> takeDue(Moment now) {
    List<T> due = new ArrayList<>();
    while (!byElapsed.isEmpty() && byElapsed.first().at.isReachedAt(now)) {
      due.add(take(byElapsed.first()));
    }
    while (!byWall.isEmpty() && byWall.first().at.isReachedAt(now)) {
      due.add(take(byWall.first()));
    }
    return due;
  }

  /** When somebody is due next, by the clock that comes first; null: nobody is. */
  @Nullable Moment next() {
    return byWall.isEmpty()
        ? null
        : new Moment(byWall.first().at.wall(), byElapsed.first().at.elapsed());
  }

  int size() {
    return entries.size();
  }

  private T take(Entry<T> entry) {
    remove(entry.who);
    return entry.who;
  }

  private void remove(T who) {
    Entry<T> old = entries.remove(who);
    if (old != null) {
      byWall.remove(old);
      byElapsed.remove(old);
    }
  }

  private record Entry<T>(T who, Moment at, long order) {}
}
