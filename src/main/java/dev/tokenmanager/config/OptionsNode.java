package dev.tokenmanager.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that is read strictly: every refusal is an {@link IllegalArgumentException} that
 * begins with the JSON path and never shows a value. It may stand on another one, whose keys count
 * where it has none itself. Confined to one reading.
 */
final class OptionsNode {

  private final String path;
  private final JsonObject json;
  private final @Nullable OptionsNode defaults;
  private final Predicate<String> inherits;
  private final Set<String> asked = new TreeSet<>();

  private OptionsNode(
      String path, JsonObject json, @Nullable OptionsNode defaults, Predicate<String> inherits) {
    this.path = path;
    this.json = json;
    this.defaults = defaults;
    this.inherits = inherits;
  }

  static OptionsNode root(JsonObject json) {
    return new OptionsNode("", json, null, key -> false);
  }

  /** This node, standing on {@code other} for the keys that {@code inherited} lets through. */
  OptionsNode on(OptionsNode other, Predicate<String> inherited) {
    return new OptionsNode(path, json, other, inherited);
  }

  /** Where the value of a key stands. */
  String path(String key) {
    OptionsNode below = hasOwn(key) || !inherits.test(key) ? null : defaults;
    return below == null ? prefix() + key : below.path(key);
  }

  private String prefix() {
    return path.isEmpty() ? "" : path + ".";
  }

  boolean has(String key) {
    return value(key) != null;
  }

  /** Whether the key stands here, not only in what this node stands on. */
  boolean hasOwn(String key) {
    return json.getValue(key) != null;
  }

  /** The keys that stand here. */
  Collection<String> keys() {
    return json.fieldNames();
  }

  private @Nullable Object value(String key) {
    asked.add(key);
    Object own = json.getValue(key);
    return own == null && defaults != null && inherits.test(key) ? defaults.value(key) : own;
  }

  @Nullable String text(String key) {
    Object value = value(key);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      throw wrongType(key, "string", value);
    }
    if (text.isBlank()) {
      throw refusal(key, "expected text, got an empty string");
    }
    return text;
  }

  String requiredText(String key) {
    String text = text(key);
    if (text == null) {
      throw missing(key);
    }
    return text;
  }

  boolean flag(String key, boolean absent) {
    Object value = value(key);
    if (value == null) {
      return absent;
    }
    if (!(value instanceof Boolean flag)) {
      throw wrongType(key, "true or false", value);
    }
    return flag;
  }

  /** A whole number within bounds, {@code absent} where there is none. */
  long whole(String key, long least, long most, long absent) {
    Object value = value(key);
    if (value == null) {
      return absent;
    }
    if (!(value instanceof Number number)) {
      throw wrongType(key, "whole number", value);
    }
    double exact = number.doubleValue();
    if (exact != Math.rint(exact)) {
      throw refusal(key, "expected a whole number, got a fraction");
    }
    if (exact < least || exact > most) {
      throw refusal(key, "expected " + least + " to " + most + ", got " + number);
    }
    return number.longValue();
  }

  /** A list of texts, or one text that is split on spaces and commas; empty where there is none. */
  List<String> words(String key) {
    Object value = value(key);
    if (value == null) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    if (value instanceof String text) {
      words.addAll(List.of(text.strip().split("[\\s,]+")));
    } else if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        if (!(array.getValue(i) instanceof String word)) {
          throw wrongType(key + "[" + i + "]", "string", array.getValue(i));
        }
        words.add(word.strip());
      }
    } else {
      throw wrongType(key, "string or list", value);
    }
    return words.stream().filter(word -> !word.isEmpty()).distinct().toList();
  }

  /** The elements of a list; empty where there is none. */
  List<Object> list(String key) {
    Object value = value(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof JsonArray array)) {
      throw wrongType(key, "list", value);
    }
    return array.stream().toList();
  }

  @Nullable OptionsNode child(String key) {
    Object value = value(key);
    if (value == null) {
      return null;
    }
    if (!(value instanceof JsonObject object)) {
      throw wrongType(key, "object", value);
    }
    return new OptionsNode(path(key), object, null, inherited -> false);
  }

  /** A child that counts as empty where it is absent. */
  OptionsNode childOrEmpty(String key) {
    OptionsNode child = child(key);
    return child == null
        ? new OptionsNode(path(key), new JsonObject(), null, inherited -> false)
        : child;
  }

  /** Refuses every key that was not asked for. */
  void refuseUnknownKeys() {
    refuseUnknownKeys(asked);
  }

  /** Refuses every key that is not one of these. */
  void refuseUnknownKeys(Collection<String> known) {
    for (String key : json.fieldNames()) {
      if (!known.contains(key) && json.getValue(key) != null) {
        throw new IllegalArgumentException(
            prefix() + key + ": unknown option" + Suggestion.of(key, known));
      }
    }
  }

  IllegalArgumentException missing(String key) {
    return refusal(key, "missing; it is required");
  }

  IllegalArgumentException refusal(String key, String sentence) {
    return new IllegalArgumentException(path(key) + ": " + sentence);
  }

  private IllegalArgumentException wrongType(String key, String expected, @Nullable Object value) {
    return refusal(key, "expected " + expected + ", got " + typeOf(value));
  }

  private static String typeOf(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof String) {
      return "string";
    }
    if (value instanceof Number) {
      return "number";
    }
    if (value instanceof Boolean) {
      return "boolean";
    }
    return value instanceof JsonArray ? "list" : "object";
  }
}
