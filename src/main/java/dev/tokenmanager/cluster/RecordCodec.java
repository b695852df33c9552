package dev.tokenmanager.cluster;

import dev.tokenmanager.cluster.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.cluster.SharedRecord.Stamp;
import dev.tokenmanager.config.Secret;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A shared record as JSON, and back: durations in milliseconds, instants in milliseconds since
 * 1970. What is finer is cut off. Pure; any thread.
 */
final class RecordCodec {

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
        .toBuffer()
        .getBytes();
  }

  private static JsonObject encode(Stamp stamp) {
    return new JsonObject().put(NODE, stamp.node()).put(AT, stamp.at().toEpochMilli());
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
    RecordFields fields = RecordFields.parse(json);
    RecordFields refreshToken = fields.optionalObject(REFRESH_TOKEN);
    return new SharedRecord(
        fields.positive(GENERATION),
        fields.instant(EXPIRES_AT),
        stamp(fields.object(STAMP)),
        fields.duration(LIFETIME),
        fields.duration(REMAINING),
        fields.secret(ACCESS_TOKEN),
        fields.string(TOKEN_TYPE),
        fields.strings(SCOPES),
        fields.optionalSecret(ID_TOKEN),
        fields.optionalDuration(REFRESH_IN),
        refreshToken == null ? null : refreshToken(refreshToken));
  }

  private static Stamp stamp(RecordFields fields) {
    return new Stamp(fields.string(NODE), fields.instant(AT));
  }

  private static SharedRefreshToken refreshToken(RecordFields fields) {
    Duration lifetime = fields.optionalDuration(LIFETIME);
    return new SharedRefreshToken(
        fields.secret(VALUE),
        lifetime,
        lifetime == null ? null : fields.duration(REMAINING),
        fields.optionalString(ORIGIN),
        fields.optionalString(SENT_BY));
  }
}
