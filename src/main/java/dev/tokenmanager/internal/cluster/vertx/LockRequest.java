package dev.tokenmanager.internal.cluster.vertx;

import dev.tokenmanager.internal.cluster.ClusterServices;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.shareddata.Lock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One who wants a lock of the cluster, until it is got or given up. Event loop only. */
final class LockRequest {

  private static final Logger LOG = LoggerFactory.getLogger(LockRequest.class);

  private final ContextInternal context;
  private final String key;
  private final Duration patience;
  private final Promise<ClusterServices.Lock> promise;
  private @Nullable Lock local;
  private int calls;

  LockRequest(ContextInternal context, String key, Duration patience) {
    this.context = context;
    this.key = key;
    this.patience = patience;
    this.promise = context.promise();
  }

  String key() {
    return key;
  }

  Duration patience() {
    return patience;
  }

  Future<ClusterServices.Lock> future() {
    return promise.future();
  }

  /** Whether nobody waits for it any more. */
  boolean isOver() {
    return promise.future().isComplete();
  }

  /** How often the cluster was asked for it. */
  int calls() {
    return calls;
  }

  void called() {
    calls++;
  }

  /** This node's own lock of that key, under which the cluster's is asked for. */
  void gotLocal(Lock lock) {
    local = lock;
  }

  /** The caller has it now, or, when it has given up meanwhile, it is released at once. */
  void granted(Lock cluster) {
    Lock own = local;
    local = null;
    Held held = new Held(cluster, own);
    if (!promise.tryComplete(held)) {
      held.release();
    }
  }

  /** Tells the caller; the local lock stays. */
  void fail(String reason) {
    promise.tryFail(reason);
  }

  /** Nothing is under way for it any more. */
  void end(Throwable cause) {
    promise.tryFail(cause);
    releaseLocal();
  }

  /** Lets the next one of this node in. */
  void releaseLocal() {
    if (local != null) {
      local.release();
      local = null;
    }
  }

  /** Runs something when its patience is over, unless it ends before. */
  void onPatienceOver(Runnable work) {
    long millis = Math.max(1, patience.toMillis());
    long timer = context.setTimer(millis, id -> work.run());
    promise.future().onComplete(ended -> context.owner().cancelTimer(timer));
  }

  /** Both locks. */
  private static final class Held implements ClusterServices.Lock {
    private final Lock cluster;
    private final @Nullable Lock local;
    private boolean released;

    Held(Lock cluster, @Nullable Lock local) {
      this.cluster = cluster;
      this.local = local;
    }

    @Override
    public void release() {
      if (released) {
        return;
      }
      released = true;
      try {
        cluster.release();
      } catch (RuntimeException e) {
        LOG.debug("A lock could not be released: its node has left the cluster, or is about to", e);
      } finally {
        if (local != null) {
          local.release();
        }
      }
    }
  }
}
