package dev.tokenmanager.internal.cluster.vertx;

import dev.tokenmanager.internal.cluster.ClusterServices.Lock;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts who is inside a lock at the same time. Any thread. */
final class Rooms {

  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger visits = new AtomicInteger();

  /** Takes the lock, stays for a moment, and releases it. */
  Future<Void> visit(ClusterUser user, String key) {
    return user.cluster()
        .lock(key, VertxClusterSuite.PATIENCE)
        .compose(
            lock -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              return user.context().owner().timer(3).map(over -> lock);
            })
        .map(this::leave);
  }

  private Void leave(Lock lock) {
    inside.decrementAndGet();
    visits.incrementAndGet();
    lock.release();
    return null;
  }

  int most() {
    return most.get();
  }

  int visits() {
    return visits.get();
  }
}
