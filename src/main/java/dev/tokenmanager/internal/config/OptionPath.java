package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.config.files.ShownName;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where an option stands, as messages write it. A key that does not look like one is written as its
 * place among its neighbours: {@code tokens[#2].auth}. Pure.
 */
public final class OptionPath {

  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

  private OptionPath() {}

  /**
   * Where a member stands.
   *
   * @param path of the object, empty: the whole
   * @param place of the member in it, from 1
   */
  static String of(String path, String key, int place) {
    if (!ShownName.isKey(key)) {
      return path + "[#" + place + "]";
    }
    if (!PLAIN_KEY.matcher(key).matches()) {
      return path + "[" + Json.encode(key) + "]";
    }
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Where that member of the content stands, whose keys lead to it from the top. */
  public static String of(JsonObject content, List<String> keys) {
    String path = "";
    JsonObject at = content;
    for (String key : keys) {
      path = of(path, key, List.copyOf(at.fieldNames()).indexOf(key) + 1);
      at = at.getValue(key) instanceof JsonObject object ? object : new JsonObject();
    }
    return path;
  }
}
