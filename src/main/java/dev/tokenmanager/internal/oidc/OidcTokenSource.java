package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.jwt.ClaimAdvice;
import dev.tokenmanager.internal.jwt.KeySetSource;
import dev.tokenmanager.internal.jwt.TokenVerifier;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.CallContext;
import dev.tokenmanager.internal.transport.HttpCall;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.internal.transport.Transport;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks a provider's token endpoint (RFC 6749 §3.2) for one token. Event loop only. */
final class OidcTokenSource implements TokenSource {

  private final TokenOptions options;
  private final TokenRequestFactory calls;
  private final SecretRotation secretRotation;
  private final MetadataCache reader;
  private final Transport transport;
  private final Clocks clocks;
  private final @Nullable TokenVerifier verifier;
  private final @Nullable SubjectToken subject;

  private @Nullable DiscoveredProvider located;
  private final NearEnds nearEnds = new NearEnds();

  /** The last answer where its lifetime gives cause for advice, null: it does not. */
  private @Nullable TokenResponse doubted;

  private final Rotation rotation;
  private RequestedScopes.Refused refusedScopes = RequestedScopes.Refused.NOTHING;

  /** Whether what came last brought a refresh token, so that no subject token is needed next. */
  private boolean refreshes;

  private CallContext exchangesIn = CallContext.NONE;
  private Runnable onRepeat = () -> {};
  private Runnable onPreviousSecret = () -> {};

  /**
   * @param options of the token, with any grant but an API key
   * @param reader shared with other tokens of the provider
   * @param secrets the current value of a secret, asked at every request
   * @param assertions what the client may show instead of a secret
   * @param clocks for when a request was sent and answered
   * @param verifier looks at what came, null: nobody does
   * @param subjects the tokens that others are exchanged for
   */
  OidcTokenSource(
      TokenOptions options,
      MetadataCache reader,
      Transport transport,
      Function<SecretSource, Secret> secrets,
      Assertions assertions,
      Clocks clocks,
      @Nullable TokenVerifier verifier,
      SubjectTokens subjects) {
    this.options = options;
    this.rotation = new Rotation(options);
    this.calls = new TokenRequestFactory(options, secrets, assertions);
    this.secretRotation = new SecretRotation(options.name(), calls, clocks);
    this.subject = SubjectToken.of(options, secrets, subjects, clocks);
    this.reader = reader;
    this.transport = transport;
    this.clocks = clocks;
    this.verifier = verifier;
  }

  @Override
  public void onRepeat(Runnable listener) {
    onRepeat = listener;
  }

  @Override
  public void onPreviousSecret(Runnable listener) {
    onPreviousSecret = listener;
  }

  @Override
  public Future<Target> locate() {
    return subject == null || refreshes
        ? reader.get().compose(this::target)
        : subject.awaited().compose(ready -> reader.get()).compose(this::target);
  }

  @Override
  public void exchangeIn(CallContext context) {
    exchangesIn = context;
  }

  @Override
  public String grantType() {
    return SourceDescription.grant(options.auth());
  }

  @Override
  public @Nullable String subjectName() {
    return subject == null ? null : subject.name();
  }

  @Override
  public Secret presented() {
    String exchanged = subject == null ? "" : subject.shown();
    return new Secret(secretRotation.isOver() ? exchanged + " without previous" : exchanged);
  }

  private Future<Target> target(DiscoveredProvider discovered) {
    String clientId = calls.clientId(discovered);
    if (clientId == null) {
      return Future.failedFuture(noClientId());
    }
    located = discovered;
    return Future.succeededFuture(
        new Target(discovered.metadata().tokenEndpoint().toString(), clientId));
  }

  private static ProviderException noClientId() {
    return new ProviderException(
        TokenFailure.UNUSABLE_ANSWER,
        "no_client_id",
        "Weaviate's bootstrap names no clientId: give auth.clientId.");
  }

