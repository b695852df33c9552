package dev.tokenmanager.cluster;

import dev.tokenmanager.refresh.Moment;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of sharing one token: waits for what is under way, and finds out, where that is asked,
 * whether any other node shares it. Two nodes that stop at the same time ask one after the other.
 * Event loop only.
 */
final class Farewell {

  private static final Duration LOCK_PATIENCE = Duration.ofMillis(700);

  private final SharedToken token;
  private final Promise<Boolean> end = Promise.promise();
  private boolean begun;
  private boolean asked;
  private boolean forgetting;
  private @Nullable Boolean last;
  private @Nullable Moment decideAt;
  private ClusterServices.@Nullable Lock lock;

  Farewell(SharedToken token) {
    this.token = token;
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
    if (!begun || isOver() || !token.isIdle()) {
      return;
    }
    if (last != null) {
      finish(last);
    } else if (decideAt == null) {
      takeLock();
    } else if (decideAt.isReachedAt(token.site.now())) {
      last = lock != null;
      finish(last);
    }
  }

  private void takeLock() {
    Moment now = token.site.now();
    decideAt = now.plus(LOCK_PATIENCE);
    token
        .site
        .services
        .lock(token.identity.key(), LOCK_PATIENCE)
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
    if (token.site.services.isAlone()) {
      finish(true);
      return;
    }
    decideAt = token.site.now().plus(ClusterGroup.ASK_PATIENCE);
    token.voice.ask();
    token.holder.reschedule();
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
      if (held != null) {
        held.release();
      }
      end.tryComplete(false);
    }
  }

  /** A node that comes later must not adopt what may be revoked now. */
  private void forgetRecord(ClusterServices.@Nullable Lock held) {
    forgetting = true;
    String key = token.identity.key();
    token
        .site
        .services
        .read(key)
        .compose(
            found ->
                found == null
                    ? Future.succeededFuture(true)
                    : token.site.services.replace(key, found, ""))
        .onComplete(
            (done, failure) -> {
              if (held != null) {
                held.release();
              }
              end.tryComplete(failure == null);
            });
  }

  @Nullable Moment nextDue() {
    return begun && !isOver() ? decideAt : null;
  }
}
