package dev.tokenmanager.internal.oidc;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says about itself (OpenID Connect Discovery 1.0 §3, RFC 8414 §2), or what the
 * options say of it. Immutable.
 *
 * @param issuer null: endpoints were given without one
 * @param tokenEndpoint where tokens are asked for
 * @param jwksUri null: none, or one that must not be used
 * @param revocationEndpoint null: none, or one that must not be used
 * @param tokenEndpointAuthMethods empty: it does not say
 * @param grantTypes empty: it does not say
 * @param advice one sentence on what was left out and should not have to be, null: nothing was
 */
public record ProviderMetadata(
    @Nullable String issuer,
    URI tokenEndpoint,
    @Nullable URI jwksUri,
    @Nullable URI revocationEndpoint,
    List<String> tokenEndpointAuthMethods,
    List<String> grantTypes,
    @Nullable String advice) {

  public ProviderMetadata {
    tokenEndpointAuthMethods = List.copyOf(tokenEndpointAuthMethods);
    grantTypes = List.copyOf(grantTypes);
  }

  /** Of which nothing was left out. */
  ProviderMetadata(
      @Nullable String issuer,
      URI tokenEndpoint,
      @Nullable URI jwksUri,
      @Nullable URI revocationEndpoint,
      List<String> tokenEndpointAuthMethods,
      List<String> grantTypes) {
    this(
        issuer,
        tokenEndpoint,
        jwksUri,
        revocationEndpoint,
        tokenEndpointAuthMethods,
        grantTypes,
        null);
  }
}
