package dev.tokenmanager.simulator;

import dev.tokenmanager.keeper.Keeper;
import dev.tokenmanager.refresh.Moment;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The periodic timer, without the ticks that would do nothing: it fires while a request is in
 * flight, where something is due, and just before anything else happens in the process.
 */
final class Ticks {

  private final Timeline time;
  private final Keeper keeper;
  private final BooleanSupplier requestInFlight;
  private final Set<Long> planned = new HashSet<>();
  private long lastFired = -1;
  private boolean stopped;

  Ticks(Timeline time, Keeper keeper, BooleanSupplier requestInFlight) {
    this.requestInFlight = requestInFlight;
    this.time = time;
    this.keeper = keeper;
    time.onInProcess(this::before);
  }

  void stop() {
    stopped = true;
  }

  /** Fires now. */
  void fire() {
    if (!stopped) {
      keeper.tick();
      plan();
    }
  }

  /** After anything that may have changed what is due. */
  void plan() {
    if (stopped) {
      return;
    }
    if (requestInFlight.getAsBoolean()) {
      fireAt(next());
    }
    Moment due = keeper.nextDue();
    if (due == null) {
      return;
    }
    Duration left = due.remainingAt(time.processNow());
    Duration at = left.isNegative() ? time.now() : time.now().plus(left);
    long slot = at.plus(Scenario.TICK).minusNanos(1).dividedBy(Scenario.TICK);
    fireAt(Math.max(slot, next()));
  }

  private long next() {
    return time.now().dividedBy(Scenario.TICK) + 1;
  }

  private void before(Duration at) {
    fireAt(at.dividedBy(Scenario.TICK));
  }

  private void fireAt(long slot) {
    Duration at = Scenario.TICK.multipliedBy(slot);
    if (slot > lastFired && at.compareTo(time.now()) >= 0 && planned.add(slot)) {
      time.tickAt(
          at,
          () -> {
            planned.remove(slot);
            lastFired = slot;
            fire();
          });
    }
  }
}
