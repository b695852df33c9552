package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.keeper.Sharing;
import dev.tokenmanager.keeper.SharingStatus;
import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.Moment;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The real sharing; somebody hears when an attempt begins. */
record ObservedSharing(Sharing real, Runnable onAttempt) implements Sharing {

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
  public void ended(long attempt, boolean refreshTokenKept) {
    real.ended(attempt, refreshTokenKept);
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
