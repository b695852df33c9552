package dev.tokenmanager.internal.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Threads beside the event loop, for what a provider can make expensive: never on the worker pool
 * that the application needs. There is none before the first is needed. Event loop only.
 */
public final class OffLoop {

  private final Vertx vertx;
  private final String name;
  private final int most;
  private @Nullable WorkerExecutor executor;
  private boolean closed;

  /**
   * @param name of the threads, the same for all of these in one Vert.x
   * @param most threads, so that as many things are done at once
   */
  public OffLoop(Vertx vertx, String name, int most) {
    this.vertx = vertx;
    this.name = name;
    this.most = most;
  }

  /** Does it there; completes on the caller's context, and fails with what it throws. */
  public <T> Future<T> run(Callable<T> work) {
    if (closed) {
      return Future.failedFuture(new IllegalStateException("closed"));
    }
    WorkerExecutor open = executor;
    if (open == null) {
      open = vertx.createSharedWorkerExecutor(name, most);
      executor = open;
    }
    return open.executeBlocking(work, false);
  }

  /** Ends its threads; what waits is not done any more. */
  public Future<Void> close() {
    closed = true;
    WorkerExecutor open = executor;
    return open == null ? Future.succeededFuture() : open.close();
  }
}
