package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.GroupFailure;
import dev.tokenmanager.internal.service.RefreshCoordinator;
import dev.tokenmanager.internal.service.SharingStatus;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The real sharing; somebody hears when an attempt begins. */
record ObservedSharing(RefreshCoordinator real, Runnable onAttempt) implements RefreshCoordinator {

  @Override
  public void start(@Nullable Acquisition given) {
    real.start(given);
  }

  @Override
  public void acquire(long attempt) {
    onAttempt.run();
    real.acquire(attempt);
  }

  @Override
  public void acquired(long attempt, Acquisition acquisition, long generation) {
    real.acquired(attempt, acquisition, generation);
  }

  @Override
  public void turn(long attempt) {
    real.turn(attempt);
  }

  @Override
  public void askingAgain() {
    real.askingAgain();
  }

  @Override
  public void ended(long attempt, boolean refreshTokenKept, @Nullable GroupFailure taught) {
    real.ended(attempt, refreshTokenKept, taught);
  }

  @Override
  public boolean isUnderWay(long attempt) {
    return real.isUnderWay(attempt);
  }

  @Override
  public void tick() {
    real.tick();
  }

  @Override
  public @Nullable Moment nextDue() {
    return real.nextDue();
  }

  @Override
  public Future<Boolean> close(boolean asked) {
    return real.close(asked);
  }

  @Override
  public void abandon() {
    real.abandon();
  }

  @Override
  public @Nullable SharingStatus status() {
    return real.status();
  }
}
