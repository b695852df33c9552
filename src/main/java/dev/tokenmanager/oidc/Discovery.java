package dev.tokenmanager.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.ConnectionOptions;
import dev.tokenmanager.config.ProviderOptions;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Learns where a provider's endpoints are, from scratch every time. Event loop only.
 *
 * @param provider where to look
 * @param connection how to get there
 * @param timeout of each exchange
 * @param transport the way out
 * @param wall for a {@code Retry-After} that is a date
 */
record Discovery(
    ProviderOptions provider,
    ConnectionOptions connection,
    Duration timeout,
    Transport transport,
    InstantSource wall) {

  private interface Parser<T> {
    T parse(HttpReply reply, Instant now) throws ProviderException;
  }

  /** Reads what there is to read; fails with {@link ProviderException}. */
  Future<Discovered> read() {
    if (provider instanceof ProviderOptions.Weaviate weaviate) {
      return bootstrap(weaviate.weaviateUrl())
          .compose(bootstrap -> behind(bootstrap, weaviate.override()));
    }
    return direct();
  }

  /** What there is to read where Weaviate is not asked. */
  Future<Discovered> direct() {
    return direct(provider, List.of()).map(Discovered::of);
  }

  /** The first half of what Weaviate's users read. */
  Future<WeaviateBootstrap> bootstrap(URI weaviateUrl) {
    URI url = WellKnown.bootstrapUrl(weaviateUrl);
    return get("Weaviate's bootstrap", url, new WeaviateBootstrapParser(url)::parse);
  }

  /** The second half. */
  Future<Discovered> behind(WeaviateBootstrap bootstrap, @Nullable ProviderOptions override) {
    Future<ProviderMetadata> metadata =
        override == null
            ? metadata(bootstrap.href(), List.of(WellKnown.issuer(bootstrap.href())))
            : direct(override, List.of(WellKnown.issuer(bootstrap.href())));
    return metadata.map(it -> new Discovered(it, bootstrap.clientId(), bootstrap.scopes()));
  }

  /**
   * @param otherIssuers accepted besides the configured one
   */
  private Future<ProviderMetadata> direct(ProviderOptions options, List<String> otherIssuers) {
    if (options instanceof ProviderOptions.Issuer issuer) {
      List<String> issuers =
          otherIssuers.isEmpty()
              ? List.of(WellKnown.issuer(issuer.issuerUrl()))
              : List.of(WellKnown.issuer(issuer.issuerUrl()), otherIssuers.get(0));
      return metadata(issuer.issuerUrl(), issuers);
    }
    if (options instanceof ProviderOptions.Endpoints given) {
      return Future.succeededFuture(
          new ProviderMetadata(
              given.issuer(),
              given.tokenEndpoint(),
              given.jwksUri(),
              given.revocationEndpoint(),
              List.of(),
              List.of()));
    }
    return Future.failedFuture(new IllegalStateException("There is no provider to read"));
  }

  private Future<ProviderMetadata> metadata(URI issuerOrMetadata, List<String> issuers) {
    URI url = WellKnown.metadataUrl(issuerOrMetadata);
    return get(
        "Provider metadata",
        url,
        new MetadataParser(url, issuers, connection.allowInsecureHttp())::parse);
  }

  private <T> Future<T> get(String title, URI url, Parser<T> parser) {
    if (!connection.allowInsecureHttp() && EndpointUrl.isInsecure(url)) {
      return Future.failedFuture(
          new JsonDocument(title, url)
              .unusable(
                  "insecure_url",
                  "would be read with http: from a host that is not loopback; set"
                      + " allowInsecureHttp to allow it"));
    }
    HttpCall call =
        new HttpCall(url, Map.of("Accept", "application/json"), null, timeout, connection);
    return transport
        .exchange(call)
        .recover(failure -> Future.failedFuture(withoutSideEffect(failure)))
        .compose(reply -> parsed(reply, parser));
  }

  private <T> Future<T> parsed(HttpReply reply, Parser<T> parser) {
    try {
      return Future.succeededFuture(parser.parse(reply, wall.instant()));
    } catch (ProviderException unusable) {
      return Future.failedFuture(unusable);
    }
  }

  /** Reading a document never spends a refresh token, even where its outcome is unknown. */
  private static Throwable withoutSideEffect(Throwable failure) {
    if (!(failure instanceof ProviderException refused) || !refused.outcomeUnknown()) {
      return failure;
    }
    TokenFailure code = refused.failure();
    return new ProviderException(code, refused.error(), String.valueOf(refused.getMessage()))
        .withRetryAfter(refused.retryAfter());
  }
}
