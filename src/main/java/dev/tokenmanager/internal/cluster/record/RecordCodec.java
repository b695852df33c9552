package dev.tokenmanager.internal.cluster.record;

import dev.tokenmanager.internal.cluster.record.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.internal.cluster.record.SharedRecord.Stamp;
import dev.tokenmanager.internal.token.Secret;
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
 * A shared record as JSON, and back: durations in milliseconds, instants in milliseconds since
 * 1970. What is finer is cut off. Pure; any thread.
 */
public final class RecordCodec {

  /** 9999-12-31T23:59:59.999Z in milliseconds; far enough for sums of two never to overflow. */
  public static final long MAX_MILLIS = 253_402_300_799_999L;

  private static final String GENERATION = "generation";
  private static final String EXPIRES_AT = "expiresAt";
  private static final String STAMP = "stamp";
  private static final String NODE = "node";
  private static final String AT = "at";
  private static final String LIFETIME = "lifetime";
  private static final String REMAINING = "remaining";
  private static final String ACCESS_TOKEN = "accessToken";
  private static final String TOKEN_TYPE = "tokenType";
  private static final String SCOPES = "scopes";
  private static final String ID_TOKEN = "idToken";
  private static final String REFRESH_IN = "refreshIn";
  private static final String REFRESH_TOKEN = "refreshToken";
  private static final String VALUE = "value";
  private static final String ORIGIN = "origin";
  private static final String SENT_BY = "sentBy";
  private static final String ELAPSED = "elapsed";
  private static final String ACQUIRER = "acquirer";
  private static final String OWN_END = "ownEnd";
  private static final String ISSUED = "issued";
  private static final String REVOKED = "revoked";

  private RecordCodec() {}

  static byte[] encode(SharedRecord record) {
    SharedRefreshToken refreshToken = record.refreshToken();
    return new JsonObject()
        .put(GENERATION, record.generation())
        .put(EXPIRES_AT, record.expiresAt().toEpochMilli())
        .put(STAMP, encode(record.stamp()))
        .put(LIFETIME, record.lifetime().toMillis())
        .put(REMAINING, record.remaining().toMillis())
        .put(ACCESS_TOKEN, record.accessToken().reveal())
        .put(TOKEN_TYPE, record.tokenType())
        .put(SCOPES, record.scopes())
        .put(ID_TOKEN, text(record.idToken()))
        .put(REFRESH_IN, millis(record.refreshIn()))
        .put(REFRESH_TOKEN, refreshToken == null ? null : encode(refreshToken))
        .put(ACQUIRER, record.acquirer())
        .put(OWN_END, record.ownEnd() == null ? null : record.ownEnd().toEpochMilli())
        .put(REVOKED, record.revoked() ? true : null)
        .put(ISSUED, millis(record.issued()))
        .toBuffer()
        .getBytes();
  }

  private static JsonObject encode(Stamp stamp) {
    return new JsonObject()
        .put(NODE, stamp.node())
        .put(AT, stamp.at().toEpochMilli())
        .put(ELAPSED, millis(stamp.elapsed()));
  }

  private static JsonObject encode(SharedRefreshToken token) {
    return new JsonObject()
        .put(VALUE, token.value().reveal())
        .put(LIFETIME, millis(token.lifetime()))
        .put(REMAINING, millis(token.remaining()))
        .put(ORIGIN, token.origin())
        .put(SENT_BY, token.sentBy());
  }

