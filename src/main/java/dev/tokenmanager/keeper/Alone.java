package dev.tokenmanager.keeper;

import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.Moment;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A token that is not shared: this node asks the provider, always and at once. Event loop only. */
public record Alone(Sharing.Holder holder) implements Sharing {

  @Override
  public void start(@Nullable Acquisition given) {}

  @Override
  public void acquire(long attempt) {
    holder.proceed(attempt, false, null);
  }

  @Override
  public void acquired(long attempt, Acquisition acquisition, long generation) {}

  @Override
  public void ended(long attempt, boolean refreshTokenKept) {}

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
