package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.EndpointUrl;
import dev.tokenmanager.internal.transport.HttpCall;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.internal.transport.Transport;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
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
 * @param clock takes note of the provider's time
 */
record Discovery(
    ProviderOptions provider,
    ConnectionOptions connection,
    Duration timeout,
    Transport transport,
    ProviderClock clock) {

  private static final String NOT_FOUND = "http_404";

  private interface Parser<T> {
    T parse(HttpReply reply) throws ProviderException;
  }

  /** Reads what there is to read; fails with {@link ProviderException}. */
  Future<DiscoveredProvider> read() {
    if (provider instanceof ProviderOptions.Weaviate weaviate) {
      return bootstrap(weaviate.weaviateUrl())
          .compose(bootstrap -> behind(bootstrap, weaviate.override()));
    }
    return direct();
  }

  /** What there is to read where Weaviate is not asked. */
  Future<DiscoveredProvider> direct() {
    return direct(provider, List.of()).map(DiscoveredProvider::of);
  }

  /** The first half of what Weaviate's users read. */
  Future<WeaviateBootstrap> bootstrap(URI weaviateUrl) {
    URI url = WellKnown.bootstrapUrl(weaviateUrl);
    return get("Weaviate's bootstrap", url, new WeaviateBootstrapParser(url)::parse);
  }

  /** The second half. */
  Future<DiscoveredProvider> behind(
      WeaviateBootstrap bootstrap, @Nullable ProviderOptions override) {
    Future<ProviderMetadata> metadata =
        override == null
            ? advertised(bootstrap.href())
            : direct(override, List.of(WellKnown.issuer(bootstrap.href())));
    return metadata.map(it -> new DiscoveredProvider(it, bootstrap.clientId(), bootstrap.scopes()));
  }

  /** With an override the {@code href} is a name alone, and nothing is read there. */
  private Future<ProviderMetadata> advertised(URI href) {
    if (provider instanceof ProviderOptions.Weaviate weaviate
        && EndpointUrl.isDowngrade(weaviate.weaviateUrl(), href)) {
      return Future.failedFuture(
          new JsonDocument("Weaviate's bootstrap", WellKnown.bootstrapUrl(weaviate.weaviateUrl()))
              .unusable(
                  EndpointUrl.INSECURE,
                  "names an href with http:, though itself read over https:; correct Weaviate's"
                      + " AUTHENTICATION_OIDC_ISSUER, or give issuerUrl or oidcConfig beside"
                      + " weaviateUrl"));
    }
    return metadata(href, List.of(WellKnown.issuer(href)));
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

  /**
   * A server that speaks OAuth alone may have it at the place of RFC 8414 only: asked there once.
   */
  private Future<ProviderMetadata> metadata(URI issuerOrMetadata, List<String> issuers) {
    URI elsewhere = WellKnown.oauthMetadataUrl(issuerOrMetadata);
    return metadataAt(WellKnown.metadataUrl(issuerOrMetadata), issuers)
        .recover(
            failure ->
                elsewhere != null && failedWith(failure, NOT_FOUND)
                    ? metadataAt(elsewhere, issuers)
                        .recover(second -> Future.failedFuture(moreTelling(failure, second)))
                    : Future.failedFuture(failure));
  }

  /** That nothing of use is at the second place either is no news. */
  private static Throwable moreTelling(Throwable first, Throwable second) {
    boolean isNews =
        !(second instanceof ProviderException nothing)
            || nothing.failure() != TokenFailure.UNUSABLE_ANSWER
            || !(nothing.error().startsWith("http_") || nothing.error().equals("not_json"));
    return isNews ? second : first;
  }

  private static boolean failedWith(Throwable failure, String word) {
    return failure instanceof ProviderException known && known.error().equals(word);
  }

  private Future<ProviderMetadata> metadataAt(URI url, List<String> issuers) {
    return get(
        JsonDocument.METADATA,
        url,
        reply -> {
          clock.noteHeader(reply.header("date"));
          return new MetadataParser(
                  url,
                  issuers,
                  connection.allowInsecureHttp(),
                  connection.clientCertificate() != null)
              .parse(reply);
        });
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
      return Future.succeededFuture(parser.parse(reply));
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
