package dev.tokenmanager.app;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.OptionPath;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Options of a file, and over them those that come from elsewhere, of which it is remembered where
 * from. One thread.
 */
final class LayeredOptions {

  private final JsonObject content;
  private final Map<List<String>, String> origins = new HashMap<>();

  LayeredOptions(JsonObject content) {
    this.content = content;
  }

  JsonObject content() {
    return content;
  }

  /**
   * Sets an option; the other ways to give the same secret are gone.
   *
   * @param keys from the top
   * @param origin for messages
   * @throws IllegalArgumentException where the file has something else in its way
   */
  void set(List<String> keys, Object value, String origin) {
    JsonObject at = content;
    for (int depth = 0; depth < keys.size() - 1; depth++) {
      String key = keys.get(depth);
      if (at.getValue(key) == null) {
        at.put(key, new JsonObject());
        origins.put(List.copyOf(keys.subList(0, depth + 1)), origin);
      }
      if (!(at.getValue(key) instanceof JsonObject object)) {
        String path = OptionPath.of(content, keys.subList(0, depth + 1));
        throw new IllegalArgumentException(
            origin + ": " + path + " is given as something else than an object");
      }
      at = object;
    }
    String last = keys.get(keys.size() - 1);
    Option.waysOf(last).forEach(at::remove);
    at.put(last, value);
    origins.put(List.copyOf(keys), origin);
  }

  /**
   * A refusal that begins with a JSON path, and says where that option comes from.
   *
   * @param elsewhere what to name for all others
   */
  String explain(String refusal, String elsewhere) {
    String nearest = "";
    String from = elsewhere;
    for (Map.Entry<List<String>, String> origin : origins.entrySet()) {
      String path = OptionPath.of(content, origin.getKey());
      boolean concerns = refusal.startsWith(path + ":") || refusal.startsWith(path + ".");
      if (concerns && path.length() > nearest.length()) {
        nearest = path;
        from = origin.getValue();
      }
    }
    return from + ": " + refusal;
  }
}
