package dev.tokenmanager.internal.sidecar;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of the bodies of all calls is held, together: where that is too much, a call goes on
 * without, and is not sent a second time. Any thread.
 */
final class HeldBudget implements Shareable {

  private static final long MOST = 64L << 20;
  private static final String MAP = "dev.tokenmanager.sidecar.held";
  private static final String KEY = "budget";

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  HeldBudget(long most) {
    this.most = most;
  }

  /** An eighth of the heap, at most 64 MiB, for all sidecars of that Vert.x together. */
  static HeldBudget of(Vertx vertx) {
    LocalMap<String, HeldBudget> map = vertx.sharedData().getLocalMap(MAP);
    return map.computeIfAbsent(KEY, first -> ofThisHeap());
  }

  private static HeldBudget ofThisHeap() {
    return new HeldBudget(Math.min(MOST, Runtime.getRuntime().maxMemory() / 8));
  }

  boolean take(int bytes) {
    if (taken.addAndGet(bytes) > most) {
      taken.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void give(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** For tests. */
  long taken() {
    return taken.get();
  }
}
