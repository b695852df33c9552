package dev.tokenmanager.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the status page, read out of the jar once. Immutable. */
final class Page {

  private final Map<String, File> files;

  private Page(Map<String, File> files) {
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
  static Page read() {
    Map<String, File> files = new LinkedHashMap<>();
    read(files, "/", "index.html", "text/html; charset=utf-8");
    read(files, "/page.css", "page.css", "text/css; charset=utf-8");
    read(files, "/page.js", "page.js", "text/javascript; charset=utf-8");
    return new Page(files);
  }

  /** By path. */
  Map<String, File> files() {
    return files;
  }

  private static void read(Map<String, File> files, String path, String name, String type) {
    try (@Nullable InputStream in = Page.class.getResourceAsStream("page/" + name)) {
      if (in != null) {
        files.put(path, new File(type, Buffer.buffer(in.readAllBytes())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
