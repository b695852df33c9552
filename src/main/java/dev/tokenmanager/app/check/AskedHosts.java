package dev.tokenmanager.app.check;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.oidc.DiscoveredProvider;
import dev.tokenmanager.internal.oidc.WeaviateBootstrap;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.ProviderException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the requests of one check went. Pure; any thread. */
final class AskedHosts {

  private AskedHosts() {}

  /** Each URL in the order in which they were asked, and whether an answer came from there. */
  static Map<URI, Boolean> of(CheckContext facts) {
    Map<URI, Boolean> reached = new LinkedHashMap<>();
    ProviderOptions.Weaviate weaviate = facts.weaviate();
    if (weaviate != null) {
      reached.put(
          weaviate.weaviateUrl(),
          facts.bootstrap().value() != null || facts.meta().value() != null);
    }
    URI metadata = metadata(facts);
    if (metadata != null) {
      reached.put(
          metadata,
          facts.metadata().value() != null || facts.metadata().failedWith("issuer_mismatch"));
    }
    DiscoveredProvider discovered = facts.metadata().value();
    if (discovered != null) {
      reached.put(discovered.metadata().tokenEndpoint(), tokenEndpointAnswered(facts));
    }
    return reached;
  }

  /** Where metadata was looked for, null: nowhere. */
  static @Nullable URI metadata(CheckContext facts) {
    ProviderOptions.Weaviate weaviate = facts.weaviate();
    ProviderOptions provider = weaviate == null ? facts.options().provider() : weaviate.override();
    if (provider instanceof ProviderOptions.Issuer issuer) {
      return issuer.issuerUrl();
    }
    WeaviateBootstrap bootstrap = facts.bootstrap().value();
    return provider == null && bootstrap != null ? bootstrap.href() : null;
  }

  private static boolean tokenEndpointAnswered(CheckContext facts) {
    ProviderException failure = facts.token().failure();
    return failure == null
        ? facts.token().value() != null && facts.sent() == CheckContext.Sent.GRANT
        : failure.failure() == TokenFailure.REJECTED
            && !failure.error().equals(Failure.PROXY_AUTHENTICATION);
  }
}
