package dev.tokenmanager.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current values of secrets. {@link #current} answers from memory, any thread; everything else
 * reads files and blocks: one thread at a time, not an event loop.
 */
public final class SecretReader {

  private static final Logger LOG = LoggerFactory.getLogger(SecretReader.class);

  private final UnaryOperator<@Nullable String> environment;
  private final Map<SecretSource, Secret> values = new ConcurrentHashMap<>();
  private final Map<Path, Content> files = new ConcurrentHashMap<>();

  /**
   * Nothing is read yet.
   *
   * @param environment the value of an environment variable, null where it is not set
   */
  public SecretReader(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  private record Stamp(Path real, long size, FileTime modified) {}

  private record Content(@Nullable Stamp stamp, Secret value, boolean warned) {}

  /**
   * Reads them for the first time. Fails with {@link IllegalArgumentException} that names the JSON
   * path.
   */
  public void load(Collection<SecretSource> sources) {
    for (SecretSource source : sources) {
      values.put(source, first(source));
    }
  }

  /** The last value that was read. */
  public Secret current(SecretSource source) {
    Secret value = values.get(source);
    if (value == null) {
      throw new IllegalStateException(source.where() + " was not loaded");
    }
    return value;
  }

  /**
   * Looks which files changed since they were last read; answers with those whose value is another
   * now.
   */
  public synchronized Set<SecretSource> lookForChanges() {
    files.forEach(
        (path, content) -> {
          Stamp stamp = stamp(path);
          if (stamp == null || !stamp.equals(content.stamp)) {
            readAgain(path, content);
          }
        });
    return changed();
  }

  /**
   * Reads these again, even if they look unchanged; answers with those whose value is another now.
   */
  public synchronized Set<SecretSource> reread(Collection<SecretSource> sources) {
    for (SecretSource source : sources) {
      if (source instanceof SecretSource.File file) {
        Content content = files.get(file.path());
        if (content != null) {
          readAgain(file.path(), content);
        }
      }
    }
    return changed();
  }

  private Set<SecretSource> changed() {
    Set<SecretSource> changed = new HashSet<>();
    values.replaceAll(
        (source, old) -> {
          Content content =
              source instanceof SecretSource.File file ? files.get(file.path()) : null;
          if (content == null || content.value.equals(old)) {
            return old;
          }
          changed.add(source);
          return content.value;
        });
    return changed;
  }

  private Secret first(SecretSource source) {
    if (source instanceof SecretSource.Inline inline) {
      return inline.value();
    }
    if (source instanceof SecretSource.Env env) {
      String value = environment.apply(env.variable());
      if (value == null || value.isEmpty()) {
        throw refusal(source, "the environment variable " + env.variable() + " is not set");
      }
      return new Secret(value);
    }
    Path path = ((SecretSource.File) source).path();
    Content known = files.computeIfAbsent(path, key -> firstContent(source, key));
    return known.value;
  }

  private static Content firstContent(SecretSource source, Path path) {
    if (!Files.isRegularFile(path)) {
      throw refusal(source, "the file " + path + " is missing");
    }
    Stamp stamp = stamp(path);
    Secret value = read(path);
    if (value == null) {
      throw refusal(source, "the file " + path + " is empty or cannot be read");
    }
    return new Content(stamp, value, false);
  }

  private void readAgain(Path path, Content old) {
    // Stamped before it is read: a change in between is seen at the next look.
    Stamp stamp = stamp(path);
    Secret value = stamp == null ? null : read(path);
    if (value != null) {
      files.put(path, new Content(stamp, value, false));
      return;
    }
    if (!old.warned) {
      LOG.warn(
          "The secret file {} is missing, empty or unreadable; its last value stays in use", path);
    }
    files.put(path, new Content(null, old.value, true));
  }

  private static @Nullable Stamp stamp(Path path) {
    try {
      Path real = path.toRealPath();
      return new Stamp(real, Files.size(real), Files.getLastModifiedTime(real));
    } catch (IOException e) {
      return null;
    }
  }

  /** Null when it is empty or cannot be read. A trailing newline is not part of it. */
  private static @Nullable Secret read(Path path) {
    try {
      String text = Files.readString(path);
      String value = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
      value = value.endsWith("\r") ? value.substring(0, value.length() - 1) : value;
      return value.isEmpty() ? null : new Secret(value);
    } catch (IOException e) {
      return null;
    }
  }

  private static IllegalArgumentException refusal(SecretSource source, String sentence) {
    return new IllegalArgumentException(source.where() + ": " + sentence);
  }
}
