package dev.tokenmanager.internal.bus;

import dev.tokenmanager.AccessToken;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/** A token as a message body. Any thread. */
public final class TokenJson {

  private TokenJson() {}

  /** The reply to a request; {@code now} is the wall clock. */
  static JsonObject encode(AccessToken token, Instant now) {
    JsonObject json =
        new JsonObject()
            .put("access_token", token.accessToken())
            .put("token_type", token.tokenType());
    Instant expiresAt = token.expiresAt();
    if (expiresAt != null) {
      json.put("expires_in", Math.max(0, java.time.Duration.between(now, expiresAt).toSeconds()))
          .put("expires_at", expiresAt.toString());
    }
    json.put("issued_at", token.issuedAt().toString())
        .put("scope", String.join(" ", token.scopes()));
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
