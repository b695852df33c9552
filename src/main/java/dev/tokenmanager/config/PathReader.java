package dev.tokenmanager.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads file paths. Whether there is such a file is not asked here. */
final class PathReader {

  private PathReader() {}

  static Path read(JsonValue value) {
    try {
      return Path.of(value.string());
    } catch (InvalidPathException e) {
      // Not as the cause: its message shows the text, which may be a secret in the wrong place.
      throw value.refuse("expected path of a file");
    }
  }
}
