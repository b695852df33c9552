package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value and the path at which it is written. Every refusal is one sentence that begins
 * with that path; it names types, and never the text of a string, which might be a secret, nor a
 * long number. Immutable.
 *
 * @param path where it is written
 * @param value as Vert.x or a Java map holds it, null: JSON null
 */
record JsonValue(String path, @Nullable Object value) {

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** The exception to throw for this value. */
  IllegalArgumentException refuse(String sentence) {
    return new IllegalArgumentException(path + ": " + sentence);
  }

  /** The path of a key beside this one. */
  String beside(String key) {
    return path.substring(0, path.lastIndexOf('.') + 1) + key;
  }

  /** The exception for a value of the wrong type. */
  IllegalArgumentException refuseType(String expected) {
    String cure = expected.startsWith("string") ? inQuotes() : "";
    return refuse("expected " + expected + ", got " + type() + cure);
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

  /** What looks like a number or a flag and is meant as text. */
  private String inQuotes() {
    return value instanceof Number || value instanceof Boolean ? ": write it in quotes" : "";
  }

  /** A string that is more than white space. */
  String string() {
    String text = text();
    if (text.isBlank()) {
      throw refuse("must not be empty");
    }
    return text;
  }

  /** A secret: not empty once what an editor adds is taken away. */
  Secret secret() {
    String text = SecretText.of(text());
    if (text.isEmpty()) {
      throw refuse("must not be empty");
    }
    return new Secret(text);
  }

  /** The path of a file. Whether there is such a file is not asked here. */
  Path file() {
    try {
      return Path.of(string());
    } catch (InvalidPathException e) {
      // Not as the cause: its message shows the text, which may be a secret in the wrong place.
      throw refuse("expected path of a file");
    }
  }

  /** The name of an environment variable. */
  String variable() {
    // Catches the secret itself written here, before a later message shows it as a name.
    if (!VARIABLE.matcher(string()).matches()) {
      throw refuse(
          "expected name of an environment variable (letters, digits and _), not the secret itself");
    }
    return string();
  }

  boolean flag() {
    if (value instanceof Boolean flag) {
      return flag;
    }
    String cure = isString() ? ": write true or false, without quotes" : "";
    throw refuse("expected true or false, got " + type() + cure);
  }

  /** A whole number, however it is written: 60 and 60.0 are the same. */
  long whole(long least, long most) {
    String expected = "whole number from " + least + " to " + most;
    if (!(value instanceof Number number)) {
      String cure = isString() ? exampleOfNumber(most) : "";
      throw refuse("expected " + expected + ", got " + type() + cure);
    }
    BigDecimal decimal = decimal(number);
    if (decimal == null
        || decimal.compareTo(BigDecimal.valueOf(least)) < 0
        || decimal.compareTo(BigDecimal.valueOf(most)) > 0
        || decimal.stripTrailingZeros().scale() > 0) {
      throw refuse("expected " + expected + ", got " + ShownName.of(number));
    }
    return decimal.longValueExact();
  }

  /** How a number is written right, by the name of its option. */
  private String exampleOfNumber(long most) {
    if (path.endsWith("Ms")) {
      String such = most < 5000 ? "100 for a tenth of a second" : "5000 for 5 s";
      return ": give milliseconds without unit and quotes, such as " + such;
    }
    if (path.endsWith("Seconds")) {
      return ": give seconds without unit and quotes, such as 60 for a minute";
    }
    return ": write the number without quotes";
  }

  private static @Nullable BigDecimal decimal(Number number) {
    try {
      return new BigDecimal(number.toString());
    } catch (NumberFormatException notFinite) {
      return null;
    }
  }

  /** The elements of a list, or the words of a text between blanks and commas. */
  List<JsonValue> listOrWords() {
    if (isString()) {
      return Arrays.stream(text().split("[\\s,]+", -1))
          .filter(word -> !word.isEmpty())
          .map(word -> new JsonValue(path, word))
          .toList();
    }
    if (isList()) {
      return list();
    }
    throw refuseType("string or list");
  }

  /** One text, or each of a list that is not empty: RFC 8707 §2 has a parameter more than once. */
  List<String> textOrTexts() {
    if (isString()) {
      return List.of(text());
    }
    if (!isList()) {
      throw refuseType("string, or list of strings");
    }
    List<String> texts = list().stream().map(JsonValue::text).toList();
    if (texts.isEmpty()) {
      throw refuse("must not be empty, expected a string or a list of strings");
    }
    return texts;
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
    throw refuse(
        "expected object, got " + type() + ": its own options stand below it, indented, or in { }");
  }

  /** One of these words; the nearest is named for another, which is not shown. */
  String oneOf(Collection<String> words) {
    String word = string();
    if (words.contains(word)) {
      return word;
    }
    String nearest = Spelling.nearest(word, words);
    throw refuse(
        "expected one of "
            + String.join(", ", words)
            + (nearest == null ? "" : "; did you mean " + nearest + "?"));
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
