package dev.tokenmanager.config;

import java.io.IOException;
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
  SecretFile(SecretSource.File source) throws UnreadableSecretException {
    where = source.where();
    path = source.path();
    content = SecretContent.read(path);
  }

  /** The last good text, from memory. */
  Secret value() {
    return content.secret();
  }

  /** Reads the file where it looks changed; whether the text did, since this was last asked. */
  synchronized boolean lookForChange() {
    if (lost || looksChanged()) {
      reread();
    }
    boolean changed = unreported;
    unreported = false;
    return changed;
  }

  private boolean looksChanged() {
    try {
      return !FileStamp.of(path).equals(content.stamp());
    } catch (IOException e) {
      return true;
    }
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
    } catch (UnreadableSecretException e) {
      if (!lost) {
        lost = true;
        LOG.warn("{}: {}; until then the last value stays in use", where, e.sentence());
      }
      return false;
    }
  }

  /** Like {@link #reread}, but refuses a file that cannot be read. */
  synchronized boolean load() throws UnreadableSecretException {
    SecretContent read = SecretContent.read(path);
    boolean changed = !read.secret().equals(content.secret());
    content = read;
    unreported |= changed;
    if (lost) {
      lost = false;
      LOG.info("{}: the file {} is back", where, path);
    }
    return changed;
  }
}
