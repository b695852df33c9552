package dev.tokenmanager.cluster;

import dev.tokenmanager.config.Secret;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a record's JSON; null is absent. Every refusal is an {@link
 * IllegalArgumentException} that names the field and shows nothing of it. Event loop only.
 */
final class RecordFields {

  /** 9999-12-31T23:59:59.999Z in milliseconds; far enough for sums of two never to overflow. */
  static final long MAX_MILLIS = 253_402_300_799_999L;

  private final JsonObject json;

  private RecordFields(JsonObject json) {
    this.json = json;
  }

  static RecordFields parse(byte[] text) {
    Object value;
    try {
      value = Json.decodeValue(Buffer.buffer(text));
    } catch (DecodeException e) {
      // Not as the cause: its message shows the text.
      throw new IllegalArgumentException("expected JSON");
    }
    if (value instanceof JsonObject object) {
      return new RecordFields(object);
    }
    throw new IllegalArgumentException("expected a JSON object");
  }

  private static IllegalArgumentException refuse(String name, String expected) {
    return new IllegalArgumentException(name + ": expected " + expected);
  }

  private static <T> T require(String name, @Nullable T value) {
    if (value == null) {
      throw refuse(name, "a value");
    }
    return value;
  }

  String string(String name) {
    return require(name, optionalString(name));
  }

  @Nullable String optionalString(String name) {
    Object value = json.getValue(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw refuse(name, "a string");
  }

  List<String> strings(String name) {
    if (!(json.getValue(name) instanceof JsonArray array)) {
      throw refuse(name, "a list");
    }
    List<String> strings = new ArrayList<>();
    for (Object value : array) {
      if (!(value instanceof String string)) {
        throw refuse(name, "a list of strings");
      }
      strings.add(string);
    }
    return strings;
  }

  Secret secret(String name) {
    return require(name, optionalSecret(name));
  }

  @Nullable Secret optionalSecret(String name) {
    String value = optionalString(name);
    if (value == null) {
      return null;
    }
    if (value.isEmpty()) {
      throw refuse(name, "some text");
    }
    return new Secret(value);
  }

  private @Nullable Long wholeNumber(String name) {
    Object value = json.getValue(name);
    if (value == null) {
      return null;
    }
    // Nothing else: a decimal of many digits takes minutes to be made a whole number.
    if (value instanceof Long || value instanceof Integer) {
      return ((Number) value).longValue();
    }
    throw refuse(name, "a whole number");
  }

  long positive(String name) {
    long number = require(name, wholeNumber(name));
    if (number < 1) {
      throw refuse(name, "a positive number");
    }
    return number;
  }

  private @Nullable Long millis(String name) {
    Long millis = wholeNumber(name);
    if (millis != null && (millis > MAX_MILLIS || millis < -MAX_MILLIS)) {
      throw refuse(name, "milliseconds that are possible");
    }
    return millis;
  }

  Instant instant(String name) {
    return Instant.ofEpochMilli(require(name, millis(name)));
  }

  /** May be negative: what is left of a token that has ended. */
  Duration duration(String name) {
    return require(name, optionalDuration(name));
  }

  @Nullable Duration optionalDuration(String name) {
    Long millis = millis(name);
    return millis == null ? null : Duration.ofMillis(millis);
  }

  RecordFields object(String name) {
    return require(name, optionalObject(name));
  }

  @Nullable RecordFields optionalObject(String name) {
    Object value = json.getValue(name);
    if (value == null) {
      return null;
    }
    if (value instanceof JsonObject object) {
      return new RecordFields(object);
    }
    throw refuse(name, "an object");
  }
}
