package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.config.files.FileLook;
import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import dev.tokenmanager.internal.token.Secret;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds a secret: its last good text, and whether the file has changed since. Any
 * thread; everything but {@link #value} blocks.
 */
final class SecretFile {

  private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);

  private final String where;
  private final Path path;
  private volatile SecretContent content;
  private boolean lost;
  private boolean unreported;

  /** Reads the file for the first time. */
  SecretFile(SecretSource.File source) throws UnreadableFileException {
    where = source.where();
    path = source.path();
    content = SecretContent.read(path);
  }

  /** The last good text, from memory. */
  Secret value() {
    return content.secret();
  }

  /** Reads the file where it looks changed; whether the text did, since this was last asked. */
  synchronized boolean lookForChange(FileLook look) {
    boolean suspect = lost || !look.answered(path) || !content.stamp().equals(look.of(path));
    if (suspect && !look.isPutOff(path)) {
      reread();
    }
    boolean changed = unreported;
    unreported = false;
    return changed;
  }

  /**
   * Reads the file however it looks: a text of the same size may be written within one tick of the
   * file system's clock. Where it cannot be read, the last good text stays.
   *
   * @return whether the text changed
   */
  synchronized boolean reread() {
    try {
      return load();
    } catch (UnreadableFileException e) {
      if (!lost) {
        lost = true;
        LOG.warn("{}: {}; until then the last value stays in use", where, e.sentence());
      }
      return false;
    }
  }

  /** Like {@link #reread}, but refuses a file that cannot be read. */
  synchronized boolean load() throws UnreadableFileException {
    SecretContent read = SecretContent.read(path);
    boolean changed = !read.secret().equals(content.secret());
    content = read;
    unreported |= changed;
    if (lost) {
      lost = false;
      LOG.info("{}: the file {} is back", where, ShownName.of(path));
    }
    return changed;
  }
}
