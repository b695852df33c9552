package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.TokenFailure.REJECTED;
import static dev.tokenmanager.TokenFailure.UNAVAILABLE;
import static dev.tokenmanager.TokenFailure.UNUSABLE_ANSWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract §4, the table of the token endpoint: first match. */
class TokenErrorsTest {

  private static final String HTML = "<html><body>s3cr3t-hidden</body></html>";

  static Stream<Arguments> classification() {
    return Stream.of(
        arguments("407 of a proxy", 407, "", REJECTED, "proxy_authentication"),
        arguments("407 before all", 407, error("slow_down"), REJECTED, "proxy_authentication"),
        arguments("408", 408, "", UNAVAILABLE, "http_408"),
        arguments("409", 409, "", UNUSABLE_ANSWER, "http_409"),
        arguments("428", 428, "", UNUSABLE_ANSWER, "http_428"),
        arguments("429", 429, HTML, UNAVAILABLE, "http_429"),
        arguments("430", 430, "", UNUSABLE_ANSWER, "http_430"),
        arguments("499", 499, "", UNUSABLE_ANSWER, "http_499"),
        arguments("500", 500, HTML, UNAVAILABLE, "http_500"),
        arguments("503", 503, "", UNAVAILABLE, "http_503"),
        arguments("599", 599, "", UNAVAILABLE, "http_599"),
        arguments("600", 600, "", UNUSABLE_ANSWER, "http_600"),
        arguments("500 invalid_client", 500, error("invalid_client"), UNAVAILABLE, "http_500"),
        arguments("429 slow_down", 429, error("slow_down"), UNAVAILABLE, "slow_down"),
        arguments("400 slow_down", 400, error("slow_down"), UNAVAILABLE, "slow_down"),
        arguments("400 server_error", 400, error("server_error"), UNAVAILABLE, "server_error"),
        arguments("200 server_error", 200, error("server_error"), UNAVAILABLE, "server_error"),
        arguments(
            "401 temporarily_unavailable",
            401,
            error("temporarily_unavailable"),
            UNAVAILABLE,
            "temporarily_unavailable"),
        arguments("400 invalid_client", 400, error("invalid_client"), REJECTED, "invalid_client"),
        arguments("401 invalid_client", 401, error("invalid_client"), REJECTED, "invalid_client"),
        arguments("403 access_denied", 403, error("access_denied"), REJECTED, "access_denied"),
        arguments("200 invalid_grant", 200, error("invalid_grant"), REJECTED, "invalid_grant"),
        arguments("201 invalid_grant", 201, error("invalid_grant"), UNUSABLE_ANSWER, "http_201"),
        arguments("404 invalid_grant", 404, error("invalid_grant"), UNUSABLE_ANSWER, "http_404"),
        arguments("302 invalid_grant", 302, error("invalid_grant"), UNUSABLE_ANSWER, "http_302"),
        arguments("all characters", 400, error("a_0.z-9"), REJECTED, "a_0.z-9"),
        arguments("upper case", 400, error("Invalid"), UNUSABLE_ANSWER, "http_400"),
        arguments("a space", 400, error("not allowed"), UNUSABLE_ANSWER, "http_400"),
        arguments("a line break", 400, error("invalid\nclient"), UNUSABLE_ANSWER, "http_400"),
        arguments("empty", 400, error(""), UNUSABLE_ANSWER, "http_400"),
        arguments("a digit first", 400, error("0invalid"), UNUSABLE_ANSWER, "http_400"),
        arguments("a digit first on 200", 200, error("0"), UNUSABLE_ANSWER, "unreadable_error"),
        arguments("upper case on 401", 401, error("Invalid"), REJECTED, "http_401"),
        arguments("object", 400, "{\"error\":{\"code\":1}}", UNUSABLE_ANSWER, "http_400"),
        arguments("false on 200", 200, "{\"error\":false}", UNUSABLE_ANSWER, "unreadable_error"),
        arguments("object on 200", 200, "{\"error\":{}}", UNUSABLE_ANSWER, "unreadable_error"),
        arguments("401 alone", 401, "", REJECTED, "http_401"),
        arguments("401 HTML", 401, HTML, REJECTED, "http_401"),
        arguments("403 alone", 403, HTML, UNUSABLE_ANSWER, "http_403"),
        arguments("400 alone", 400, "{}", UNUSABLE_ANSWER, "http_400"),
        arguments("Okta", 401, okta("E0000011"), REJECTED, "E0000011"),
        arguments("Okta on 403", 403, okta("E0000006"), REJECTED, "E0000006"),
        arguments("Okta on 404", 404, okta("E0000007"), UNUSABLE_ANSWER, "http_404"),
        arguments("Okta on 429", 429, okta("E0000047"), UNAVAILABLE, "http_429"),
        arguments("Okta, other characters", 400, okta("E-1"), UNUSABLE_ANSWER, "http_400"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void classification(String row, int status, String body, TokenFailure code, String error) {
    ProviderException failure = failure(status, body);

    assertThat(failure.failure()).isEqualTo(code);
    assertThat(failure.error()).isEqualTo(error);
    assertThat(failure).hasMessageNotContaining("s3cr3t-hidden").hasMessageEndingWith(".");
  }

  static Stream<Arguments> g08_outcomeUnknown() {
    return Stream.of(
        arguments("500", 500, "", true),
        arguments("501", 501, "", true),
        arguments("502", 502, HTML, true),
        arguments("503", 503, "", false),
        arguments("504", 504, "", true),
        arguments("500 with an error", 500, error("server_error"), true),
        arguments("503 with an error", 503, error("server_error"), false),
        arguments("407", 407, "", false),
        arguments("408", 408, "", false),
        arguments("429", 429, "", false),
        arguments("invalid_grant", 400, error("invalid_grant"), false),
        arguments("server_error on 400", 400, error("server_error"), false),
        arguments("error on 200", 200, error("invalid_grant"), false),
        arguments("401 alone", 401, "", false),
        arguments("400 alone", 400, "", true),
        arguments("302", 302, "", true),
        arguments("404", 404, HTML, true),
        arguments("200 HTML", 200, HTML, true),
        arguments("200 without token", 200, "{}", true),
        arguments("200 unreadable error", 200, error("X Y"), true),
        arguments("204", 204, "", true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void g08_outcomeUnknown(String row, int status, String body, boolean unknown) {
    assertThat(failure(status, body).outcomeUnknown()).isEqualTo(unknown);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 307, 308, 399, 404, 405, 410})
  void metadataSuspect_movedEndpoint_isSet(int status) {
    assertThat(failure(status, "").metadataSuspect()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 299, 400, 401, 403, 406, 409, 411, 429, 500, 503})
  void metadataSuspect_anythingElse_isNotSet(int status) {
    assertThat(failure(status, "").metadataSuspect()).isFalse();
  }

  static Stream<Arguments> retryAfter() {
    return Stream.of(
        arguments("seconds on 503", 503, "", "7", 7),
        arguments("seconds on 429", 429, "", "7", 7),
        arguments("seconds on 502", 502, "", "7", 7),
        arguments("slow_down on 400", 400, error("slow_down"), "7", 7));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void retryAfter(String row, int status, String body, String header, int seconds) {
    HttpReply reply = new HttpReply(status, Map.of("retry-after", header), body);

    assertThat(failure(reply).retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void retryAfter_rejection_isIgnored() {
    HttpReply reply = new HttpReply(401, Map.of("retry-after", "7"), error("invalid_client"));

    assertThat(failure(reply).retryAfter()).isNull();
  }

  @Test
  void g10_everythingButTheErrorWord_staysOut() {
    String body =
        new JsonObject()
            .put("error", "invalid_client")
            .put("error_description", "s3cr3t-client is wrong")
            .put("error_uri", "https://auth.example.com/?s3cr3t-client")
            .encode();

    ProviderException failure = failure(401, body);

    assertThat(failure)
        .hasMessage(
            "The provider refuses the token request: invalid_client. Check clientId, its secret or"
                + " key, and clientAuthMethod.");
    assertThat(failure.toString()).doesNotContain("s3cr3t-client");
    assertThat(failure.getStackTrace()).isEmpty();
  }

  @Test
  void g10_endlessErrorWord_isCutShort() {
    assertThat(failure(400, error("x".repeat(65))).error()).isEqualTo("x".repeat(64));
  }

  private static ProviderException failure(int status, String body) {
    return failure(Samples.reply(status, body));
  }

  private static ProviderException failure(HttpReply reply) {
    Exchange exchange =
        new Exchange(reply, MovableClocks.START, MovableClocks.START.plusSeconds(2));
    return catchThrowableOfType(
        ProviderException.class, () -> TokenResponseParser.parse(exchange, new NearEnds()));
  }

  private static String error(String error) {
    return new JsonObject().put("error", error).encode();
  }

  private static String okta(String errorCode) {
    return new JsonObject()
        .put("errorCode", errorCode)
        .put("errorSummary", "s3cr3t-hidden")
        .encode();
  }
}
