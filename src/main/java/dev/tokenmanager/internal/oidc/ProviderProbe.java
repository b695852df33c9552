package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientAuthMethod;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.HttpCall;
import dev.tokenmanager.internal.transport.Transport;
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
public final class ProviderProbe {

  /** Of a configured refresh token: nobody could tell the service of the new one. */
  public static final String NOT_KEPT =
      "the provider gave another refresh token, which check does not keep: if the configured one was"
          + " good for one use only, get a new one before the service starts";

  private final TokenOptions options;
  private final Transport transport;
  private final Function<SecretSource, Secret> secrets;
  private final Clocks clocks;
  private final Assertions assertions;
  private final SubjectTokens subjects;
  private final ProviderClock clock;
  private final Discovery discovery;
  private @Nullable TokenSource asked;

  /**
   * @param options of the token; with an API key {@link #meta} alone is a step
   * @param transport the way out; not closed here
   * @param secrets the value of a secret, asked only by what needs it
   * @param clocks for when a request was sent and answered
   * @param assertions what the client may show instead of a secret
   * @param subjects the tokens that others are exchanged for
   */
  public ProviderProbe(
      TokenOptions options,
      Transport transport,
      Function<SecretSource, Secret> secrets,
      Clocks clocks,
      Assertions assertions,
      SubjectTokens subjects) {
    this.options = options;
    this.subjects = subjects;
    this.transport = transport;
    this.secrets = secrets;
    this.clocks = clocks;
    this.assertions = assertions;
    this.clock = new ProviderClock(clocks);
    this.discovery =
        new Discovery(options.provider(), options.connection(), timeout(), transport, clock);
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
  public Future<DiscoveredProvider> metadata(@Nullable WeaviateBootstrap bootstrap) {
    return bootstrap != null && options.provider() instanceof ProviderOptions.Weaviate weaviate
        ? discovery.behind(bootstrap, weaviate.override())
        : discovery.direct();
  }

  /** The value of {@code grant_type} for the configured grant. */
  public static String grantType(AuthOptions auth) {
    return SourceDescription.grant(auth);
  }

  /** Who asks for the token: the configured client, else the advertised; null: nobody. */
  public @Nullable String clientId(DiscoveredProvider discovered) {
    return calls().clientId(discovered);
  }

  /** How the client shows who it is, null: there is no client. */
  public @Nullable ClientAuthMethod authMethod(DiscoveredProvider discovered) {
    String clientId = clientId(discovered);
    return clientId == null ? null : calls().method(discovered.metadata());
  }

  /** All steps to the token, one after the other. */
  Future<TokenResponse> acquire() {
    Future<@Nullable WeaviateBootstrap> bootstrap =
        options.provider() instanceof ProviderOptions.Weaviate weaviate
            ? bootstrap(weaviate).map(found -> found)
            : Future.succeededFuture();
    return bootstrap.compose(this::metadata).compose(this::acquire);
  }

  /** Sends the configured grant: a refresh token too, which may be spent by that. */
  public Future<TokenResponse> acquire(DiscoveredProvider discovered) {
    MetadataCache known =
        new MetadataCache(
            () -> Future.succeededFuture(discovered), options.discoveryMaxAge(), clocks, clock);
    TokenSource source =
        new OidcTokenSource(options, known, transport, secrets, assertions, clocks, null, subjects);
    asked = source;
    return source
        .locate()
        .compose(target -> source.request(target, null))
        .compose(
            response ->
                response.lifetime().isOver()
                    ? Future.failedFuture(stale(response))
                    : Future.succeededFuture(response));
  }

  /** Which client secret {@link #acquire} was granted with, null: none, or it was not granted. */
  public TokenSource.@Nullable Credential credential() {
    return asked == null ? null : asked.info().credential();
  }

  /** What came beside it may be the only refresh token that is of use now. */
  private ProviderException stale(TokenResponse response) {
    ProviderException stale =
        new ProviderException(TokenFailure.UNUSABLE_ANSWER, Lifetime.STALE, Lifetime.STALE_MESSAGE);
    return options.auth() instanceof AuthOptions.RefreshToken && response.refreshToken() != null
        ? stale.withMore("Beside it " + NOT_KEPT + ".")
        : stale;
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

  private TokenRequestFactory calls() {
    return new TokenRequestFactory(options, secrets, assertions);
  }

  private Duration timeout() {
    return options.refresh().requestTimeout();
  }
}
