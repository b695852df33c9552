package dev.tokenmanager.internal.cluster.vertx;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.WorkerPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Makes calls to the cluster on the event loop of the caller. A cluster manager that blocks a
 * thread for a call blocks one of this pool, never one of Vert.x's worker pool, on which the
 * application depends. Event loop only; results come on the caller's context.
 */
final class BlockingCalls {

  private static final long IDLE_SECONDS = 10;

  private final ContextInternal caller;
  private final ContextInternal context;
  private final WorkerPool pool;

  /**
   * @param caller who gets the results
   * @param name of the threads
   * @param threads at most; idle ones end by themselves
   */
  BlockingCalls(ContextInternal caller, String name, int threads) {
    this.caller = caller;
    this.pool = new WorkerPool(executor(name, threads), null);
    this.context =
        caller.toBuilder()
            .withThreadingModel(ThreadingModel.EVENT_LOOP)
            .withWorkerPool(pool)
            .build();
  }

  private static ThreadPoolExecutor executor(String name, int threads) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, name + "-" + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** Makes a call; what it throws is a failure like any other. */
  <T> Future<T> run(Supplier<Future<T>> call) {
    Promise<T> promise = caller.promise();
    context.runOnContext(
        now -> {
          try {
            call.get().onComplete(promise);
          } catch (RuntimeException e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  /** Ends its threads, interrupting what they do. */
  void close() {
    pool.close();
  }
}
