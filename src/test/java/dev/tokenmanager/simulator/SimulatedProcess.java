package dev.tokenmanager.simulator;

import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * A process in virtual time, with two clocks of its own: it can be paused, put to sleep, killed, or
 * have its wall clock set wrong.
 */
public final class SimulatedProcess {

  private static final Instant BASE = Instant.parse("2030-01-01T00:00:00Z");

  private final Timeline time;
  private final Queue<Runnable> deferred = new ArrayDeque<>();
  private final Clocks clocks = new Clocks(this::wall, () -> elapsed().toNanos());
  private Duration slept = Duration.ZERO;
  private Duration wallError = Duration.ZERO;
  private boolean paused;
  private boolean dead;
  private Consumer<Duration> onWork = at -> {};
  private Runnable onResume = () -> {};

  public SimulatedProcess(Timeline time) {
    this.time = time;
  }

  /** Its two clocks. */
  public Clocks clocks() {
    return clocks;
  }

  /** Both clocks, read now. */
  public Moment now() {
    return clocks.now();
  }

  private Instant wall() {
    return BASE.plus(time.now()).plus(wallError);
  }

  private Duration elapsed() {
    return time.now().minus(slept);
  }

  /** Something happens in it after {@code delay}, or when it runs again. */
  public void after(Duration delay, Runnable work) {
    Duration at = time.now().plus(delay);
    onWork.accept(at);
    tickAt(at, work);
  }

  /** Hears when something will happen in it. */
  void onWork(Consumer<Duration> listener) {
    onWork = listener;
  }

  /** The first thing that it does after a pause. */
  public void onResume(Runnable work) {
    onResume = work;
  }

  /** Something happens in it that nobody needs to hear of. */
  void tickAt(Duration at, Runnable work) {
    time.after(
        at.minus(time.now()),
        () -> {
          if (dead) {
            return;
          }
          if (paused) {
            deferred.add(work);
          } else {
            work.run();
          }
        });
  }

  /** Whether it stands still. */
  public boolean isPaused() {
    return paused;
  }

  /** Whether it was killed. */
  public boolean isDead() {
    return dead;
  }

  /** Nothing runs in it any more. */
  public void kill() {
    dead = true;
    deferred.clear();
  }

  /** Nothing runs in it for {@code length}; asleep, its elapsed clock stands still, too. */
  public void pause(Duration length, boolean asleep) {
    paused = true;
    time.after(
        length,
        () -> {
          paused = false;
          if (asleep) {
            slept = slept.plus(length);
          }
          if (dead) {
            return;
          }
          onResume.run();
          while (!deferred.isEmpty() && !paused) {
            deferred.remove().run();
          }
        });
  }

  /** What happens in it now keeps it busy. */
  void stall(Duration length) {
    time.advance(length);
  }

  /** Somebody sets its wall clock. */
  public void stepWall(Duration by) {
    wallError = wallError.plus(by);
  }
}
