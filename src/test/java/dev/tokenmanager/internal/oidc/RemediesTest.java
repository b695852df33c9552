package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator reads of a refusal: its cause where the provider tells it, and the cure. */
class RemediesTest {

  private static final String HIDDEN = " s3cr3t-hidden. Trace ID: 0000";

  @ParameterizedTest(name = "Entra ID {0}: {2}")
  @CsvSource({
    "7000215, invalid_client, 'secret''s Value, not its Secret ID'",
    "7000222, invalid_client, client secret has expired",
    "7000218, invalid_client, give auth.clientSecret",
    "7000112, unauthorized_client, The client is disabled",
    "700016, unauthorized_client, does not know the client: check auth.clientId",
    "90002, invalid_request, There is no such tenant",
    "900023, invalid_request, There is no such tenant",
    "1002012, invalid_scope, api://<application id>/.default",
    "70011, invalid_scope, A scope is not valid",
    "500011, invalid_resource, does not know the resource in auth.scopes",
    "50034, invalid_grant, does not know the user: check auth.username",
    "50126, invalid_grant, User name or password is wrong",
    "50053, invalid_grant, The user is locked",
    "50055, invalid_grant, password has expired",
    "50057, invalid_grant, The user is disabled",
    "50072, invalid_grant, second factor (MFA)",
    "50074, interaction_required, second factor (MFA)",
    "50076, invalid_grant, second factor (MFA)",
    "50079, interaction_required, second factor (MFA)",
    "65001, invalid_grant, have an administrator grant consent",
    "53003, access_denied, Conditional Access",
    "700027, invalid_client, certificate that signed",
    "700082, invalid_grant, The refresh token has ended",
    "50173, invalid_grant, The refresh token has ended"
  })
  void entra_number_isShownWithItsCauseAndCure(int number, String word, String cure) {
    JsonObject body =
        new JsonObject()
            .put("error", word)
            .put("error_description", "AADSTS" + number + ": Something." + HIDDEN)
            .put("error_codes", List.of(number));

    assertThat(message(400, body))
        .startsWith("The provider refuses the token request: " + word + " (AADSTS" + number + "). ")
        .contains(cure)
        .endsWith(".")
        .doesNotContain("s3cr3t-hidden", "Trace");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "of the list alone, '{\"error_codes\":[50126]}', invalid_grant (error code 50126). User name",
    "unknown, '{\"error_description\":\"AADSTS12345: x\"}', invalid_grant (AADSTS12345). Check user",
    "no numbers, '{\"error_codes\":[\"s3cr3t\",null,-1,{}]}', invalid_grant. Check user",
    "no list, '{\"error_codes\":50126}', invalid_grant. Check user",
    "too long, '{\"error_description\":\"AADSTS1234567890\"}', invalid_grant. Check user",
    "several, '{\"error_codes\":[1,2,3,4]}', '(error code 1, 2, 3). Check'"
  })
  void entra_numbers(String row, String more, String expected) {
    JsonObject body = new JsonObject(more).put("error", "invalid_grant");

    assertThat(message(400, body)).contains(expected).doesNotContain("s3cr3t");
  }

  @ParameterizedTest
  @CsvSource({"1002012", "70011"})
  void entra_scopeByNumberAlone_isThatWord(int number) {
    JsonObject body =
        new JsonObject()
            .put("error", "invalid_request")
            .put("error_description", "AADSTS" + number + ": The provided value for scope ...");

    assertThat(failure(400, body).error()).isEqualTo("invalid_scope");
    assertThat(failure(400, body).failure()).isEqualTo(TokenFailure.REJECTED);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource({
    "invalid_request, Standard token exchange is not enabled for the requested client, switch on",
    "access_denied, Client is not within the token audience, audience mapper for auth.clientId",
    "invalid_client, Audience not found, check auth.audience",
    "invalid_request, Requested audience not available: x, check auth.audience",
    "invalid_request, requested_token_type unsupported, Leave out auth.requestedTokenType",
    "invalid_request, Parameter 'subject_token' supports access tokens only, subjectTokenType",
    "invalid_request, Invalid token, a new one is sent as soon as it is there",
    "invalid_grant, Account is not fully set up, may be right",
    "invalid_grant, Account disabled, The user is disabled",
    "invalid_grant, Account temporarily disabled, locked after too many wrong passwords",
    "invalid_grant, Invalid user credentials, User name or password is wrong",
    "unauthorized_client, Client not enabled to retrieve service account, Service accounts roles",
    "unauthorized_client, Public client not allowed to retrieve service account, is public",
    "unauthorized_client, Client not allowed for direct access grants, Direct access grants",
    "unauthorized_client, Client secret not provided in request, give auth.clientSecret",
    "unauthorized_client, Invalid client or Invalid client credentials, compare both",
    "invalid_grant, Token is not active, The refresh token has ended",
    "invalid_grant, Session not active, The refresh token has ended",
    "invalid_grant, Stale token, The refresh token has ended",
    "invalid_grant, Maximum allowed refresh token reuse exceeded, let nothing else use it",
    "invalid_grant, Session doesn't have required client, The refresh token has ended",
    "invalid_request, HTTPS required, give an https: URL",
    "invalid_request, DPoP proof is missing, switch that off",
    "invalid_dpop_proof, DPoP proof is missing, switch that off",
    "use_dpop_nonce, , switch that off",
    "mfa_required, Multifactor authentication required, second factor",
    "access_denied, No audience parameter was provided, set auth.extraParameters.audience",
    "invalid_request, Missing required parameter: audience, set auth.extraParameters.audience",
    "access_denied, Service not enabled within domain: urn:x, knows no API of that audience",
    "access_denied, Client is not authorized to access urn:x, authorize it there",
    "interaction_required, , a person to sign in"
  })
  void phrase_known_tellsTheCauseAndIsNotPassedOn(String word, String phrase, String cure) {
    JsonObject body =
        new JsonObject()
            .put("error", word)
            .put("error_description", (phrase == null ? "" : phrase) + HIDDEN);

    assertThat(message(400, body))
        .startsWith("The provider refuses the token request: " + word + ". ")
        .contains(cure)
        .doesNotContain("s3cr3t-hidden", "Check clientId, its secret");
  }

  @Test
  void phrase_inOtherCapitals_isKnown() {
    JsonObject body =
        new JsonObject()
            .put("error", "invalid_grant")
            .put("error_description", "ACCOUNT IS NOT FULLY SET UP");

    assertThat(message(400, body)).contains("required actions");
  }

  @Test
  void g12_answerOfManyNumbersAndALongText_isCut() {
    JsonArray numbers = new JsonArray();
    for (int i = 1; i < 50_000; i++) {
      numbers.add(i);
    }
    JsonObject body =
        new JsonObject()
            .put("error", "invalid_grant")
            .put("error_codes", numbers)
            .put("error_description", "x".repeat(500_000) + "AADSTS50126");

    assertThat(message(400, body)).hasSizeLessThan(400).doesNotContain("50126");
  }

  @Test
  void g12_numbersBehindManyThatAreNone_areNotLookedFor() {
    JsonArray codes = new JsonArray();
    for (int i = 0; i < 400_000; i++) {
      codes.add(-1);
    }
    JsonObject body =
        new JsonObject().put("error", "invalid_grant").put("error_codes", codes.add(50126));

    assertThat(message(400, body)).doesNotContain("50126");
  }

  @Test
  void tooMany_isNotSaidToBeDown() {
    assertThat(message(429, new JsonObject()))
        .isEqualTo(
            "The provider answers the token request with HTTP 429: it is asked too often."
                + " Wait a while; if this stays, look for what else asks it, or have its limit"
                + " raised.");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "newer Keycloak, https://id.example.com/realms/weaviat, 'realm, weaviat (capitals count), or put /auth before /realms'",
    "older Keycloak, https://id.example.com/auth/realms/weaviate/, 'realm, weaviate (capitals count), or leave out /auth'",
    "below a path, https://id.example.com/sso/auth/realms/w/protocol, 'realm, w (capitals count), or leave out /auth'"
  })
  void notFound_urlLikeOneOfKeycloak_namesRealmAndPrefix(String row, URI url, String expected) {
    assertThat(KeycloakUrl.cure(url)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"https://id.example.com", "https://id.example.com/realms/", "https://a/myrealms/b"})
  void notFound_anyOtherUrl_saysNothing(URI url) {
    assertThat(KeycloakUrl.cure(url)).isEmpty();
  }

  private static String sentence(String word, String cause) {
    return Remedies.causeAndRemedy(
        new ProviderException(TokenFailure.UNUSABLE_ANSWER, word, cause));
  }

  @ParameterizedTest
  @CsvSource({
    "dns, the DNS of this host",
    "connection_refused, that it runs",
    "unreachable, that it runs",
    "proxy_refused, proxy.host",
    "timeout, requestTimeoutMs",
    "connection_lost, Look into its log",
    "malformed_http, https:",
    "body_too_large, what stands between",
    "not_json, what stands between",
    "no_issuer, what stands between",
    "no_token_endpoint, what stands between",
    "bad_token_endpoint, oidcConfig",
    "tls_expired, Replace it",
    "ca_file, give PEM",
    "no_access_token, the token endpoint",
    "bad_access_token, the token endpoint",
    "bad_token_type, Bearer",
    "unreadable_error, the token endpoint",
    "bad_api_key, Correct the key",
    "http_408, try again later",
    "http_500, Look into its log",
    "http_503, Look into its log",
    "http_302, Check the URL",
    "http_404, Check the URL",
    "http_401, Check the URL"
  })
  void cause_alone_getsACure(String word, String cure) {
    assertThat(sentence(word, "A cause.")).startsWith("A cause. ").contains(cure);
  }

  @Test
  void cause_thatBringsItsCure_staysAsItIs() {
    assertThat(sentence("http_404", "A cause; check weaviateUrl.")).endsWith("weaviateUrl.");
    assertThat(sentence("tls_untrusted", "Set tls.caFile.")).isEqualTo("Set tls.caFile.");
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, http_503, true",
    "UNAVAILABLE, http_429, false",
    "TIMEOUT, timeout, true",
    "REJECTED, invalid_grant, false",
    "UNUSABLE_ANSWER, not_json, false"
  })
  void outage_isSaidOfAProviderThatMayBeDown(TokenFailure failure, String word, boolean said) {
    assertThat(Remedies.ofOutage(failure, word))
        .isEqualTo(
            said
                ? "See that the provider is up and can be reached from this node; no restart is"
                    + " needed."
                : null);
  }

  private static String message(int status, JsonObject body) {
    return String.valueOf(failure(status, body).getMessage());
  }

  private static ProviderException failure(int status, JsonObject body) {
    Exchange exchange =
        new Exchange(
            Samples.reply(status, body.encode()), MovableClocks.START, MovableClocks.START);
    return catchThrowableOfType(
        ProviderException.class, () -> TokenResponseParser.parse(exchange, new NearEnds()));
  }
}
