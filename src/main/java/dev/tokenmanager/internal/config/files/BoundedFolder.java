package dev.tokenmanager.internal.config.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The one way in which a folder that an option names is listed: so many names, in so much time. */
public final class BoundedFolder {

  private static final Duration LIMIT = Duration.ofSeconds(BoundedFile.LIMIT_SECONDS);

  private BoundedFolder() {}

  /**
   * Names of regular files in it, in their order. Blocks.
   *
   * @param wanted which names are meant
   * @param most how many of them are listed
   */
  public static List<String> names(Path folder, Predicate<String> wanted, int most)
      throws IOException {
    try {
      return HungFiles.within(LIMIT, folder, () -> list(folder, wanted, most));
    } catch (TimeoutException e) {
      throw new IOException(e);
    }
  }

  private static List<String> list(Path folder, Predicate<String> wanted, int most)
      throws IOException {
    if (!Files.isDirectory(folder)) { // listing a pipe opens it, which blocks
      throw new NotDirectoryException(null);
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> wanted.test(String.valueOf(entry.getFileName())))
          .filter(Files::isRegularFile)
          .limit(most)
          .map(entry -> String.valueOf(entry.getFileName()))
          .sorted()
          .toList();
    }
  }
}
