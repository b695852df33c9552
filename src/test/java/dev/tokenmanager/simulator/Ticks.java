package dev.tokenmanager.simulator;

import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The periodic timer of a process, without the ticks that would do nothing: it fires while
 * something is under way, where something is due, and just before anything else happens in the
 * process.
 */
public final class Ticks {

  private static final long TICK = Scenario.TICK.toNanos();

  private final Timeline time;
  private final SimulatedProcess process;
  private final long offset;
  private final Runnable tick;
  private final Supplier<@Nullable Moment> nextDue;
  private final BooleanSupplier underWay;
  private final Set<Long> planned = new HashSet<>();
  private long lastFired = -1;
  private boolean stopped;

  /**
   * @param offset of its first tick
   * @param tick what it does
   * @param nextDue when that has something to do next
   * @param underWay whether no tick may be left out
   */
  public Ticks(
      Timeline time,
      SimulatedProcess process,
      Duration offset,
      Runnable tick,
      Supplier<@Nullable Moment> nextDue,
      BooleanSupplier underWay) {
    this.time = time;
    this.process = process;
    this.offset = offset.toNanos();
    this.tick = tick;
    this.nextDue = nextDue;
    this.underWay = underWay;
    process.onWork(this::before);
  }

  /** No more ticks. */
  public void stop() {
    stopped = true;
  }

  /** Fires now. */
  public void fire() {
    if (!stopped) {
      tick.run();
      plan();
    }
  }

  /** After anything that may have changed what is due. */
  public void plan() {
    if (stopped) {
      return;
    }
    if (underWay.getAsBoolean()) {
      fireAt(next());
    }
    Moment due = nextDue.get();
    if (due == null) {
      return;
    }
    Duration left = due.remainingAt(process.now());
    long at = time.now().toNanos() + Math.max(0, left.toNanos());
    fireAt(Math.max(slot(at + TICK - 1), next()));
  }

  private long next() {
    return slot(time.now().toNanos()) + 1;
  }

  /** The last one at that time or before it. */
  private long slot(long at) {
    return Math.floorDiv(at - offset, TICK);
  }

  /** One that was left out, and whose time is over by now, is made up for: nothing was paused. */
  private void before(Duration at) {
    long slot = slot(at.toNanos());
    if (isPast(slot) && slot > lastFired && planned.add(slot)) {
      process.tickAt(time.now(), () -> fire(slot));
    }
    fireAt(slot);
  }

  private boolean isPast(long slot) {
    return TICK * slot + offset < time.now().toNanos();
  }

  private void fireAt(long slot) {
    long at = TICK * slot + offset;
    if (slot > lastFired && !isPast(slot) && planned.add(slot)) {
      process.tickAt(
          Duration.ofNanos(at),
          () -> {
            boolean late = time.now().toNanos() > at;
            if (late && slot % 2 == 0) {
              time.after(Duration.ZERO, () -> process.tickAt(time.now(), () -> fire(slot)));
            } else {
              fire(slot);
            }
          });
    }
  }

  /** After a stall of the loop a timer may come before what has arrived meanwhile, or after it. */
  private void fire(long slot) {
    planned.remove(slot);
    lastFired = slot;
    fire();
  }
}
