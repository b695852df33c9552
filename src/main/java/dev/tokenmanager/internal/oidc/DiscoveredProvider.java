package dev.tokenmanager.internal.oidc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was learnt about a provider, from it and from Weaviate. Immutable.
 *
 * @param metadata of the provider
 * @param clientId advertised by Weaviate, null: none
 * @param scopes advertised by Weaviate
 */
public record DiscoveredProvider(
    ProviderMetadata metadata, @Nullable String clientId, List<String> scopes) {

  public DiscoveredProvider {
    scopes = List.copyOf(scopes);
  }

  /** Of a provider that is not learnt from Weaviate. */
  static DiscoveredProvider of(ProviderMetadata metadata) {
    return new DiscoveredProvider(metadata, null, List.of());
  }
}
