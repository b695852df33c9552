package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.internal.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Revokes tokens at a provider's revocation endpoint (RFC 7009), one exchange for each, and one
 * more where a previous client secret is tried. Event loop only.
 *
 * @param secrets with which secret the client shows who it is
 * @param transport the way out
 * @param metadata names the endpoint, or does not
 * @param clientId whose tokens they are
 * @param clock of the provider
 */
record Revoker(
    SecretRotation.Round secrets,
    Transport transport,
    ProviderMetadata metadata,
    String clientId,
    ProviderClock clock) {

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

  /** Adds a failure to {@code failures} instead of failing; a defect alone fails. */
  private Future<Void> tried(
      URI endpoint, @Nullable Secret token, String hint, List<ProviderException> failures) {
    if (token == null) {
      return Future.succeededFuture();
    }
    return secrets
        .send(
            calls ->
                calls
                    .revocation(endpoint, clientId, token, hint, metadata, clock.now())
                    .compose(transport::exchange)
                    .compose(Revoker::accepted))
        .recover(
            failure -> {
              if (!(failure instanceof ProviderException refused)) {
                return Future.failedFuture(failure);
              }
              failures.add(of(hint, refused));
              return Future.succeededFuture();
            });
  }

  /**
   * What an answer means (RFC 7009 §2.2): revoked with any status 2xx whatever the body, for a
   * client has no use for it. Only the {@code error} word itself reaches a message, and only when
   * it is made of harmless characters.
   */
  static Future<Void> accepted(HttpReply reply) {
    return TokenErrors.isSuccess(reply.status())
        ? Future.succeededFuture()
        : Future.failedFuture(refusal(reply));
  }

  private static ProviderException refusal(HttpReply reply) {
    JsonObject body = JsonBody.object(reply.body());
    String word = body == null ? null : TokenErrors.word(body);
    String cause = word == null ? "http_" + reply.status() : word;
    return new ProviderException(code(reply.status(), word), cause, sentence(reply, word));
  }

  private static TokenFailure code(int status, @Nullable String word) {
    if (TokenErrors.isOverloaded(status)) {
      return TokenFailure.UNAVAILABLE;
    }
    boolean refused = status == 401 || (word != null && (status == 400 || status == 403));
    return refused ? TokenFailure.REJECTED : TokenFailure.UNUSABLE_ANSWER;
  }

  private static String sentence(HttpReply reply, @Nullable String word) {
    if ("unsupported_token_type".equals(word)) {
      return "the provider does not revoke tokens of this kind.";
    }
    String answer = "the revocation endpoint answers HTTP " + reply.status();
    if (word != null) {
      return answer + ": " + word + ".";
    }
    return reply.isRedirect() ? answer + ", " + reply.redirect(null) + "." : answer + ".";
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
