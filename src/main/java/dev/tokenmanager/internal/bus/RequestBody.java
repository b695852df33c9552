package dev.tokenmanager.internal.bus;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.service.ReplyExceptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, read strictly: what it does not know it refuses with {@link
 * TokenFailure#BAD_REQUEST}. A null body counts as an empty one, a null field, whatever its name,
 * as an absent one. Immutable.
 */
public final class RequestBody {

  static final String NAME = "name";
  static final String MIN_VALIDITY_SECONDS = "minValiditySeconds";
  static final String REJECTED_TOKEN = "rejectedToken";

  /**
   * No token lasts longer than a year: more than this is no more to ask, and can be reckoned with.
   */
  private static final Duration BEYOND_ALL = Duration.ofDays(2 * 365);

  private static final JsonObject EMPTY = new JsonObject();

  private final JsonObject json;

  private RequestBody(JsonObject json) {
    this.json = json;
  }

  /**
   * Reads a message body that may have these fields. Throws {@link
   * io.vertx.core.eventbus.ReplyException}.
   */
  static RequestBody of(@Nullable Object body, List<String> fields) {
    if (body == null) {
      return new RequestBody(EMPTY);
    }
    if (!(body instanceof JsonObject json)) {
      throw bad("The body must be a JSON object or null.");
    }
    if (json.size() > known(json, fields)) {
      refuseUnknown(json, fields);
    }
    return new RequestBody(json);
  }

  /**
   * How many of its fields are among these; a loop without an iterator, since each get needs it.
   */
  private static int known(JsonObject json, List<String> fields) {
    int known = 0;
    for (int i = 0; i < fields.size(); i++) {
      if (json.containsKey(fields.get(i))) {
        known++;
      }
    }
    return known;
  }

  private static void refuseUnknown(JsonObject json, List<String> fields) {
    for (String field : json.fieldNames()) {
      if (!fields.contains(field) && json.getValue(field) != null) {
        throw bad("The body has an unknown field; known are " + fields + ".");
      }
    }
  }

  /** The token's name, {@link TokenOptions#DEFAULT_NAME} when absent. */
  String name() {
    String name = text(NAME);
    return name == null ? TokenOptions.DEFAULT_NAME : name;
  }

  @Nullable String text(String field) {
    Object value = json.getValue(field);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw bad(field + " must be a string.");
  }

  /** The least validity asked for, null when absent. */
  @Nullable Duration minValidity() {
    Object value = json.getValue(MIN_VALIDITY_SECONDS);
    if (value == null) {
      return null;
    }
    boolean whole = value instanceof Integer || value instanceof Long;
    if (!whole || ((Number) value).longValue() < 0) {
      throw bad(MIN_VALIDITY_SECONDS + " must be a whole number of seconds, 0 or more.");
    }
    return Duration.ofSeconds(Math.min(((Number) value).longValue(), BEYOND_ALL.toSeconds()));
  }

  private static RuntimeException bad(String message) {
    return ReplyExceptions.failure(TokenFailure.BAD_REQUEST, message);
  }
}
