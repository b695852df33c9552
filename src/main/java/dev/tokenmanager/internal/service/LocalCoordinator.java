package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.GroupFailure;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A token that is not shared: this node asks the provider, always and at once. Event loop only. */
public record LocalCoordinator(RefreshCoordinator.Host holder) implements RefreshCoordinator {

  @Override
  public void start(@Nullable Acquisition given) {}

  @Override
  public void acquire(long attempt) {
    holder.takeTurn(attempt);
  }

  @Override
  public void turn(long attempt) {
    holder.sendRequest(attempt, false, null);
  }

  @Override
  public void acquired(long attempt, Acquisition acquisition, long generation) {}

  @Override
  public void askingAgain() {}

  @Override
  public void ended(long attempt, boolean refreshTokenKept, @Nullable GroupFailure taught) {}

  @Override
  public boolean isUnderWay(long attempt) {
    return false;
  }

  @Override
  public void tick() {}

  @Override
  public @Nullable Moment nextDue() {
    return null;
  }

  @Override
  public Future<Boolean> close(boolean asked) {
    return Future.succeededFuture(true);
  }

  @Override
  public void abandon() {}

  @Override
  public @Nullable SharingStatus status() {
    return null;
  }
}
