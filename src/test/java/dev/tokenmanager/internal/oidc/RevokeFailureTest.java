package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.TOKEN_ENDPOINT;
import static dev.tokenmanager.internal.oidc.Samples.clientCredentials;
import static dev.tokenmanager.internal.oidc.Samples.error;
import static dev.tokenmanager.internal.oidc.Samples.failure;
import static dev.tokenmanager.internal.oidc.Samples.options;
import static dev.tokenmanager.internal.oidc.Samples.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a provider may answer instead of revoking (RFC 7009 §2.2.1). */
class RevokeFailureTest {

  private static final Secret REFRESH = new Secret("s3cr3t-r");
  private static final Secret ACCESS = new Secret("s3cr3t-a");
  private static final String ACCESS_FORM = "token=s3cr3t-a&token_type_hint=access_token";

  private final FakeTransport transport = new FakeTransport();
  private final TokenSource source =
      Samples.sources(transport, Samples::secret, new MovableClocks().clocks())
          .of(
              options(
                  new ProviderOptions.Endpoints(
                      null, URI.create(TOKEN_ENDPOINT), null, URI.create("https://r/revoke")),
                  clientCredentials()));

  @ParameterizedTest
  @CsvSource({
    "503, '', UNAVAILABLE, http_503, 'answers HTTP 503.'",
    "429, invalid_request, UNAVAILABLE, invalid_request, 'answers HTTP 429: invalid_request.'",
    "400, unsupported_token_type, REJECTED, unsupported_token_type, 'does not revoke tokens of this kind.'",
    "400, invalid_request, REJECTED, invalid_request, 'answers HTTP 400: invalid_request.'",
    "401, invalid_client, REJECTED, invalid_client, 'answers HTTP 401: invalid_client.'",
    "403, unauthorized_client, REJECTED, unauthorized_client, 'HTTP 403: unauthorized_client.'",
    "401, '', REJECTED, http_401, 'answers HTTP 401.'",
    "400, '', UNUSABLE_ANSWER, http_400, 'answers HTTP 400.'",
    "404, '', UNUSABLE_ANSWER, http_404, 'answers HTTP 404.'",
    "302, '', UNUSABLE_ANSWER, http_302, 'a redirect, which is not followed.'",
  })
  void revoke_refused_failsWithASafeSentence(
      int status, String word, TokenFailure code, String error, String sentence) {
    Future<Void> revoked = source.revoke(null, ACCESS);
    transport.answer(word.isEmpty() ? reply(status, "s3cr3t-body") : error(status, word));

    assertThat(failure(revoked).failure()).isEqualTo(code);
    assertThat(failure(revoked).error()).isEqualTo(error);
    assertThat(failure(revoked))
        .hasMessageStartingWith("The access token is not revoked: ")
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("s3cr3t-");
  }

  @Test
  void g10_revoke_wordThatIsNoWord_isNotShown() {
    Future<Void> revoked = source.revoke(null, ACCESS);
    transport.answer(error(400, "S3 s3cr3t-a"));

    assertThat(failure(revoked)).hasMessageNotContaining("s3cr3t-");
  }

  @Test
  void revoke_refreshTokenRefused_accessTokenIsRevokedAllTheSame() {
    Future<Void> revoked = source.revoke(REFRESH, ACCESS);
    transport.answer(error(400, "unsupported_token_type"));
    assertThat(form()).isEqualTo(ACCESS_FORM);
    transport.answer(reply(200, ""));

    assertThat(failure(revoked))
        .hasMessage(
            "The refresh token is not revoked: the provider does not revoke tokens of this kind.");
  }

  @Test
  void revoke_exchangeFails_accessTokenIsRevokedAllTheSame() {
    Future<Void> revoked = source.revoke(REFRESH, ACCESS);
    transport.fail(new ProviderException(TokenFailure.TIMEOUT, "timeout", "Too late."));
    assertThat(form()).isEqualTo(ACCESS_FORM);
    transport.answer(reply(200, ""));

    assertThat(failure(revoked).failure()).isEqualTo(TokenFailure.TIMEOUT);
    assertThat(failure(revoked)).hasMessage("The refresh token is not revoked: Too late.");
  }

  @Test
  void revoke_bothRefused_bothAreToldAndTheFirstNamesTheCode() {
    Future<Void> revoked = source.revoke(REFRESH, ACCESS);
    transport.answer(reply(503, ""));
    transport.answer(error(400, "invalid_request"));

    assertThat(failure(revoked).failure()).isEqualTo(TokenFailure.UNAVAILABLE);
    assertThat(failure(revoked))
        .hasMessage(
            "The refresh token is not revoked: the revocation endpoint answers HTTP 503. The access"
                + " token is not revoked: the revocation endpoint answers HTTP 400:"
                + " invalid_request.");
    assertThat(transport.calls()).hasSize(2);
  }

  private String form() {
    return String.valueOf(transport.lastCall().form());
  }
}
