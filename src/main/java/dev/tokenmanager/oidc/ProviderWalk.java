package dev.tokenmanager.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.ClientAuthMethod;
import dev.tokenmanager.config.ConnectionOptions;
import dev.tokenmanager.config.ProviderOptions;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.config.SecretSource;
import dev.tokenmanager.config.TokenOptions;
import dev.tokenmanager.refresh.Clocks;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way to one token step by step, with the very parts that the running product uses. Each step
 * is one or two exchanges and fails with {@link ProviderException}. Event loop only.
 */
public final class ProviderWalk {

  private final TokenOptions options;
  private final Transport transport;
  private final Function<SecretSource, Secret> secrets;
  private final Clocks clocks;
  private final Discovery discovery;

  /**
   * @param options of the token; with an API key {@link #meta} alone is a step
   * @param transport the way out; not closed here
   * @param secrets the value of a secret, asked only by what needs it
   * @param clocks for when a request was sent and answered
   */
  public ProviderWalk(
      TokenOptions options,
      Transport transport,
      Function<SecretSource, Secret> secrets,
      Clocks clocks) {
    this.options = options;
    this.transport = transport;
    this.secrets = secrets;
    this.clocks = clocks;
    this.discovery =
        new Discovery(
            options.provider(), options.connection(), timeout(), transport, clocks.wall());
  }

  /** What Weaviate says of its provider. */
  public Future<WeaviateBootstrap> bootstrap(ProviderOptions.Weaviate weaviate) {
    return discovery.bootstrap(weaviate.weaviateUrl());
  }

  /**
   * The provider's endpoints, read or given.
   *
   * @param bootstrap null: Weaviate is not asked
   */
  public Future<Discovered> metadata(@Nullable WeaviateBootstrap bootstrap) {
    return bootstrap != null && options.provider() instanceof ProviderOptions.Weaviate weaviate
        ? discovery.behind(bootstrap, weaviate.override())
        : discovery.direct();
  }

  /** Who asks for the token: the configured client, else the advertised; null: nobody. */
  public @Nullable String clientId(Discovered discovered) {
    return calls().clientId(discovered);
  }

  /** How the client shows who it is, null: there is no client. */
  public @Nullable ClientAuthMethod authMethod(Discovered discovered) {
    String clientId = clientId(discovered);
    return clientId == null
        ? null
        : calls().auth(clientId, discovered.metadata().tokenEndpointAuthMethods()).method();
  }

  /** Sends the configured grant: a refresh token too, which may be spent by that. */
  public Future<TokenResponse> acquire(Discovered discovered) {
    MetadataReader known =
        new MetadataReader(
            () -> Future.succeededFuture(discovered), options.discoveryMaxAge(), clocks);
    TokenSource source = new OidcTokenSource(options, known, transport, secrets, clocks, null);
    return source.locate().compose(target -> source.request(target, null));
  }

  /**
   * What Weaviate answers to whoever holds that token, with any status.
   *
   * @param accessToken as it is sent
   */
  public Future<Exchange> meta(ProviderOptions.Weaviate weaviate, Secret accessToken) {
    URI url = WellKnown.metaUrl(weaviate.weaviateUrl());
    ConnectionOptions connection = options.connection();
    String bearer = "Bearer " + accessToken.reveal();
    if (!HeaderText.isSendable(accessToken.reveal())) {
      return Future.failedFuture(
          new ProviderException(
              TokenFailure.UNUSABLE_ANSWER,
              "bad_access_token",
              "The token cannot be sent in a header."));
    }
    HttpCall call =
        new HttpCall(
            url,
            Map.of("Accept", "application/json", "Authorization", bearer),
            null,
            timeout(),
            connection);
    Instant sent = clocks.wall().instant();
    return transport
        .exchange(call)
        .map(reply -> new Exchange(reply, sent, clocks.wall().instant()));
  }

  private TokenCalls calls() {
    return new TokenCalls(options, secrets);
  }

  private Duration timeout() {
    return options.refresh().requestTimeout();
  }
}
