package dev.tokenmanager.internal.cluster.record;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a JSON object as bytes that no other object is encoded as, whatever the order of its
 * members. It may hold texts, whole numbers, booleans, lists and objects. Pure.
 */
public final class CanonicalJson {

  private static final int MOST_DEPTH = 4;
  private static final int MOST_VALUES = 256;

  private final CanonicalEncoder bytes = new CanonicalEncoder();
  private int values;

  private CanonicalJson() {}

  /**
   * Encodes an object.
   *
   * @param context what the object belongs to
   * @param except a member that is left out
   * @return null for one that is too large, too deep, or has something else in it
   */
  public static byte @Nullable [] of(String context, JsonObject json, String except) {
    CanonicalJson canonical = new CanonicalJson();
    canonical.bytes.text(context);
    return canonical.object(json, except, 0) ? canonical.bytes.toByteArray() : null;
  }

  private boolean object(JsonObject json, @Nullable String except, int depth) {
    TreeSet<String> names = new TreeSet<>(json.fieldNames());
    if (except != null) {
      names.remove(except);
    }
    bytes.text("object").number(names.size());
    for (String name : names) {
      bytes.text(name);
      if (!value(json.getValue(name), depth)) {
        return false;
      }
    }
    return true;
  }

  private boolean array(JsonArray json, int depth) {
    bytes.text("list").number(json.size());
    for (int i = 0; i < json.size(); i++) {
      if (!value(json.getValue(i), depth)) {
        return false;
      }
    }
    return true;
  }

  private boolean value(@Nullable Object value, int depth) {
    values++;
    if (values > MOST_VALUES || depth >= MOST_DEPTH) {
      return false;
    }
    if (value instanceof JsonObject object) {
      return object(object, null, depth + 1);
    }
    if (value instanceof JsonArray array) {
      return array(array, depth + 1);
    }
    return leaf(value);
  }

  private boolean leaf(@Nullable Object value) {
    if (value instanceof String text) {
      bytes.text("text").text(text);
    } else if (value instanceof Long || value instanceof Integer) {
      bytes.text("number").number(((Number) value).longValue());
    } else if (value instanceof Boolean truth) {
      bytes.text("boolean").number(truth ? 1 : 0);
    } else if (value == null) {
      bytes.text("null");
    } else {
      return false;
    }
    return true;
  }
}
