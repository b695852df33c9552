package dev.tokenmanager.oidc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was learnt about a provider, from it and from Weaviate. Immutable.
 *
 * @param metadata of the provider
 * @param clientId advertised by Weaviate, null: none
 * @param scopes advertised by Weaviate
 */
public record Discovered(
    ProviderMetadata metadata, @Nullable String clientId, List<String> scopes) {

  public Discovered {
    scopes = List.copyOf(scopes);
  }

  /** Of a provider that is not learnt from Weaviate. */
  static Discovered of(ProviderMetadata metadata) {
    return new Discovered(metadata, null, List.of());
  }
}
