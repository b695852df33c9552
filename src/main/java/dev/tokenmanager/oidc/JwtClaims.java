package dev.tokenmanager.oidc;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The times in a JWT (RFC 7519 §4.1), read without verifying it: a hint about its lifetime, never a
 * reason to trust it. Immutable.
 *
 * @param expiresAt {@code exp}, null when absent or not a time
 * @param issuedAt {@code iat}, null when absent or not a time
 */
record JwtClaims(@Nullable Instant expiresAt, @Nullable Instant issuedAt) {

  private static final JwtClaims NONE = new JwtClaims(null, null);

  /** Within this many seconds of the epoch every difference fits into a {@code Duration}. */
  private static final double LATEST = 1e12;

  /** The claims of a signed JWT; both null for an opaque, encrypted or damaged token. */
  static JwtClaims of(String token) {
    String[] parts = token.split("\\.", -1);
    JsonObject payload = parts.length == 3 ? payload(parts[1]) : null;
    return payload == null
        ? NONE
        : new JwtClaims(time(payload.getValue("exp")), time(payload.getValue("iat")));
  }

  private static @Nullable JsonObject payload(String part) {
    try {
      byte[] json = Base64.getUrlDecoder().decode(part);
      return JsonBody.object(new String(json, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  /** A NumericDate, null where it is none. */
  static @Nullable Instant time(@Nullable Object claim) {
    double seconds = Seconds.number(claim);
    if (!(seconds > 0) || seconds > LATEST) {
      return null;
    }
    return Instant.ofEpochMilli((long) (seconds * 1000));
  }
}
