package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.ISSUER;
import static dev.tokenmanager.internal.oidc.Samples.TOKEN_ENDPOINT;
import static dev.tokenmanager.internal.oidc.Samples.bootstrap;
import static dev.tokenmanager.internal.oidc.Samples.client;
import static dev.tokenmanager.internal.oidc.Samples.clientCredentials;
import static dev.tokenmanager.internal.oidc.Samples.endpoints;
import static dev.tokenmanager.internal.oidc.Samples.error;
import static dev.tokenmanager.internal.oidc.Samples.failure;
import static dev.tokenmanager.internal.oidc.Samples.inline;
import static dev.tokenmanager.internal.oidc.Samples.issuer;
import static dev.tokenmanager.internal.oidc.Samples.metadata;
import static dev.tokenmanager.internal.oidc.Samples.options;
import static dev.tokenmanager.internal.oidc.Samples.password;
import static dev.tokenmanager.internal.oidc.Samples.reply;
import static dev.tokenmanager.internal.oidc.Samples.token;
import static dev.tokenmanager.internal.oidc.Samples.weaviate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.jwt.TokenVerifier;
import dev.tokenmanager.internal.oidc.TokenSource.SourceInfo;
import dev.tokenmanager.internal.oidc.TokenSource.Target;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OidcTokenSourceTest {

  private static final Target TARGET = new Target(TOKEN_ENDPOINT, "caller");

  private final FakeTransport transport = new FakeTransport();
  private final MovableClocks time = new MovableClocks();
  private final TokenSources sources = Samples.sources(transport, Samples::secret, time.clocks());

  @Test
  void locate_issuer_readsMetadataOnce() {
    TokenSource source = source(issuer(), clientCredentials());
    Future<Target> target = source.locate();
    transport.answer(metadata(ISSUER, TOKEN_ENDPOINT));

    assertThat(target.result()).isEqualTo(TARGET);
    assertThat(source.locate().result()).isEqualTo(TARGET);
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void locate_noClientIdConfigured_theAdvertisedOneIsUsed() {
    TokenSource source = source(weaviate(endpoints()), anonymous());
    Future<Target> target = source.locate();
    transport.answer(bootstrap(ISSUER));

    assertThat(target.result().clientId()).isEqualTo("weaviate");
  }

  @Test
  void locate_noClientIdAnywhere_isUnusable() {
    TokenSource source = source(weaviate(endpoints()), anonymous());
    Future<Target> target = source.locate();
    transport.answer(Samples.ok(new JsonObject().put("href", ISSUER).put("clientId", "")));

    assertThat(failure(target).failure()).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
    assertThat(failure(target)).hasMessageContaining("auth.clientId");
  }

  @Test
  void request_clientCredentials_isSentAndParsed() {
    TokenSource source = located(clientCredentials("openid"));
    Future<TokenResponse> response = source.request(TARGET, null);

    assertThat(transport.lastCall().uri()).hasToString(TOKEN_ENDPOINT);
    assertThat(transport.lastCall().timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(transport.lastCall().connection()).isEqualTo(Samples.CONNECTION);
    assertThat(transport.lastCall().headers()).containsKey("Authorization");
    assertThat(form()).isEqualTo("grant_type=client_credentials&scope=openid");
    transport.answer(token("opaque"));
    assertThat(response.result().accessToken().reveal()).isEqualTo("opaque");
    assertThat(response.result().lifetime().left()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void request_methodListedInMetadata_isUsed() {
    TokenSource source = source(issuer(), clientCredentials());
    source.locate();
    transport.answer(
        Samples.ok(
            new JsonObject()
                .put("issuer", ISSUER)
                .put("token_endpoint", TOKEN_ENDPOINT)
                .put("token_endpoint_auth_methods_supported", List.of("client_secret_post"))));
    source.request(TARGET, null);

    assertThat(form()).endsWith("&client_id=caller&client_secret=s3cr3t-client");
  }

  @Test
  void request_extraParameters_areAdded() {
    ClientOptions client =
        new ClientOptions("caller", null, null, Map.of("audience", List.of("urn:weaviate")));
    located(new AuthOptions.ClientCredentials(client, List.of())).request(TARGET, null);

    assertThat(form())
        .isEqualTo("grant_type=client_credentials&client_id=caller&audience=urn%3Aweaviate");
  }

  @Test
  void request_secretHasChanged_theCurrentOneIsSent() {
    List<Secret> current = new ArrayList<>(List.of(new Secret("s3cr3t-before")));
    TokenSource source =
        Samples.sources(transport, asked -> current.get(0), time.clocks())
            .of(options(endpoints(), password()));
    source.locate();
    current.set(0, new Secret("s3cr3t-after"));
    source.request(TARGET, null);

    assertThat(form()).isEqualTo("grant_type=password&username=alice&password=s3cr3t-after");
  }

  @Test
  void g08_request_refreshTokenGiven_isSentWithoutScope() {
    located(password("openid")).request(TARGET, new Secret("r1"));

    assertThat(form()).isEqualTo("grant_type=refresh_token&refresh_token=r1");
  }

  @Test
  void g08_request_refreshTokenGrant_configuredTokenUntilALaterOneIsGiven() {
    AuthOptions auth =
        new AuthOptions.RefreshToken(inline("r0"), null, null, client("caller"), List.of());
    TokenSource source = located(auth);

    source.request(TARGET, null);
    assertThat(form()).isEqualTo("grant_type=refresh_token&refresh_token=r0");
    source.request(TARGET, new Secret("r1"));
    assertThat(form()).isEqualTo("grant_type=refresh_token&refresh_token=r1");
  }

  @ParameterizedTest
  @CsvSource({"400,invalid_scope", "400,not_allowed", "401,invalid_scope"})
  void request_ownScopeRefused_isMadeAgainWithoutItAndStaysWithoutIt(int status, String error) {
    TokenSource source = behindWeaviate(password("openid"));
    Future<TokenResponse> response = source.request(TARGET, null);
    assertThat(form()).contains("scope=openid+offline_access");

    transport.answer(error(status, error));
    assertThat(form()).contains("scope=openid").doesNotContain("offline_access");
    transport.answer(token("opaque"));

    assertThat(response.succeeded()).isTrue();
    source.request(TARGET, null);
    assertThat(form()).doesNotContain("offline_access");
    assertThat(source.info().scope()).isEqualTo("openid");
  }

  @Test
  void request_refusedWithoutOwnScopeToo_failsAfterTwoRequests() {
    TokenSource source = behindWeaviate(password());
    int before = transport.calls().size();
    Future<TokenResponse> response = source.request(TARGET, null);
    transport.answer(error(400, "invalid_scope"));
    transport.answer(error(400, "invalid_scope"));

    assertThat(failure(response).error()).isEqualTo("invalid_scope");
    assertThat(transport.calls()).hasSize(before + 2);
  }

  /** It was not those scopes: a provider that is mended is asked for all of them again. */
  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({
    "what we add, 1, openid+offline_access",
    "what we add then what is advertised, 2, openid+offline_access",
    "what is advertised, 1, openid"
  })
  void request_refusedWithoutThemToo_theNextAsksForAllAgain(String row, int times, String all) {
    boolean adds = all.contains("offline_access");
    boolean both = times == 2;
    TokenSource source =
        both
            ? advertising("openid", password())
            : adds
                ? behindWeaviate(password("openid"))
                : advertising("openid", clientCredentials());
    source.request(TARGET, null);
    for (int i = 0; i <= times; i++) {
      transport.answer(error(400, "invalid_scope"));
    }
    assertThat(transport.openCalls()).isZero();
    source.request(TARGET, null);
    assertThat(form()).contains("scope=" + all);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 503})
  void request_withoutThemRefusedForAnotherReason_staysWithoutThem(int status) {
    TokenSource source = behindWeaviate(password("openid"));
    source.request(TARGET, null);
    transport.answer(error(400, "invalid_scope"));
    transport.answer(error(status, "invalid_grant"));
    source.request(TARGET, null);
    assertThat(form()).contains("scope=openid").doesNotContain("offline_access");
  }

  @Test
  void request_configuredScopeRefused_failsAtOnce() {
    TokenSource source = behindWeaviate(password("offline_access"));
    Future<TokenResponse> response = source.request(TARGET, null);
    transport.answer(error(400, "invalid_scope"));

    assertThat(failure(response).error()).isEqualTo("invalid_scope");
    assertThat(transport.openCalls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"invalid_scope", "not_allowed"})
  void request_advertisedScopeRefused_isMadeAgainWithoutItAndStaysWithoutIt(String error) {
    TokenSource source = advertising("openid email", clientCredentials("mine"));
    Future<TokenResponse> response = source.request(TARGET, null);
    assertThat(form()).contains("scope=openid+email+mine");

    transport.answer(error(400, error));
    assertThat(form()).endsWith("scope=mine");
    transport.answer(token("opaque"));

    assertThat(response.succeeded()).isTrue();
    source.request(TARGET, null);
    assertThat(form()).endsWith("scope=mine");
    assertThat(source.info().scope()).isEqualTo("mine");
  }

  @Test
  void request_ownThenAdvertisedScopeRefused_goOneAfterTheOther() {
    TokenSource source = advertising("openid", password());
    source.request(TARGET, null);
    assertThat(form()).contains("scope=openid+offline_access");
    transport.answer(error(400, "not_allowed"));
    assertThat(form()).contains("scope=openid").doesNotContain("offline_access");
    transport.answer(error(400, "invalid_scope"));
    assertThat(form()).doesNotContain("scope");
    transport.answer(error(400, "invalid_scope"));
    assertThat(transport.openCalls()).isZero();
  }

  private TokenSource advertising(String scopes, AuthOptions auth) {
    TokenSource source = source(weaviate(endpoints()), auth);
    source.locate();
    transport.answer(
        Samples.ok(
            new JsonObject()
                .put("href", ISSUER)
                .put("clientId", "weaviate")
                .put("scopes", List.of(scopes.split(" ")))));
    return source;
  }

  @Test
  void request_refreshTokenWithScopes_areSentWithEachRefresh() {
    AuthOptions auth =
        new AuthOptions.RefreshToken(
            inline("r0"), null, null, client("caller"), List.of("openid", "api"));
    TokenSource source = located(auth);

    source.request(TARGET, null);
    assertThat(form()).isEqualTo("grant_type=refresh_token&refresh_token=r0&scope=openid+api");
    source.request(TARGET, new Secret("r1"));
    assertThat(form()).isEqualTo("grant_type=refresh_token&refresh_token=r1&scope=openid+api");
  }

  @Test
  void request_refreshRefusedForScope_isNotMadeAgain() {
    TokenSource source = behindWeaviate(password());
    Future<TokenResponse> response = source.request(TARGET, new Secret("r"));
    transport.answer(error(400, "invalid_scope"));

    assertThat(failure(response).error()).isEqualTo("invalid_scope");
    assertThat(transport.openCalls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 404, 405, 410})
  void request_endpointMoved_metadataIsReadBesideTheNextAttempt(int status) {
    TokenSource source = located(clientCredentials());
    source.request(TARGET, null);
    transport.answer(reply(status, ""));
    assertThat(transport.openCalls()).isZero();

    assertThat(source.locate().result()).isEqualTo(TARGET);
    transport.answer(metadata(ISSUER, ISSUER + "/new"));

    assertThat(source.locate().result().endpoint()).isEqualTo(ISSUER + "/new");
  }

  @ParameterizedTest
  @EnumSource(
      value = TokenFailure.class,
      names = {"UNAVAILABLE", "UNUSABLE_ANSWER"})
  void request_connectionFails_metadataIsReadBesideTheNextAttempt(TokenFailure code) {
    TokenSource source = located(clientCredentials());
    Future<TokenResponse> response = source.request(TARGET, null);
    transport.fail(new ProviderException(code, "connect", "No connection."));
    source.locate();

    assertThat(failure(response).metadataSuspect()).isTrue();
    assertThat(transport.openCalls()).isEqualTo(1);
  }

  @Test
  void g08_request_timesOut_outcomeStaysUnknownAndMetadataIsTrusted() {
    TokenSource source = located(clientCredentials());
    Future<TokenResponse> response = source.request(TARGET, new Secret("r"));
    transport.fail(
        new ProviderException(TokenFailure.TIMEOUT, "timeout", "Too late.").withOutcomeUnknown());
    source.locate();

    assertThat(failure(response).outcomeUnknown()).isTrue();
    assertThat(transport.openCalls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 429, 503})
  void request_refused_metadataIsTrusted(int status) {
    TokenSource source = located(clientCredentials());
    source.request(TARGET, null);
    transport.answer(reply(status, ""));
    source.locate();

    assertThat(transport.openCalls()).isZero();
  }

  @Test
  void g12_request_htmlPage_isUnusable() {
    Future<TokenResponse> response = located(clientCredentials()).request(TARGET, null);
    transport.answer(reply(200, "<html>"));

    assertThat(failure(response).failure()).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
  }

  @Test
  void request_slowAnswer_skewCountsFromTheMiddle() {
    Future<TokenResponse> response = located(clientCredentials()).request(TARGET, null);
    time.pass(Duration.ofSeconds(4));
    transport.answer(
        new HttpReply(
            200, Map.of("date", "Sun, 01 Mar 2026 12:00:05 GMT"), "{\"access_token\":\"a\"}"));

    assertThat(response.result().clockSkew()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void request_secretCannotBeHad_failsInTheFuture() {
    TokenSource source =
        Samples.sources(
                transport,
                asked -> {
                  throw new IllegalStateException("no secret");
                },
                time.clocks())
            .of(options(endpoints(), clientCredentials()));
    source.locate();

    assertThat(source.request(TARGET, null).cause()).hasMessage("no secret");
  }

  @Test
  void request_beforeLocate_isADefect() {
    assertThat(source(issuer(), clientCredentials()).request(TARGET, null).cause())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void info_nothingKnown_optionsSpeak() {
    assertThat(source(issuer(), clientCredentials("openid")).info())
        .isEqualTo(new SourceInfo(ISSUER, null, "caller", null, null));
    assertThat(source(weaviate(null), anonymous()).info())
        .isEqualTo(new SourceInfo(null, null, null, null, null));
  }

  @Test
  void info_located_metadataSpeaks() {
    assertThat(located(clientCredentials("openid", "email")).info())
        .isEqualTo(new SourceInfo(ISSUER, TOKEN_ENDPOINT, "caller", "openid email", null));
  }

  @Test
  void g10_info_queryOfTheEndpoint_isNotShown() {
    ProviderOptions provider =
        new ProviderOptions.Endpoints(
            null, URI.create(TOKEN_ENDPOINT + "?k=s3cr3t-hidden"), null, null);
    TokenSource source = source(provider, clientCredentials());
    source.locate();

    assertThat(source.info().tokenEndpoint()).isEqualTo(TOKEN_ENDPOINT);
  }

  @Test
  void info_grantNotListed_isAdviceAndNoGate() {
    TokenSource source = source(issuer(), clientCredentials());
    Future<Target> target = source.locate();
    transport.answer(
        Samples.ok(
            new JsonObject()
                .put("issuer", ISSUER)
                .put("token_endpoint", TOKEN_ENDPOINT)
                .put("grant_types_supported", List.of("authorization_code"))));

    assertThat(target.result()).isEqualTo(TARGET);
    assertThat(source.info().advice()).contains("client_credentials");
  }

  @Test
  void info_metadataCannotBeReadAgain_isAdvice() {
    TokenSource source = located(clientCredentials());
    time.pass(Samples.MAX_AGE);
    source.locate();
    transport.answer(reply(500, ""));

    assertThat(source.info().advice()).contains("last good metadata").contains("HTTP 500");
  }

  private TokenSource located(AuthOptions auth) {
    TokenSource source = source(issuer(), auth);
    source.locate();
    transport.answer(metadata(ISSUER, TOKEN_ENDPOINT));
    return source;
  }

  private TokenSource behindWeaviate(AuthOptions auth) {
    TokenSource source = source(weaviate(endpoints()), auth);
    source.locate();
    transport.answer(bootstrap(ISSUER));
    return source;
  }

  private TokenSource source(ProviderOptions provider, AuthOptions auth) {
    return sources.of(options(provider, auth));
  }

  private static AuthOptions anonymous() {
    return new AuthOptions.ClientCredentials(client(null), List.of());
  }

  private String form() {
    return String.valueOf(transport.lastCall().form());
  }

  @Test
  void g12_examine_plainKeysInSecureMetadata_isAdvised() {
    Vertx vertx = Vertx.vertx();
    try {
      TokenVerifier verifier = new TokenVerifier(vertx.getOrCreateContext(), time.clocks());
      TokenSource source =
          new TokenSources(
                  transport,
                  Samples::secret,
                  secret -> Future.failedFuture("not asked"),
                  Samples.assertions(),
                  time.clocks(),
                  verifier,
                  SubjectTokens.NONE)
              .of(options(issuer(), clientCredentials()));
      source.locate();
      transport.answer(
          Samples.ok(
              new JsonObject()
                  .put("issuer", ISSUER)
                  .put("token_endpoint", TOKEN_ENDPOINT)
                  .put("jwks_uri", "http://localhost/certs")));

      assertThat(source.examine("opaque").result())
          .startsWith("The provider metadata, read over https, names an http jwks_uri,");
      assertThat(transport.openCalls()).isZero();
    } finally {
      vertx.close();
    }
  }

  @Test
  void g12_info_longTextsFromOutside_areCut() {
    String scope = "s".repeat(1000);
    AuthOptions auth =
        new AuthOptions.ClientCredentials(
            new ClientOptions("c".repeat(5000), inline("s3cr3t-client"), null, Map.of()),
            List.of(scope, "t".repeat(1000)));
    TokenSource source = source(endpoints(), auth);
    source.locate();
    SourceInfo info = source.info();

    assertThat(info.clientId()).hasSize(1024);
    assertThat(info.scope()).hasSize(1024).startsWith(scope + " t");
  }
}
