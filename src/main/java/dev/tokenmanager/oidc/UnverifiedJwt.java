package dev.tokenmanager.oidc;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a signed JWT says of itself (RFC 7515 §3.1), before anybody has verified it. Immutable;
 * {@link #toString} shows no claim.
 *
 * @param header JOSE header
 * @param claims payload
 */
record UnverifiedJwt(JsonObject header, JsonObject claims) {

  /** Null for an opaque, encrypted or damaged token. */
  static @Nullable UnverifiedJwt of(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      return new UnverifiedJwt(object(parts[0]), object(parts[1]));
    } catch (IllegalArgumentException | DecodeException damaged) {
      return null;
    }
  }

  /** Names the key; null when absent or not a string. */
  @Nullable String keyId() {
    return header.getValue("kid") instanceof String kid ? kid : null;
  }

  /** The signature algorithm, empty when absent or not a string. */
  String algorithm() {
    return header.getValue("alg") instanceof String alg ? alg : "";
  }

  /** {@code iss}, null when absent or not a string. */
  @Nullable String issuer() {
    return claims.getValue("iss") instanceof String iss ? iss : null;
  }

  /** {@code aud}, whether it is one string or many. */
  List<String> audience() {
    Object aud = claims.getValue("aud");
    if (aud instanceof String one) {
      return List.of(one);
    }
    List<String> audience = new ArrayList<>();
    if (aud instanceof JsonArray many) {
      many.forEach(each -> audience.add(String.valueOf(each)));
    }
    return audience;
  }

  /** A NumericDate in seconds, null when absent or not a number. */
  @Nullable Long seconds(String claim) {
    return claims.getValue(claim) instanceof Number number ? number.longValue() : null;
  }

  @Override
  public String toString() {
    return "UnverifiedJwt[alg=" + algorithm() + "]";
  }

  private static JsonObject object(String part) {
    return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
  }
}