  private static @Nullable String text(@Nullable Secret secret) {
    return secret == null ? null : secret.reveal();
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  /**
   * Reads a record. Fields that are not known are left aside: a newer release may have added them.
   *
   * @throws IllegalArgumentException when a field is missing or wrong; shows nothing of the content
   */
  static SharedRecord decode(byte[] json) {
    Fields fields = Fields.parse(json);
    Fields refreshToken = fields.optionalObject(REFRESH_TOKEN);
    return new SharedRecord(
        generation(fields),
        fields.instant(EXPIRES_AT),
        stamp(fields.object(STAMP)),
        fields.duration(LIFETIME),
        fields.duration(REMAINING),
        fields.secret(ACCESS_TOKEN),
        fields.string(TOKEN_TYPE),
        fields.strings(SCOPES),
        fields.optionalSecret(ID_TOKEN),
        fields.optionalDuration(REFRESH_IN),
        refreshToken == null ? null : refreshToken(refreshToken),
        fields.optionalString(ACQUIRER),
        fields.optionalInstant(OWN_END),
        fields.optionalFlag(REVOKED),
        fields.optionalDuration(ISSUED));
  }

  private static long generation(Fields fields) {
    long generation = fields.positive(GENERATION);
    if (generation > Generations.MAX) {
      throw new IllegalArgumentException(GENERATION + ": expected one that is possible");
    }
    return generation;
  }

  private static Stamp stamp(Fields fields) {
    return new Stamp(fields.string(NODE), fields.instant(AT), fields.optionalDuration(ELAPSED));
  }

  private static SharedRefreshToken refreshToken(Fields fields) {
    Duration lifetime = fields.optionalDuration(LIFETIME);
    return new SharedRefreshToken(
        fields.secret(VALUE),
        lifetime,
        lifetime == null ? null : fields.duration(REMAINING),
        fields.optionalString(ORIGIN),
        fields.optionalString(SENT_BY));
  }

  /**
   * The fields of a record's JSON; null is absent. Every refusal is an {@link
   * IllegalArgumentException} that names the field and shows nothing of it. Stricter than {@code
   * JsonFields}, which reads what an operator writes: whoever can write a record has made this.
   */
  private static final class Fields {

    private final JsonObject json;

    private Fields(JsonObject json) {
      this.json = json;
    }

    static Fields parse(byte[] text) {
      Object value;
      try {
        value = Json.decodeValue(Buffer.buffer(text));
      } catch (DecodeException e) {
        // Not as the cause: its message shows the text.
        throw new IllegalArgumentException("expected JSON");
      }
      if (value instanceof JsonObject object) {
        return new Fields(object);
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

    private <T> @Nullable T optional(String name, Class<T> type, String expected) {
      Object value = json.getValue(name);
      if (value == null || type.isInstance(value)) {
        return type.cast(value);
      }
      throw refuse(name, expected);
    }

    String string(String name) {
      return require(name, optionalString(name));
    }

    @Nullable String optionalString(String name) {
      return optional(name, String.class, "a string");
    }

    List<String> strings(String name) {
      JsonArray array = optional(name, JsonArray.class, "a list");
      if (array == null) {
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
      if (value != null && value.isEmpty()) {
        throw refuse(name, "some text");
      }
      return value == null ? null : new Secret(value);
    }

    /** A decimal is refused unseen: one of many digits takes minutes to become a whole number. */
    private @Nullable Long wholeNumber(String name) {
      Number number = optional(name, Number.class, "a whole number");
      if (number == null || number instanceof Long || number instanceof Integer) {
        return number == null ? null : number.longValue();
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

    Instant instant(String name) {
      return require(name, optionalInstant(name));
    }

    @Nullable Instant optionalInstant(String name) {
      Duration sinceEpoch = optionalDuration(name);
      return sinceEpoch == null ? null : Instant.ofEpochMilli(sinceEpoch.toMillis());
    }

    /** False where it is absent. */
    boolean optionalFlag(String name) {
      return Boolean.TRUE.equals(optional(name, Boolean.class, "true or false"));
    }

    /** May be negative: what is left of a token that has ended. */
    Duration duration(String name) {
      return require(name, optionalDuration(name));
    }

    @Nullable Duration optionalDuration(String name) {
      Long millis = wholeNumber(name);
      if (millis != null && (millis > MAX_MILLIS || millis < -MAX_MILLIS)) {
        throw refuse(name, "milliseconds that are possible");
      }
      return millis == null ? null : Duration.ofMillis(millis);
    }

    Fields object(String name) {
      return require(name, optionalObject(name));
    }

    @Nullable Fields optionalObject(String name) {
      JsonObject object = optional(name, JsonObject.class, "an object");
      return object == null ? null : new Fields(object);
    }
  }
}
