package dev.tokenmanager.keycloak;

import io.vertx.core.json.JsonObject;

/** The {@code auth} options that the integration tests use. */
final class AuthJson {

  private AuthJson() {}

  static JsonObject clientCredentials(String clientId, String secret) {
    return new JsonObject()
        .put("type", "client_credentials")
        .put("clientId", clientId)
        .put("clientSecret", secret);
  }

  static JsonObject password(String clientId, String username, String password) {
    return new JsonObject()
        .put("type", "password")
        .put("clientId", clientId)
        .put("username", username)
        .put("password", password)
        .put("scopes", "openid");
  }

  static JsonObject refreshToken(String clientId, String refreshToken) {
    return new JsonObject()
        .put("type", "refresh_token")
        .put("clientId", clientId)
        .put("refreshToken", refreshToken);
  }

  /** A token of that realm, learnt from its issuer; a busy Keycloak is waited for. */
  static JsonObject atIssuer(TestRealm realm, JsonObject auth) {
    return patient(new JsonObject().put("issuerUrl", realm.issuer()).put("auth", auth));
  }

  /** With time for a Keycloak that has just started, on a machine that is busy. */
  static JsonObject patient(JsonObject options) {
    return options.put("requestTimeoutMs", 30_000).put("maxWaitMs", 60_000);
  }
}
