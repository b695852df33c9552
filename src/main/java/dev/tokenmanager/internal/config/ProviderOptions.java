package dev.tokenmanager.internal.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where the token endpoint is learnt from. Immutable. */
public sealed interface ProviderOptions {

  /** OpenID Connect Discovery at the issuer. */
  record Issuer(URI issuerUrl) implements ProviderOptions {}

  /**
   * Weaviate's {@code /v1/.well-known/openid-configuration}.
   *
   * @param weaviateUrl base URL of Weaviate
   * @param override where to look instead of at the advertised issuer ({@link Issuer} or {@link
   *     Endpoints}), null: there
   */
  record Weaviate(URI weaviateUrl, @Nullable ProviderOptions override) implements ProviderOptions {}

  /** Given endpoints; nothing is discovered. */
  record Endpoints(
      @Nullable String issuer,
      URI tokenEndpoint,
      @Nullable URI jwksUri,
      @Nullable URI revocationEndpoint)
      implements ProviderOptions {}

  /** An API key needs no provider. */
  record None() implements ProviderOptions {}
}
