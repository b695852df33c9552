package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.Records;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of sharing one token: waits for what is under way, and finds out, where that is asked,
 * whether any other node shares it. Two nodes that stop at the same time ask one after the other.
 * Event loop only.
 */
final class LeaveProtocol {

  private static final Duration LOCK_PATIENCE = Duration.ofMillis(700);

  private final ClusterCoordinator coordinator;
  private final Promise<Boolean> end = Promise.promise();
  private boolean begun;
  private boolean asked;
  private boolean forgetting;
  private @Nullable Boolean last;
  private @Nullable Moment decideAt;
  private ClusterServices.@Nullable Lock lock;

  LeaveProtocol(ClusterCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  Future<Boolean> begin(boolean isLastAsked) {
    begun = true;
    asked = isLastAsked;
    if (!asked) {
      last = false;
    }
    tick();
    return end.future();
  }

  void whenOver(Runnable then) {
    end.future().onComplete(ended -> then.run());
  }

  /** Whether this node has nothing more to say of the token. */
  boolean isOver() {
    return forgetting || end.future().isComplete();
  }

  void tick() {
    if (!begun || isOver() || !coordinator.isIdle()) {
      return;
    }
    if (last != null) {
      finish(last);
    } else if (decideAt == null) {
      takeLock();
    } else if (decideAt.isReachedAt(coordinator.context.now())) {
      // One that is only slow is heard of too late; but it was heard of before.
      last = lock != null && coordinator.isLastOfGroup();
      finish(last);
    }
  }

  private void takeLock() {
    Moment now = coordinator.context.now();
    decideAt = now.plus(LOCK_PATIENCE);
    coordinator
        .context
        .services
        .lock(coordinator.identity.key(), LOCK_PATIENCE)
        .onComplete(
            (granted, failure) -> {
              if (isOver()) {
                if (failure == null) {
                  granted.release();
                }
              } else if (failure == null) {
                lock = granted;
                ask();
              }
            });
  }

  private void ask() {
    if (coordinator.context.services.isAlone() && coordinator.isLastOfGroup()) {
      finish(true);
      return;
    }
    decideAt = coordinator.context.now().plus(ClusterTimings.ASK_PATIENCE);
    coordinator.messenger.ask();
    coordinator.host.reschedule();
  }

  /** Another node of the group is there. */
  void heardOfAnother() {
    if (begun && !isOver()) {
      last = false;
      tick();
    }
  }

  /** Gives the lock back; whether this was the last node is not known. */
  void abandon() {
    finish(false);
  }

  private void finish(boolean isLast) {
    ClusterServices.Lock held = lock;
    lock = null;
    if (isLast) {
      forgetRecord(held);
    } else {
      part();
      if (held != null) {
        held.release();
      }
      end.tryComplete(false);
    }
  }

  /** So that the one who stops next knows that it is the last. */
  private void part() {
    if (begun && !end.future().isComplete()) {
      coordinator.messenger.part();
    }
  }

  /** A node that comes later must not adopt what may be revoked now. */
  private void forgetRecord(ClusterServices.@Nullable Lock held) {
    forgetting = true;
    String key = coordinator.identity.key();
    coordinator
        .context
        .services
        .read(key)
        .compose(
            found -> {
              SharedRecord mark = mark(found);
              return mark == null
                  ? Future.succeededFuture(true)
                  : coordinator.context.services.replace(
                      key, found, coordinator.sealedRecords.seal(mark));
            })
        .onComplete(
            (marked, failure) -> {
              if (held != null) {
                held.release();
              }
              // Where it was not marked, somebody else writes there, and is not gone.
              end.tryComplete(failure == null && marked);
            });
  }

  /** What says that the generation is revoked, null: there is none to be adopted. */
  private @Nullable SharedRecord mark(@Nullable String found) {
    SharedRecord shared = coordinator.sealedRecords.readable(found);
    SharedRecord mine = coordinator.local.copy(null);
    SharedRecord newest =
        mine == null || (shared != null && Records.isNewer(shared, mine)) ? shared : mine;
    return newest == null
        ? null
        : Records.revoked(newest, coordinator.context.node(), coordinator.context.now());
  }

  @Nullable Moment nextDue() {
    return begun && !isOver() ? decideAt : null;
  }
}
