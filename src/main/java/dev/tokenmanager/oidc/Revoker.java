package dev.tokenmanager.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.Secret;
import io.vertx.core.Future;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Revokes tokens at a provider's revocation endpoint (RFC 7009), one exchange for each. Immutable;
 * event loop only.
 *
 * @param calls makes the requests
 * @param transport the way out
 * @param metadata names the endpoint, or does not
 * @param clientId whose tokens they are
 */
record Revoker(TokenCalls calls, Transport transport, ProviderMetadata metadata, String clientId) {

  /** See {@link TokenSource#revoke}. */
  Future<Void> revoke(@Nullable Secret refreshToken, @Nullable Secret accessToken) {
    URI endpoint = metadata.revocationEndpoint();
    if (endpoint == null) {
      return Future.failedFuture(noEndpoint());
    }
    List<ProviderException> failures = new ArrayList<>(2);
    // With the refresh token many a provider ends the access token, too; never the other way round.
    return tried(endpoint, refreshToken, "refresh_token", failures)
        .compose(ended -> tried(endpoint, accessToken, "access_token", failures))
        .compose(
            ended ->
                failures.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(together(failures)));
  }

  /** Adds to {@code failures} instead of failing, but for a defect. */
  private Future<Void> tried(
      URI endpoint, @Nullable Secret token, String hint, List<ProviderException> failures) {
    if (token == null) {
      return Future.succeededFuture();
    }
    return transport
        .exchange(
            calls.revocation(endpoint, clientId, token, hint, metadata.tokenEndpointAuthMethods()))
        .compose(RevocationAnswer::accepted)
        .recover(
            failure -> {
              if (!(failure instanceof ProviderException refused)) {
                return Future.failedFuture(failure);
              }
              failures.add(of(hint, refused));
              return Future.succeededFuture();
            });
  }

  private static ProviderException of(String hint, ProviderException failure) {
    String message = "The " + hint.replace('_', ' ') + " is not revoked: " + failure.getMessage();
    return new ProviderException(failure.failure(), failure.error(), message);
  }

  private static ProviderException together(List<ProviderException> failures) {
    ProviderException first = failures.get(0);
    String message = String.join(" ", failures.stream().map(Throwable::getMessage).toList());
    return new ProviderException(first.failure(), first.error(), message);
  }

  private static ProviderException noEndpoint() {
    return new ProviderException(
        TokenFailure.UNUSABLE_ANSWER,
        "no_revocation_endpoint",
        "No revocation endpoint is known: the provider metadata names none that may be used. Tokens"
            + " last to their own end; give oidcConfig.revocationEndpoint, or set revokeOnStop to"
            + " false.");
  }
}