  @Override
  public Future<TokenResponse> request(Target target, @Nullable Secret refreshToken) {
    DiscoveredProvider discovered = located;
    if (discovered == null) {
      return Future.failedFuture(new IllegalStateException("Nothing was located before"));
    }
    Exchanges exchanges =
        new Exchanges(
            target,
            discovered.metadata(),
            secretRotation.begin(discovered.metadata(), () -> onRepeat.run()));
    return Future.succeededFuture(refreshToken)
        .compose(
            token ->
                token == null
                    ? acquire(exchanges, discovered, refusedScopes)
                    : exchanges.send(calls.refreshGrant(token)))
        .onComplete(result -> noteRefreshToken(result.result(), refreshToken))
        .onSuccess(response -> granted(response, refreshToken, exchanges))
        .map(response -> withScopes(response, discovered, target));
  }

  /** An omitted one keeps the old one; one that failed may be of no use any more. */
  private void noteRefreshToken(@Nullable TokenResponse response, @Nullable Secret sent) {
    refreshes = response != null && (sent != null || response.refreshToken() != null);
  }

  private void granted(TokenResponse response, @Nullable Secret sent, Exchanges exchanges) {
    if (exchanges.secrets.granted() == Credential.PREVIOUS) {
      onPreviousSecret.run();
    }
    // Where nobody looks at what comes, nobody keeps it either.
    if (verifier != null) {
      rotation.note(response, sent, calls);
      secretRotation.tell();
    }
  }

  /** A provider that does not say grants what was requested (RFC 6749 §5.1). */
  private TokenResponse withScopes(
      TokenResponse response, DiscoveredProvider discovered, Target target) {
    return response.scopes().isEmpty()
        ? response.withScopes(scopes(discovered, target.clientId()).all())
        : response;
  }

  /**
   * @param without is not asked for; from then on, unless it was not these scopes that are refused
   */
  private Future<TokenResponse> acquire(
      Exchanges exchanges, DiscoveredProvider discovered, RequestedScopes.Refused without) {
    RequestedScopes scopes = scopes(discovered, exchanges.target.clientId(), without);
    return configured(scopes, exchanges)
        .onComplete(
            (response, failure) -> {
              if (!RequestedScopes.isRefusal(failure)) {
                refusedScopes = without;
              }
            })
        .recover(
            failure -> {
              RequestedScopes.Refused refused = scopes.refusedBy(failure);
              if (refused == RequestedScopes.Refused.NOTHING) {
                return Future.failedFuture(failure);
              }
              onRepeat.run();
              return acquire(exchanges, discovered, refused);
            });
  }

  private Future<TokenResponse> configured(RequestedScopes scopes, Exchanges exchanges) {
    return subject == null
        ? exchanges.sendConfigured(scopes.all())
        : subject.exchanged(scopes.all(), exchanges::send);
  }

  /** The exchanges of one request. */
  private final class Exchanges {

    private final Target target;
    private final ProviderMetadata metadata;
    private final SecretRotation.Round secrets;
    private final CallContext within = exchangesIn;

    Exchanges(Target target, ProviderMetadata metadata, SecretRotation.Round secrets) {
      this.target = target;
      this.metadata = metadata;
      this.secrets = secrets;
    }

    Future<TokenResponse> sendConfigured(List<String> scopes) {
      return calls.configuredGrant(target, scopes, metadata, now()).compose(this::send);
    }

    Future<TokenResponse> send(Grant grant) {
      return secrets.send(
          with ->
              with.call(target, grant, metadata, now()).compose(call -> exchanged(call, within)));
    }

    private Instant now() {
      return reader.clock().now();
    }
  }

  private Future<TokenResponse> exchanged(HttpCall call, CallContext within) {
    Moment sent = clocks.now();
    return within
        .call(() -> transport.exchange(call))
        .recover(failure -> Future.failedFuture(withSuspicion(failure)))
        .compose(reply -> parsed(exchange(reply, sent), call.uri()))
        .onFailure(this::suspectMetadata);
  }

  private Exchange exchange(HttpReply reply, Moment sent) {
    Duration took = clocks.now().elapsed().minus(sent.elapsed());
    Exchange exchange = new Exchange(reply, sent.wall(), sent.wall().plus(took));
    reader.clock().note(exchange.date() == null ? null : exchange.providerTime());
    return exchange;
  }

