package dev.tokenmanager.app.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the status page, read out of the jar once. Immutable. */
final class StatusPageFiles {

  /** The first is what the page loads, the others what that imports. */
  private static final List<String> MODULES =
      List.of(
          "page.js",
          "stream.js",
          "list.js",
          "token.js",
          "details.js",
          "history.js",
          "nodes.js",
          "bar.js",
          "health.js",
          "time.js",
          "dom.js");

  private final Map<String, File> files;

  private StatusPageFiles(Map<String, File> files) {
    this.files = files;
  }

  /**
   * A file.
   *
   * @param type its media type
   * @param content never written to
   */
  record File(String type, Buffer content) {}

  /** Blocks. */
  static StatusPageFiles read() {
    Map<String, File> files = new LinkedHashMap<>();
    read(files, "/", "index.html", "text/html; charset=utf-8");
    read(files, "/page.css", "page.css", "text/css; charset=utf-8");
    for (String module : MODULES) {
      read(files, "/" + module, module, "text/javascript; charset=utf-8");
    }
    return new StatusPageFiles(files);
  }

  /** By path. */
  Map<String, File> files() {
    return files;
  }

  private static void read(Map<String, File> files, String path, String name, String type) {
    try (@Nullable InputStream in = StatusPageFiles.class.getResourceAsStream("page/" + name)) {
      if (in != null) {
        files.put(path, new File(type, Buffer.buffer(in.readAllBytes())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
