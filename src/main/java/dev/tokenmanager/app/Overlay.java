package dev.tokenmanager.app;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Options of a file, and over them those that come from elsewhere, of which it is remembered where
 * from. One thread.
 */
final class Overlay {

  /** Options of which each is given in one of three ways: itself, as a file, as a variable. */
  static final Set<String> SECRETS =
      Set.of("clientSecret", "password", "refreshToken", "apiKey", "encryptionKey");

  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

  private final JsonObject content;
  private final Map<String, String> origins = new HashMap<>();

  Overlay(JsonObject content) {
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
    String path = "";
    for (String key : keys.subList(0, keys.size() - 1)) {
      path = child(path, key);
      if (at.getValue(key) == null) {
        at.put(key, new JsonObject());
      }
      if (!(at.getValue(key) instanceof JsonObject object)) {
        throw new IllegalArgumentException(
            origin + ": " + path + " is given as something else than an object");
      }
      at = object;
    }
    String last = keys.get(keys.size() - 1);
    for (String way : ways(last)) {
      at.remove(way);
    }
    at.put(last, value);
    origins.put(child(path, last), origin);
  }

  private static List<String> ways(String key) {
    String name = key.replaceFirst("(File|Env)$", "");
    return SECRETS.contains(name) ? List.of(name, name + "File", name + "Env") : List.of(key);
  }

  private static String child(String path, String key) {
    if (!PLAIN_KEY.matcher(key).matches()) {
      return path + "[" + Json.encode(key) + "]";
    }
    return path.isEmpty() ? key : path + "." + key;
  }

  /**
   * A refusal that begins with a JSON path, and says where that option comes from.
   *
   * @param elsewhere what to name for all others
   */
  String explain(String refusal, String elsewhere) {
    String nearest = "";
    for (String path : origins.keySet()) {
      boolean concerns = refusal.startsWith(path + ":") || refusal.startsWith(path + ".");
      if (concerns && path.length() > nearest.length()) {
        nearest = path;
      }
    }
    return origins.getOrDefault(nearest, elsewhere) + ": " + refusal;
  }
}
