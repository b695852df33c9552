package dev.tokenmanager.keycloak;

import java.util.List;

/**
 * The OIDC settings of a Weaviate. Immutable.
 *
 * @param issuer exactly as in its tokens
 * @param clientId required in {@code aud}
 * @param scopes advertised; empty = none configured
 * @param usernameClaim required in every token
 */
public record WeaviateOidc(
    String issuer, String clientId, List<String> scopes, String usernameClaim) {

  public WeaviateOidc {
    scopes = List.copyOf(scopes);
  }

  /** With client id {@code weaviate}, no scopes, and {@code preferred_username}. */
  public static WeaviateOidc of(String issuer) {
    return new WeaviateOidc(issuer, "weaviate", List.of(), "preferred_username");
  }

  /** The same, advertising these scopes. */
  public WeaviateOidc withScopes(String... advertised) {
    return new WeaviateOidc(issuer, clientId, List.of(advertised), usernameClaim);
  }
}
