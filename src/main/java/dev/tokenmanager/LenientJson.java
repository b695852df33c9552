package dev.tokenmanager;

import dev.tokenmanager.internal.config.ForeignText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a node of another release, or anybody on the bus, may have written: a member of the
 * wrong type counts as absent, an unknown one is not looked at. Immutable, as nobody else has the
 * object.
 */
final class LenientJson {

  private final JsonObject json;

  private LenientJson(JsonObject json) {
    this.json = json;
  }

  /** A copy is read. */
  static LenientJson copyOf(JsonObject json) {
    return new LenientJson(json.copy());
  }

  @Nullable String text(String key) {
    return value(key) instanceof CharSequence text ? ForeignText.cut(text.toString()) : null;
  }

  @Nullable Instant instant(String key) {
    String text = text(key);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException foreign) {
      return null;
    }
  }

  /** 0 for an absent one. */
  long whole(String key) {
    return value(key) instanceof Number number ? number.longValue() : 0;
  }

  @Nullable Duration seconds(String key) {
    return value(key) instanceof Number number ? Duration.ofSeconds(number.longValue()) : null;
  }

  @Nullable Duration millis(String key) {
    return value(key) instanceof Number number ? Duration.ofMillis(number.longValue()) : null;
  }

  @Nullable LenientJson object(String key) {
    return value(key) instanceof JsonObject object ? new LenientJson(object) : null;
  }

  /** What of a list is text, in its order. */
  List<String> texts(String key) {
    return value(key) instanceof JsonArray array
        ? array.stream()
            .filter(CharSequence.class::isInstance)
            .map(text -> ForeignText.cut(text.toString()))
            .toList()
        : List.of();
  }

  /** The constant of that name in either case; null for an absent one, and for any other. */
  <E extends Enum<E>> @Nullable E constant(String key, Class<E> type) {
    String text = text(key);
    for (E constant : Objects.requireNonNull(type.getEnumConstants())) {
      if (text != null && constant.name().equals(text.toUpperCase(Locale.ROOT))) {
        return constant;
      }
    }
    return null;
  }

  private @Nullable Object value(String key) {
    return json.getValue(key);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LenientJson lenient && json.equals(lenient.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return json.encode();
  }
}
