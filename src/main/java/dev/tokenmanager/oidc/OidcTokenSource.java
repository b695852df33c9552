package dev.tokenmanager.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.config.SecretSource;
import dev.tokenmanager.config.TokenOptions;
import dev.tokenmanager.refresh.Clocks;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks a provider's token endpoint (RFC 6749 §3.2) for one token. Event loop only. */
final class OidcTokenSource implements TokenSource {

  private final TokenOptions options;
  private final TokenCalls calls;
  private final MetadataReader reader;
  private final Transport transport;
  private final Clocks clocks;
  private final @Nullable TokenVerifier verifier;

  private @Nullable Discovered located;
  private boolean ownScopesRefused;

  /**
   * @param options of the token, with any grant but an API key
   * @param reader shared with other tokens of the provider
   * @param secrets the current value of a secret, asked at every request
   * @param clocks for when a request was sent and answered
   * @param verifier looks at what came, null: nobody does
   */
  OidcTokenSource(
      TokenOptions options,
      MetadataReader reader,
      Transport transport,
      Function<SecretSource, Secret> secrets,
      Clocks clocks,
      @Nullable TokenVerifier verifier) {
    this.options = options;
    this.calls = new TokenCalls(options, secrets);
    this.reader = reader;
    this.transport = transport;
    this.clocks = clocks;
    this.verifier = verifier;
  }

  @Override
  public Future<Target> locate() {
    return reader.get().compose(this::target);
  }

  private Future<Target> target(Discovered discovered) {
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
    Discovered discovered = located;
    if (discovered == null) {
      return Future.failedFuture(new IllegalStateException("Nothing was located before"));
    }
    List<String> methods = discovered.metadata().tokenEndpointAuthMethods();
    return Future.succeededFuture(refreshToken)
        .compose(
            token ->
                token == null
                    ? acquire(target, scopes(discovered, target.clientId()), methods)
                    : send(target, new Grant.RefreshToken(token), methods))
        .map(response -> withScopes(response, discovered, target));
  }

  /** A provider that does not say grants what was requested (RFC 6749 §5.1). */
  private TokenResponse withScopes(TokenResponse response, Discovered discovered, Target target) {
    return response.scopes().isEmpty()
        ? response.withScopes(scopes(discovered, target.clientId()).all())
        : response;
  }

  private Future<TokenResponse> acquire(
      Target target, RequestedScopes scopes, List<String> methods) {
    return send(target, calls.configuredGrant(scopes.all()), methods)
        .recover(
            failure -> {
              if (!scopes.mayBeRefusedForOwn(failure)) {
                return Future.failedFuture(failure);
              }
              ownScopesRefused = true;
              return acquire(target, scopes.withoutOwn(), methods);
            });
  }

  private Future<TokenResponse> send(Target target, Grant grant, List<String> methods) {
    HttpCall call = calls.call(target, grant, methods);
    Instant sent = clocks.wall().instant();
    return transport
        .exchange(call)
        .recover(failure -> Future.failedFuture(withSuspicion(failure)))
        .compose(reply -> parsed(new Exchange(reply, sent, clocks.wall().instant())))
        .onFailure(this::suspectMetadata);
  }

  private static Future<TokenResponse> parsed(Exchange exchange) {
    try {
      return Future.succeededFuture(TokenResponseParser.parse(exchange));
    } catch (ProviderException refusal) {
      return Future.failedFuture(refusal);
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

  private RequestedScopes scopes(Discovered discovered, String clientId) {
    URI endpoint = discovered.metadata().tokenEndpoint();
    RequestedScopes scopes = RequestedScopes.of(options, discovered.scopes(), endpoint, clientId);
    return ownScopesRefused ? scopes.withoutOwn() : scopes;
  }

  /** What is held may have come from elsewhere: then the provider is still to be learnt. */
  @Override
  public Future<Void> revoke(@Nullable Secret refreshToken, @Nullable Secret accessToken) {
    Future<Discovered> known = located == null ? reader.get() : Future.succeededFuture(located);
    return known.compose(
        discovered -> {
          String clientId = calls.clientId(discovered);
          return clientId == null
              ? Future.failedFuture(noClientId())
              : new Revoker(calls, transport, discovered.metadata(), clientId)
                  .revoke(refreshToken, accessToken);
        });
  }

  @Override
  public Future<@Nullable String> examine(String accessToken) {
    Discovered discovered = located;
    if (discovered == null || verifier == null) {
      return Future.succeededFuture();
    }
    ProviderMetadata metadata = discovered.metadata();
    return verifier.verify(
        accessToken, jwks(metadata.jwksUri()), metadata.issuer(), discovered.clientId());
  }

  private @Nullable HttpCall jwks(@Nullable URI uri) {
    return uri == null
        ? null
        : new HttpCall(
            uri,
            Map.of("Accept", "application/json"),
            null,
            options.refresh().requestTimeout(),
            options.connection());
  }

  @Override
  public SourceInfo info() {
    Discovered discovered = located == null ? reader.known() : located;
    String clientId = calls.clientId(discovered);
    List<String> scopes =
        discovered == null || clientId == null ? List.of() : scopes(discovered, clientId).all();
    return SourceDescription.of(options, discovered, clientId, scopes, reader.lastFailure());
  }
}
