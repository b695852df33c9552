package dev.tokenmanager.internal.bus;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.service.TokenTexts;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** A token as a message body. Any thread. */
public final class TokenJson {

  private TokenJson() {}

  /**
   * The reply to a request.
   *
   * @param texts of the same token
   * @param nowMillis the wall clock, milliseconds since the epoch
   */
  static JsonObject encode(AccessToken token, TokenTexts texts, long nowMillis) {
    JsonObject json =
        new JsonObject()
            .put("access_token", token.accessToken())
            .put("token_type", token.tokenType());
    Instant expiresAt = token.expiresAt();
    if (expiresAt != null) {
      json.put("expires_in", Math.max(0, (expiresAt.toEpochMilli() - nowMillis) / 1000))
          .put("expires_at", texts.expiresAt());
    }
    json.put("issued_at", texts.issuedAt()).put("scope", texts.scope());
    if (token.idToken() != null) {
      json.put("id_token", token.idToken());
    }
    return json.put("name", token.name()).put("generation", token.generation());
  }

  /** What {@link #encode} made. */
  public static AccessToken decode(JsonObject json) {
    String expiresAt = json.getString("expires_at");
    String scope = json.getString("scope", "");
    return new AccessToken(
        json.getString("name"),
        json.getLong("generation"),
        json.getString("access_token"),
        json.getString("token_type"),
        expiresAt == null ? null : Instant.parse(expiresAt),
        Instant.parse(json.getString("issued_at")),
        scope.isEmpty() ? List.of() : List.of(scope.split(" ")),
        json.getString("id_token"));
  }
}
