package dev.tokenmanager.simulator;

import java.time.Duration;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Virtual time: the true time, and what happens when. */
public final class Timeline {

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private Duration now = Duration.ZERO;
  private long order;
  private @Nullable AssertionError violation;

  /** True time since the start. */
  public Duration now() {
    return now;
  }

  /** Something happens after {@code delay}. */
  public void after(Duration delay, Runnable work) {
    Duration at = now.plus(delay);
    entries.add(new Entry(at, at.toNanos(), order++, work));
  }

  /** Lets everything happen that happens until {@code end}. */
  public void runUntil(Duration end) {
    while (!entries.isEmpty() && entries.peek().at().compareTo(end) <= 0) {
      Entry next = entries.remove();
      now = next.at().compareTo(now) > 0 ? next.at() : now;
      next.work().run();
      if (violation != null) {
        throw violation;
      }
    }
    now = end.compareTo(now) > 0 ? end : now;
  }

  /** Ends the run, whoever catches what is thrown here. */
  public void fail(String what) {
    violation = violation == null ? new AssertionError(what) : violation;
    throw violation;
  }

  /** What happens now takes that long; what would have happened meanwhile happens after it. */
  void advance(Duration period) {
    now = now.plus(period);
  }

  private record Entry(Duration at, long nanos, long order, Runnable work)
      implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      return nanos == other.nanos
          ? Long.compare(order, other.order)
          : Long.compare(nanos, other.nanos);
    }
  }
}
