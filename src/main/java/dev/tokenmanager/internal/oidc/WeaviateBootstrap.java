package dev.tokenmanager.internal.oidc;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Weaviate says about its OIDC provider. Immutable.
 *
 * @param href the provider's metadata, or the issuer
 * @param clientId null: it names none
 * @param scopes to ask for, often none
 */
public record WeaviateBootstrap(URI href, @Nullable String clientId, List<String> scopes) {

  public WeaviateBootstrap {
    scopes = List.copyOf(scopes);
  }
}
