package dev.tokenmanager.internal.config.files;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call of the file system that is given up in time: opening a pipe without a writer, or a file on
 * a mount whose server is gone, blocks where nothing can interrupt it. So it is made in a thread
 * that can be left to itself; those threads are daemons, end soon after their last call, and there
 * are never more than 64. Blocks; any thread.
 */
final class BoundedCall {

  /** More than there are workers in a Vert.x: only calls that are stuck can use them up. */
  private static final int MOST_THREADS = 64;

  private static final Executor THREADS =
      new ThreadPoolExecutor(
          0,
          MOST_THREADS,
          100,
          TimeUnit.MILLISECONDS,
          new SynchronousQueue<>(),
          call -> {
            Thread thread = new Thread(call, "token-manager-file");
            thread.setDaemon(true);
            return thread;
          });

  private BoundedCall() {}

  /**
   * Its result.
   *
   * @throws TimeoutException when it takes longer; it then goes on where nobody waits for it
   */
  static <T> T within(Duration limit, Callable<T> call) throws IOException, TimeoutException {
    FutureTask<T> task = new FutureTask<>(call);
    try {
      THREADS.execute(task);
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException full) {
      throw new TimeoutException();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException();
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static IOException failure(@Nullable Throwable cause) {
    if (cause instanceof IOException io) {
      return io;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return new IOException(cause);
  }
}
