package dev.tokenmanager.simulator;

import dev.tokenmanager.refresh.Clocks;
import dev.tokenmanager.refresh.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Virtual time: the true time, and the two clocks of a process that can be paused, put to sleep, or
 * set wrong.
 */
final class Timeline {

  private static final Instant BASE = Instant.parse("2030-01-01T00:00:00Z");

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparing(Entry::at).thenComparing(Entry::order));
  private final Queue<Runnable> deferred = new ArrayDeque<>();
  private final Clocks clocks = new Clocks(this::wall, () -> elapsed().toNanos());
  private Duration now = Duration.ZERO;
  private Duration slept = Duration.ZERO;
  private Duration wallError = Duration.ZERO;
  private boolean paused;
  private long order;
  private Consumer<Duration> inProcess = at -> {};
  private Runnable onResume = () -> {};

  /** True time since the start. */
  Duration now() {
    return now;
  }

  Clocks clocks() {
    return clocks;
  }

  Moment processNow() {
    return clocks.now();
  }

  private Instant wall() {
    return BASE.plus(now).plus(wallError);
  }

  private Duration elapsed() {
    return now.minus(slept);
  }

  /** Something outside of the process happens after {@code delay}. */
  void after(Duration delay, Runnable work) {
    entries.add(new Entry(now.plus(delay), order++, work));
  }

  /** Something inside of the process happens after {@code delay}, or when it runs again. */
  void inProcessAfter(Duration delay, Runnable work) {
    inProcess.accept(now.plus(delay));
    tickAt(now.plus(delay), work);
  }

  /** Hears when something will happen inside of the process. */
  void onInProcess(Consumer<Duration> listener) {
    inProcess = listener;
  }

  /** The first thing that the process does after a pause. */
  void onResume(Runnable work) {
    onResume = work;
  }

  /** Something inside of the process that nobody needs to hear of. */
  void tickAt(Duration at, Runnable work) {
    after(
        at.minus(now),
        () -> {
          if (paused) {
            deferred.add(work);
          } else {
            work.run();
          }
        });
  }

  boolean isPaused() {
    return paused;
  }

  /**
   * Nothing of the process runs for {@code length}; asleep, its elapsed clock stands still, too.
   */
  void pause(Duration length, boolean asleep) {
    paused = true;
    after(
        length,
        () -> {
          paused = false;
          if (asleep) {
            slept = slept.plus(length);
          }
          onResume.run();
          while (!deferred.isEmpty() && !paused) {
            deferred.remove().run();
          }
        });
  }

  /** Somebody sets the wall clock. */
  void stepWall(Duration by) {
    wallError = wallError.plus(by);
  }

  void runUntil(Duration end) {
    while (!entries.isEmpty() && entries.peek().at().compareTo(end) <= 0) {
      Entry next = entries.remove();
      now = next.at();
      next.work().run();
    }
    now = end;
  }

  private record Entry(Duration at, long order, Runnable work) {}
}
