package dev.tokenmanager.internal.cluster.vertx;

import dev.tokenmanager.internal.cluster.ClusterServices;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.shareddata.Lock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Locks of the cluster, each taken inside this node's own lock of the same key. A cluster manager's
 * lock need not exclude callers within one node (vertx-hazelcast's does not), and callers that wait
 * for each other here block no thread. Event loop only.
 */
final class ClusterLocks {

  private final ContextInternal context;
  private final LockCalls calls;
  private final Set<LockRequest> open = new HashSet<>();
  private boolean closed;

  ClusterLocks(ContextInternal context) {
    this.context = context;
    this.calls = new LockCalls(context);
  }

  /** See {@link ClusterServices#lock}. */
  Future<ClusterServices.Lock> lock(String key, Duration patience) {
    LockRequest request = new LockRequest(context, key, patience);
    if (closed) {
      request.fail("closed");
      return request.future();
    }
    open.add(request);
    request.future().onComplete(ended -> open.remove(request));
    request.onPatienceOver(() -> giveUp(request, "The lock was not got in time"));
    context
        .owner()
        .sharedData()
        .getLocalLockWithTimeout(key, Math.max(1, patience.toMillis()))
        .onSuccess(local -> gotLocal(request, local))
        .onFailure(request::end);
    return request.future();
  }

  private void gotLocal(LockRequest request, Lock local) {
    request.gotLocal(local);
    if (request.isOver()) {
      request.releaseLocal();
    } else {
      calls.add(request);
    }
  }

  private void giveUp(LockRequest request, String reason) {
    request.fail(reason);
    calls.giveUp(request);
  }

  /** How many calls to the cluster are under way. */
  int callsUnderWay() {
    return calls.underWay();
  }

  /** Fails all who wait. A lock that is held stays until it is released. */
  void close() {
    closed = true;
    List.copyOf(open).forEach(request -> giveUp(request, "closed"));
    calls.close();
  }
}
