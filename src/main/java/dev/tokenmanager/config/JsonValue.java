package dev.tokenmanager.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value and the path at which it is written. Every refusal is one sentence that begins
 * with that path; it names types, and never the text of a string, which might be a secret.
 * Immutable.
 *
 * @param path where it is written
 * @param value as Vert.x or a Java map holds it, null: JSON null
 */
record JsonValue(String path, @Nullable Object value) {

  /** The exception to throw for this value. */
  IllegalArgumentException refuse(String sentence) {
    return new IllegalArgumentException(path + ": " + sentence);
  }

  /** The exception for a value of the wrong type. */
  IllegalArgumentException refuseType(String expected) {
    return refuse("expected " + expected + ", got " + type());
  }

  boolean isString() {
    return value instanceof CharSequence;
  }

  boolean isList() {
    return value instanceof JsonArray || value instanceof List;
  }

  boolean isObject() {
    return value instanceof JsonObject || value instanceof Map;
  }

  /** Any string, an empty one too. */
  String text() {
    if (value instanceof CharSequence text) {
      return text.toString();
    }
    throw refuseType("string");
  }

  /** A string that is more than white space. */
  String string() {
    String text = text();
    if (text.isBlank()) {
      throw refuse("must not be empty");
    }
    return text;
  }

  /** A secret: not empty once a trailing newline is taken away. */
  Secret secret() {
    String text = SecretText.withoutTrailingNewline(text());
    if (text.isEmpty()) {
      throw refuse("must not be empty");
    }
    return new Secret(text);
  }

  boolean flag() {
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw refuseType("true or false");
  }

  /** A whole number, however it is written: 60 and 60.0 are the same. */
  long whole(long least, long most) {
    String expected = "whole number from " + least + " to " + most;
    if (!(value instanceof Number number)) {
      throw refuseType(expected);
    }
    BigDecimal decimal = decimal(number);
    if (decimal == null
        || decimal.compareTo(BigDecimal.valueOf(least)) < 0
        || decimal.compareTo(BigDecimal.valueOf(most)) > 0
        || decimal.stripTrailingZeros().scale() > 0) {
      throw refuse("expected " + expected + ", got " + number);
    }
    return decimal.longValueExact();
  }

  private static @Nullable BigDecimal decimal(Number number) {
    try {
      return new BigDecimal(number.toString());
    } catch (NumberFormatException notFinite) {
      return null;
    }
  }

  List<JsonValue> list() {
    List<?> list;
    if (value instanceof JsonArray array) {
      list = array.getList();
    } else if (value instanceof List<?> plain) {
      list = plain;
    } else {
      throw refuseType("list");
    }
    List<JsonValue> elements = new ArrayList<>();
    for (Object element : list) {
      elements.add(new JsonValue(path + "[" + elements.size() + "]", element));
    }
    return elements;
  }

  JsonFields fields() {
    if (value instanceof JsonObject object) {
      return JsonFields.of(path, object.getMap());
    }
    if (value instanceof Map<?, ?> map) {
      return JsonFields.of(path, map);
    }
    throw refuseType("object");
  }

  private String type() {
    if (value == null) {
      return "null";
    }
    if (value instanceof Number) {
      return "number";
    }
    if (value instanceof Boolean) {
      return "boolean";
    }
    if (isString()) {
      return "string";
    }
    return isList() ? "list" : "object";
  }

  /** Shows no value: it might be a secret. */
  @Override
  public String toString() {
    return "JsonValue[" + path + ", " + type() + "]";
  }
}
