package dev.tokenmanager.internal.config.files;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One look at many files, without reading them: in one bounded call, since they are looked at every
 * second. A file that does not answer ends the look and is left out of the next ones, which come to
 * the others. Immutable once made; any thread.
 */
public final class FileLook {

  private static final Duration LIMIT = Duration.ofSeconds(BoundedFile.LIMIT_SECONDS);

  private final Map<Path, FileStamp> stamps = new ConcurrentHashMap<>();
  private final Map<Path, Boolean> unanswered = new ConcurrentHashMap<>();
  private final Map<Path, Boolean> putOff = new ConcurrentHashMap<>();

  private FileLook() {}

  /** Looks at them. Blocks for at most 5 s. */
  public static FileLook at(Collection<Path> files) {
    return at(files, LIMIT);
  }

  static FileLook at(Collection<Path> files, Duration limit) {
    FileLook look = new FileLook();
    Round round = look.new Round(files.stream().filter(file -> !look.isHung(file)).toList());
    try {
      BoundedCall.within(limit, round);
    } catch (TimeoutException e) {
      round.leave();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return look;
  }

  private boolean isHung(Path file) {
    boolean hung = HungFiles.contains(file);
    if (hung) {
      unanswered.put(file, true);
    }
    return hung;
  }

  /** Whether the file answered, be it that it is not there. */
  public boolean answered(Path file) {
    return !unanswered.containsKey(file) && !isPutOff(file);
  }

  /**
   * Whether the file was not asked because another one did not answer; the next look comes to it.
   */
  public boolean isPutOff(Path file) {
    return putOff.containsKey(file);
  }

  /** How the file looks, null: it is not there, or did not answer. */
  public @Nullable FileStamp of(Path file) {
    return stamps.get(file);
  }

  /** Goes through files until one of them does not answer. */
  private final class Round implements Callable<Integer> {
    private final List<Path> files;
    private int begun;
    private HungFiles.@Nullable Attempt current;
    private boolean left;

    Round(List<Path> files) {
      this.files = files;
    }

    @Override
    public Integer call() {
      for (Path file : files) {
        HungFiles.Attempt attempt = begin(file);
        if (attempt == null) {
          break;
        }
        try {
          stamps.put(file, FileStamp.of(file));
        } catch (IOException | RuntimeException e) {
          stamps.remove(file);
        } finally {
          attempt.end();
        }
      }
      return begun;
    }

    private synchronized HungFiles.@Nullable Attempt begin(Path file) {
      if (left) {
        return null;
      }
      HungFiles.Attempt attempt = new HungFiles.Attempt(file);
      attempt.begin();
      current = attempt;
      begun++;
      return attempt;
    }

    /** Nobody waits any more. */
    synchronized void leave() {
      left = true;
      if (current == null) { // no thread was free
        files.forEach(file -> unanswered.put(file, true));
        return;
      }
      if (current.leave()) {
        unanswered.put(files.get(begun - 1), true);
      }
      files.subList(begun, files.size()).forEach(file -> putOff.put(file, true));
    }
  }
}
