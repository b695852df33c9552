package dev.tokenmanager.internal.config;

import dev.tokenmanager.SecretSupplier;
import dev.tokenmanager.internal.config.files.ShownName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object, each with the path at which it is written. A null member counts
 * as absent. Immutable.
 */
final class JsonFields {

  /** No option is given. */
  static final JsonFields NONE = new JsonFields("", Map.of());

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
          values.put(name, new JsonValue(OptionPath.of(path, name, values.size() + 1), value));
        });
    return new JsonFields(path, values);
  }

  /** Where a member would be that is not here. */
  private String absent(String key) {
    return OptionPath.of(path, key, values.size() + 1);
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
        throw refuse(key, unknown(key, known));
      }
    }
    return this;
  }

  private static String unknown(String key, Collection<String> known) {
    String knownHere = ", known here: " + String.join(", ", known);
    if (!ShownName.isKey(key)) {
      return "unknown key (its place is shown, it may be a secret)" + knownHere;
    }
    if (known.contains(Option.AUTH.key()) && Option.isKeyOfATypeOfAuth(key)) {
      return "unknown key, it belongs below auth";
    }
    String nearest = Spelling.nearest(key, known);
    return "unknown key" + (nearest == null ? knownHere : ", did you mean " + nearest + "?");
  }

  /** Where an option is written, or would be. */
  String pathOf(Option option) {
    return pathOf(option.key());
  }

  private String pathOf(String key) {
    JsonValue value = get(key);
    return value == null ? absent(key) : value.path();
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

  /** Every key, in the order of the text, those with a null value too. */
  List<String> keys() {
    return new ArrayList<>(values.keySet());
  }

  /** The member of that key even where it is null. */
  JsonValue member(String key) {
    JsonValue value = values.get(key);
    return value == null ? new JsonValue(absent(key), null) : value;
  }

  /**
   * The object of a section, one without members when absent. Refuses what the table does not have
   * there.
   */
  JsonFields section(Option option) {
    return object(option).only(option.keys());
  }

  /** The object of an option whose keys the caller judges, one without members when absent. */
  JsonFields object(Option option) {
    JsonValue value = get(option);
    return value == null ? new JsonFields(absent(option.key()), Map.of()) : value.fields();
  }

  boolean has(Option option) {
    return has(option.key());
  }

  @Nullable JsonValue get(Option option) {
    return get(option.key());
  }

  /** The option's value; when absent, the sentence says what is needed. */
  JsonValue require(Option option, String sentence) {
    JsonValue value = get(option);
    if (value == null) {
      throw refuse(option, sentence);
    }
    return value;
  }

  /** The exception to throw for an option, given or not. */
  IllegalArgumentException refuse(Option option, String sentence) {
    return refuse(option.key(), sentence);
  }

  /** The option's text, null: neither given nor with a default. */
  @Nullable String textOrNull(Option option) {
    JsonValue value = get(option);
    return value == null ? (String) option.fallback() : value.string();
  }

  /** The text of an option with a default. */
  String text(Option option) {
    JsonValue value = get(option);
    return value == null ? option.fallbackText() : value.string();
  }

  boolean flag(Option option) {
    JsonValue value = get(option);
    return value == null ? Boolean.TRUE.equals(option.fallback()) : value.flag();
  }

  /** The number of an option that is given or has a default. */
  int whole(Option option) {
    return Math.toIntExact(number(option));
  }

  /** The duration of an option that is given or has a default. */
  Duration duration(Option option) {
    return option.kind() == Option.Kind.SECONDS
        ? Duration.ofSeconds(number(option))
        : Duration.ofMillis(number(option));
  }

  private long number(Option option) {
    JsonValue value = get(option);
    if (value != null) {
      return value.whole(option.least(), option.most());
    }
    if (option.fallback() instanceof Number fallback) {
      return fallback.longValue();
    }
    throw new IllegalStateException(option + " has no default");
  }

  /**
   * Where a secret comes from, given in one of three ways, or in code by a supplier; null: not
   * given.
   */
  @Nullable SecretSource secret(Option option) {
    List<String> given = option.ways().stream().filter(this::has).toList();
    if (given.size() > 1) {
      throw refuse(given.get(1), "not allowed beside " + given.get(0) + ", give one of them");
    }
    JsonValue inline = get(option);
    if (inline != null) {
      return inline.value() instanceof SecretSupplier supplier
          ? new SecretSource.Supplied(inline.path(), supplier)
          : new SecretSource.Inline(inline.path(), inline.secret());
    }
    JsonValue file = get(option.key() + "File");
    if (file != null) {
      return new SecretSource.File(file.path(), file.file());
    }
    JsonValue variable = get(option.key() + "Env");
    return variable == null ? null : new SecretSource.Env(variable.path(), variable.variable());
  }

  SecretSource requireSecret(Option option) {
    SecretSource source = secret(option);
    if (source == null) {
      throw refuse(option, "required, " + ways(option));
    }
    return source;
  }

  /** The three ways of a secret, for a sentence. */
  static String ways(Option secret) {
    String name = secret.key();
    return "give " + name + ", " + name + "File or " + name + "Env";
  }
}