  private Future<TokenResponse> parsed(Exchange exchange, URI endpoint) {
    try {
      TokenResponse response = TokenResponseParser.parse(exchange, nearEnds);
      doubted = response.lifetime().doubt() == Lifetime.Doubt.NONE ? null : response;
      return Future.succeededFuture(response);
    } catch (ProviderException refusal) {
      String cure = exchange.reply().status() == 404 ? KeycloakUrl.cure(endpoint) : "";
      return Future.failedFuture(cure.isEmpty() ? refusal : refusal.withMore(cure));
    }
  }

  /** No connection may mean that the endpoint has moved; mere slowness does not. */
  private static Throwable withSuspicion(Throwable failure) {
    return failure instanceof ProviderException refused && refused.failure() != TokenFailure.TIMEOUT
        ? refused.withMetadataSuspect()
        : failure;
  }

  private void suspectMetadata(Throwable failure) {
    if (failure instanceof ProviderException refused && refused.metadataSuspect()) {
      reader.suspect();
    }
  }

  private RequestedScopes scopes(DiscoveredProvider discovered, String clientId) {
    return scopes(discovered, clientId, refusedScopes);
  }

  private RequestedScopes scopes(
      DiscoveredProvider discovered, String clientId, RequestedScopes.Refused without) {
    URI endpoint = discovered.metadata().tokenEndpoint();
    return RequestedScopes.of(options, discovered.scopes(), endpoint, clientId, without);
  }

  /** What is held may have come from elsewhere: then the provider is still to be learnt. */
  @Override
  public Future<Void> revoke(@Nullable Secret refreshToken, @Nullable Secret accessToken) {
    Future<DiscoveredProvider> known =
        located == null ? reader.get() : Future.succeededFuture(located);
    return known.compose(
        discovered -> {
          String clientId = calls.clientId(discovered);
          return clientId == null
              ? Future.failedFuture(noClientId())
              : new Revoker(
                      secretRotation.begin(discovered.metadata(), () -> {}),
                      transport,
                      discovered.metadata(),
                      clientId,
                      reader.clock())
                  .revoke(refreshToken, accessToken);
        });
  }

  @Override
  public Future<@Nullable String> examine(String accessToken) {
    DiscoveredProvider discovered = located;
    if (discovered == null || verifier == null) {
      return Future.succeededFuture();
    }
    ProviderMetadata metadata = discovered.metadata();
    return verifier
        .verify(accessToken, jwks(metadata.jwksUri()), metadata.issuer(), discovered.clientId())
        .map(found -> found == null ? adviceBeside(accessToken, metadata) : found);
  }

  /** What its lifetime, the client certificate, the metadata or its binding gives cause to. */
  private @Nullable String adviceBeside(String accessToken, ProviderMetadata metadata) {
    TokenResponse came = doubted;
    boolean isOf = came != null && came.accessToken().reveal().equals(accessToken);
    String doubt = isOf && came != null ? came.lifetime().doubt().advice() : null;
    String ofCertificate =
        CertificateAdvice.of(
            transport.clientCertificate(options.connection()), clocks.wall().instant());
    return Stream.of(doubt, ofCertificate, metadata.advice(), ClaimAdvice.ofBinding(accessToken))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private @Nullable KeySetSource jwks(@Nullable URI uri) {
    return uri == null
        ? null
        : new JwksDocument(
            new HttpCall(
                uri,
                Map.of("Accept", "application/json"),
                null,
                options.refresh().requestTimeout(),
                options.connection()),
            transport);
  }

  @Override
  public SourceInfo info() {
    DiscoveredProvider discovered = located == null ? reader.known() : located;
    String clientId = calls.clientId(discovered);
    List<String> scopes =
        discovered == null || clientId == null ? List.of() : scopes(discovered, clientId).all();
    return SourceDescription.of(
            options,
            discovered,
            clientId,
            scopes,
            reader.lastFailure(),
            calls.assertionEnd(reader.clock().now()))
        .with(secretRotation.granted());
  }
}
