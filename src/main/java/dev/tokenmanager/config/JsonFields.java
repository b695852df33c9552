package dev.tokenmanager.config;

import io.vertx.core.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object, each with the path at which it is written. A null member counts
 * as absent. Immutable.
 */
final class JsonFields {

  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

  /** No duration is longer. */
  private static final Duration YEAR = Duration.ofDays(365);

  private final String path;
  private final Map<String, JsonValue> values;

  private JsonFields(String path, Map<String, JsonValue> values) {
    this.path = path;
    this.values = values;
  }

  static JsonFields of(String path, Map<?, ?> members) {
    Map<String, JsonValue> values = new LinkedHashMap<>();
    members.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          values.put(name, new JsonValue(child(path, name), value));
        });
    return new JsonFields(path, values);
  }

  private static String child(String path, String key) {
    if (!PLAIN_KEY.matcher(key).matches()) {
      return path + "[" + Json.encode(key) + "]";
    }
    return path.isEmpty() ? key : path + "." + key;
  }

  /** These members and, of the given keys, those of {@code defaults} that are absent here. */
  JsonFields withDefaults(JsonFields defaults, Collection<String> keys) {
    Map<String, JsonValue> merged = new LinkedHashMap<>(values);
    for (String key : keys) {
      JsonValue inherited = defaults.get(key);
      if (get(key) == null && inherited != null) {
        merged.put(key, inherited);
      }
    }
    return new JsonFields(path, merged);
  }

  /** Refuses every other key. */
  JsonFields only(Collection<String> known) {
    for (String key : values.keySet()) {
      if (has(key) && !known.contains(key)) {
        String nearest = Spelling.nearest(key, known);
        throw refuse(
            key,
            nearest == null
                ? "unknown key, known here: " + String.join(", ", known)
                : "unknown key, did you mean " + nearest + "?");
      }
    }
    return this;
  }

  /** Where a member is written, or would be. */
  String pathOf(String key) {
    JsonValue value = get(key);
    return value == null ? child(path, key) : value.path();
  }

  /** The exception to throw for a member, given or not. */
  IllegalArgumentException refuse(String key, String sentence) {
    return new IllegalArgumentException(pathOf(key) + ": " + sentence);
  }

  boolean has(String key) {
    return get(key) != null;
  }

  /** The member of that key, null: absent. */
  @Nullable JsonValue get(String key) {
    JsonValue value = values.get(key);
    return value == null || value.value() == null ? null : value;
  }

  /** The member of that key; when absent, the sentence says what is needed. */
  JsonValue require(String key, String sentence) {
    JsonValue value = get(key);
    if (value == null) {
      throw refuse(key, sentence);
    }
    return value;
  }

  /** Every key, in the order of the text, those with a null value too. */
  List<String> keys() {
    return new ArrayList<>(values.keySet());
  }

  /** The member of that key even where it is null. */
  JsonValue member(String key) {
    JsonValue value = values.get(key);
    return value == null ? new JsonValue(child(path, key), null) : value;
  }

  /** The object of that key, one without members when absent. */
  JsonFields object(String key) {
    JsonValue value = get(key);
    return value == null ? new JsonFields(child(path, key), Map.of()) : value.fields();
  }

  @Nullable String string(String key) {
    JsonValue value = get(key);
    return value == null ? null : value.string();
  }

  boolean flag(String key, boolean fallback) {
    JsonValue value = get(key);
    return value == null ? fallback : value.flag();
  }

  long whole(String key, long fallback, long least, long most) {
    JsonValue value = get(key);
    return value == null ? fallback : value.whole(least, most);
  }

  Duration millis(String key, Duration fallback, long least) {
    return millis(key, fallback, least, YEAR.toMillis());
  }

  Duration millis(String key, Duration fallback, long least, long most) {
    return Duration.ofMillis(whole(key, fallback.toMillis(), least, most));
  }

  Duration seconds(String key, Duration fallback, long least) {
    return Duration.ofSeconds(whole(key, fallback.toSeconds(), least, YEAR.toSeconds()));
  }
}
