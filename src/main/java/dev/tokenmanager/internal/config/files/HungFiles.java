package dev.tokenmanager.internal.config.files;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The files whose file system does not answer. Each holds one thread, and is not asked again before
 * that comes back, but once more after a minute: what hung may have been replaced. Two of a folder
 * stand for all in it, which may lie on one mount. Any thread.
 */
final class HungFiles {

  private static final int MOST_OF_A_FOLDER = 2;

  private static final Executor IN_A_MINUTE =
      CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES);

  private static final Map<Path, Hang> HUNG = new HashMap<>();

  private HungFiles() {}

  /** Whether it is not to be asked now. */
  static synchronized boolean contains(Path file) {
    Hang hang = HUNG.get(file);
    return hang == null ? isFull(file.getParent()) : hang.isClosed();
  }

  private static boolean isFull(@Nullable Path folder) {
    return HUNG.entrySet().stream()
            .filter(hung -> hung.getValue().isClosed())
            .filter(hung -> Objects.equals(hung.getKey().getParent(), folder))
            .count()
        >= MOST_OF_A_FOLDER;
  }

  /** The minute is over. */
  static synchronized void due(Path file) {
    Hang hang = HUNG.get(file);
    if (hang != null) {
      hang.due = true;
    }
  }

  private static synchronized void tried(Path file) {
    Hang hang = HUNG.get(file);
    if (hang != null) {
      hang.due = false; // by one at a time
    }
  }

  private static synchronized void stuck(Path file) {
    Hang hang = HUNG.computeIfAbsent(file, path -> new Hang());
    hang.threads++;
    hang.due = false;
    IN_A_MINUTE.execute(() -> due(file));
  }

  private static synchronized void back(Path file) {
    Hang hang = HUNG.get(file);
    if (hang != null && --hang.threads == 0) {
      HUNG.remove(file);
    }
    due(file);
  }

  /**
   * Makes a call about that file. Blocks for at most the limit.
   *
   * @throws TimeoutException where it takes longer, or an earlier one still does
   */
  static <T> T within(Duration limit, Path file, Callable<T> call)
      throws IOException, TimeoutException {
    if (contains(file)) {
      throw new TimeoutException();
    }
    Attempt attempt = new Attempt(file);
    try {
      return BoundedCall.within(
          limit,
          () -> {
            attempt.begin();
            try {
              return call.call();
            } finally {
              attempt.end();
            }
          });
    } catch (TimeoutException e) {
      attempt.leave();
      throw e;
    }
  }

  private static final class Hang {
    private int threads;
    private boolean due;

    private boolean isClosed() {
      return !due || threads > 1;
    }
  }

  /** Asks a file. Left while it runs, the file is hung until its end. */
  static final class Attempt {
    private final Path file;
    private boolean running;
    private boolean left;

    Attempt(Path file) {
      this.file = file;
    }

    synchronized void begin() {
      running = true;
      tried(file);
    }

    synchronized void end() {
      running = false;
      if (left) {
        back(file);
      } else {
        due(file);
      }
    }

    /** Whether it was running. */
    synchronized boolean leave() {
      if (running) {
        left = true;
        stuck(file);
      }
      return running;
    }
  }
}
