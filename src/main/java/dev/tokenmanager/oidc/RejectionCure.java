package dev.tokenmanager.oidc;

import java.util.Map;

/** What an operator should do about a rejection, by RFC 6749 §5.2 {@code error}. Any thread. */
final class RejectionCure {

  private static final String OTHERWISE = "Check clientId, its secret and what it may do.";
  private static final String SCOPES =
      "Check scopes, and that the provider grants them to this client or user.";

  private static final Map<String, String> CURES =
      Map.of(
          "invalid_client",
          "Check clientId, its secret and clientAuthMethod.",
          "http_401",
          "Check clientId, its secret and clientAuthMethod.",
          "invalid_grant",
          "Check user name and password, or the refresh token, which may be over or used already.",
          "unauthorized_client",
          "Check the client secret, and that the provider allows this grant for the client (Keycloak"
              + " says this also of a wrong secret, and of a client without service account).",
          "unsupported_grant_type",
          "Allow this grant at the provider, or choose another auth.type.",
          "invalid_scope",
          SCOPES,
          "not_allowed",
          SCOPES,
          "invalid_target",
          "Check audience and resource in extraParameters.");

  private RejectionCure() {}

  /** One sentence. */
  static String of(String word) {
    return CURES.getOrDefault(word, OTHERWISE);
  }
}
