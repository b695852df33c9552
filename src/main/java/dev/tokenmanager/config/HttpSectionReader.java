package dev.tokenmanager.config;

import dev.tokenmanager.config.HttpSection.ReadyWhen;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code http} of the runnable jar's file as strictly as all else. */
public final class HttpSectionReader {

  /** The key of the section. */
  public static final String KEY = "http";

  private static final List<String> KEYS = List.of("enabled", "host", "port", "readyWhen");
  private static final int MOST_PORT = 65_535;

  private HttpSectionReader() {}

  /**
   * Reads the section out of the whole file; the defaults where there is none.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  public static HttpSection read(JsonObject file) {
    JsonFields fields = JsonFields.of("", file.getMap()).object(KEY).only(KEYS);
    HttpSection usual = HttpSection.DEFAULT;
    String host = fields.string("host");
    return new HttpSection(
        fields.flag("enabled", usual.enabled()),
        host == null ? usual.host() : host,
        (int) fields.whole("port", usual.port(), 0, MOST_PORT),
        readyWhen(fields));
  }

  private static ReadyWhen readyWhen(JsonFields fields) {
    @Nullable String given = fields.string("readyWhen");
    if (given == null || given.equals("any")) {
      return ReadyWhen.ANY;
    }
    if (given.equals("all")) {
      return ReadyWhen.ALL;
    }
    throw fields.refuse("readyWhen", "expected any or all");
  }
}
