package dev.tokenmanager.internal.config.files;

import dev.tokenmanager.internal.config.files.UnreadableFileException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * The one way in which a file that an option names is read: a regular file, perhaps behind links,
 * at most 1 MiB, within 5 s, whatever it turns into meanwhile. Immutable.
 */
public final class BoundedFile {

  /** No file is larger, in bytes. */
  public static final int MOST_BYTES = 1 << 20;

  static final int LIMIT_SECONDS = 5;

  private final FileStamp stamp;
  private final byte[] content;

  private BoundedFile(FileStamp stamp, byte[] content) {
    this.stamp = stamp;
    this.content = content;
  }

  /** How the file looked just before it was read. */
  public FileStamp stamp() {
    return stamp;
  }

  /** All of it. */
  public byte[] content() {
    return content;
  }

  /** What is in the file. Blocks. */
  public static byte[] read(Path file) throws UnreadableFileException {
    return read(file, MOST_BYTES).content;
  }

  /** Reads a file that is still smaller. Blocks. */
  public static BoundedFile read(Path file, int mostBytes) throws UnreadableFileException {
    Duration limit = Duration.ofSeconds(LIMIT_SECONDS);
    try {
      return HungFiles.within(limit, file, () -> look(file, mostBytes));
    } catch (TooLarge e) {
      throw failure(Problem.TOO_LARGE, "the file %s is larger than " + size(mostBytes), file);
    } catch (NotAFile e) {
      throw failure(Problem.NOT_A_FILE, "there is no regular file %s, correct the path", file);
    } catch (NoSuchFileException e) {
      throw failure(Problem.MISSING, "there is no file %s, create it or correct the path", file);
    } catch (TimeoutException e) {
      String sentence = "the file %s does not answer, look at what it lies on";
      throw failure(Problem.NO_ANSWER, sentence, file);
    } catch (IOException e) {
      // Without its message, which shows the path.
      String why = e.getClass().getSimpleName();
      throw failure(
          Problem.UNREADABLE,
          "the file %s cannot be read (" + why + "), let the user of this process read it",
          file);
    }
  }

  private static BoundedFile look(Path file, int mostBytes) throws IOException {
    // Before the text: what is written in between shows at the next look.
    FileStamp stamp = FileStamp.of(file);
    if (!Files.isRegularFile(stamp.realPath())) {
      throw new NotAFile();
    }
    if (stamp.size() > mostBytes) {
      throw new TooLarge();
    }
    byte[] content;
    try (InputStream in = Files.newInputStream(stamp.realPath())) {
      content = in.readNBytes(mostBytes + 1); // it may grow, and in /proc none says its size
    }
    if (content.length > mostBytes) {
      throw new TooLarge();
    }
    return new BoundedFile(stamp, content);
  }

  private static String size(int bytes) {
    String size = bytes < MOST_BYTES ? bytes / 1024 + " KiB" : bytes / MOST_BYTES + " MiB";
    return size + ", correct the path";
  }

  private static UnreadableFileException failure(Problem problem, String sentence, Path file) {
    return new UnreadableFileException(problem, sentence.formatted(ShownName.of(file)));
  }

  private static final class NotAFile extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
