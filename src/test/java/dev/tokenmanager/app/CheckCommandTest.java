package dev.tokenmanager.app;

import static dev.tokenmanager.app.CheckServer.BOOTSTRAP;
import static dev.tokenmanager.app.CheckServer.META;
import static dev.tokenmanager.app.CheckServer.METADATA;
import static dev.tokenmanager.app.CheckServer.TOKEN;
import static dev.tokenmanager.app.CheckServer.date;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static dev.tokenmanager.testing.ScriptedProvider.refuse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.app.check.Step;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The command {@code check} against a provider and a Weaviate that are in order but for one thing.
 */
@ExtendWith(VertxExtension.class)
class CheckCommandTest {

  private static final String ACCEPTS = "Weaviate accepts the token";
  private static final String PAGE = "<html><body>s3cr3t-login</body></html>";

  @TempDir private Path folder;
  private CheckServer server;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    server = CheckServer.start(vertx);
  }

  private CheckRun check(String... words) throws Exception {
    return CheckRun.of(folder, server.options(), words);
  }

  private static JsonObject message(String text) {
    return new JsonObject().put("message", text);
  }

  @Test
  void everythingInOrder_status0AndALineForEachStep() throws Exception {
    CheckRun run = check().assertGreen();

    assertThat(run.lines("✓")).hasSize(13);
    assertThat(run.lines("–"))
        .map(line -> line.substring(2, line.indexOf(':')))
        .containsExactly(
            "client certificate",
            "proxy",
            "TLS",
            "key or assertion",
            "state file",
            "sidecar, REST",
            "sidecar, gRPC",
            "cluster key");
    assertThat(run.output()).doesNotContain("\u001B").contains("token default");
    assertThat(run.line("grant and client authentication"))
        .endsWith("client_credentials, client client by client_secret_basic");
    assertThat(server.authorizations().get(META)).startsWith("Bearer eyJ");
    assertThat(server.authorizations().get(BOOTSTRAP)).isEmpty();
  }

  @Test
  void g11_afterwards_noThreadIsLeft() throws Exception {
    check().assertGreen(); // Now the server has all the threads that it needs.
    Set<Long> before = threads();

    check().assertGreen();

    await().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
  }

  /** Vert.x and its client; others belong to the test. */
  private static Set<Long> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("vert.x"))
        .map(Thread::getId)
        .collect(Collectors.toSet());
  }

  @Test
  void proxyOnTheWay_saysWhatItLetsThroughTo() throws Exception {
    URI proxy = URI.create(server.url());
    JsonObject options = server.options().put("allowInsecureHttp", true);
    options.remove("weaviateUrl");
    options.put("issuerUrl", "http://auth.example.com");
    options.put(
        "proxy", new JsonObject().put("host", proxy.getHost()).put("port", proxy.getPort()));
    server.answer(METADATA, 200, metadataOf("http://auth.example.com"));

    assertThat(CheckRun.of(folder, options).line("proxy"))
        .isEqualTo("✓ proxy: " + proxy.getAuthority() + " lets through to auth.example.com");
  }

  private JsonObject metadataOf(String issuer) {
    return server.metadata().put("issuer", issuer).put("token_endpoint", issuer + TOKEN);
  }

  @Test
  void weaviateWithOidcOff_namesTheVariable() throws Exception {
    server.answer(BOOTSTRAP, 404, "");

    check()
        .assertFailed("Weaviate bootstrap")
        .assertSays("Weaviate bootstrap", "OIDC is off", "AUTHENTICATION_OIDC_ENABLED");
  }

  @Test
  void bootstrapIsAProxysPage_saysSo() throws Exception {
    server.answer(BOOTSTRAP, 200, PAGE);

    check()
        .assertFailed("Weaviate bootstrap")
        .assertSays("Weaviate bootstrap", "a page of HTML", "a proxy answers", "check weaviateUrl");
  }

  @Test
  void metadataIsAProxysPage_saysSo() throws Exception {
    server.answer(METADATA, 200, PAGE);

    check()
        .assertFailed("provider metadata")
        .assertSays("provider metadata", "a page of HTML", "Check the URL", "proxy, login page");
  }

  @Test
  void metadataIsMissing_saysWhere() throws Exception {
    server.answer(METADATA, 404, "");

    check()
        .assertFailed("provider metadata")
        .assertSays("provider metadata", server.url() + METADATA, "HTTP 404", "/realms/");
  }

  @Test
  void metadataOfAnotherIssuer_isNoMatch() throws Exception {
    server.answer(METADATA, 200, server.metadata().put("issuer", "https://other.example/x"));

    check()
        .assertFailed("issuer match")
        .assertSays(
            "issuer match", "https://other.example/x", "expected is " + server.url(), "oidcConfig");
  }

  @Test
  void weaviateAdvertisesPlainHttpElsewhere_isNotRead() throws Exception {
    server.answer(
        BOOTSTRAP, 200, server.bootstrap().put("href", "http://auth.example.com/realms/x"));

    check()
        .assertFailed("provider metadata")
        .assertSays("provider metadata", "http: from a host that is not", "allowInsecureHttp");
  }

  @Test
  void tokenEndpointIsPlainHttpElsewhere_isRefused() throws Exception {
    server.answer(
        METADATA, 200, server.metadata().put("token_endpoint", "http://auth.example.com/token"));

    check()
        .assertFailed("provider metadata")
        .assertSays("provider metadata", "token_endpoint with http:", "allowInsecureHttp");
  }

  @Test
  void bootstrapWithoutClientId_andNoneGiven_isNamed() throws Exception {
    JsonObject bootstrap = server.bootstrap();
    bootstrap.remove("clientId");
    server.answer(BOOTSTRAP, 200, bootstrap);
    JsonObject options = server.options();
    options.getJsonObject("auth").remove("clientId");

    CheckRun.of(folder, options)
        .assertFailed("grant and client authentication")
        .assertSays("grant and client authentication", "no clientId", "give auth.clientId");
  }

  @ParameterizedTest
  @CsvSource({
    "401, invalid_client, 'Check clientId, its secret'",
    "400, unauthorized_client, without service account",
    "400, unsupported_grant_type, Allow this grant",
    "400, invalid_scope, Check auth.scopes",
    "400, invalid_grant, Check user name and password"
  })
  void tokenRequestRefused_isTheGrantsLine(int status, String error, String cure) throws Exception {
    server.route(TOKEN, request -> refuse(request, status, error));

    CheckRun run =
        check()
            .assertFailed("grant and client authentication")
            .assertSays(
                "grant and client authentication",
                "client client by client_secret_basic",
                "refuses the token request: " + error,
                cure);
    assertThat(run.line("token acquired")).startsWith("–");
  }

  @ParameterizedTest
  @CsvSource({
    "200, a page of HTML, 'Check the token endpoint'",
    "503, HTTP 503, Look into its log",
    "404, HTTP 404, Check the token endpoint"
  })
  void tokenEndpointUnusable_isTheTokensLine(int status, String cause, String cure)
      throws Exception {
    server.answer(TOKEN, status, PAGE);

    check().assertFailed("token acquired").assertSays("token acquired", cause, cure);
  }

  @Test
  void audienceWithoutWeaviate_namesTheMapper() throws Exception {
    server.claims = good -> good.put("aud", "account");
    server.answer(
        META,
        401,
        message("unauthorized: oidc: expected audience \"weaviate\" got [\"s3cr3t-body\"]"));

    check()
        .assertFailed("claim aud", ACCEPTS)
        .assertSays("claim aud", "[account]", "\"weaviate\"", "oidc-audience-mapper")
        .assertSays(ACCEPTS, "answers 401: for the reason above, claim aud");
  }

  @Test
  void issuerOfAnotherName_namesBoth() throws Exception {
    server.claims = good -> good.put("iss", server.url().replace("127.0.0.1", "localhost"));
    server.answer(
        META, 401, message("unauthorized: oidc: id token issued by a different provider, s3cr3t-"));

    check()
        .assertFailed("claim iss", ACCEPTS)
        .assertSays("claim iss", "localhost", server.url(), "KC_HOSTNAME")
        .assertSays(ACCEPTS, "answers 401: for the reason above, claim iss");
  }

  @Test
  void expiryMissing_isNamed() throws Exception {
    server.claims =
        good -> {
          good.remove("exp");
          return good;
        };

    check().assertFailed("claim exp").assertSays("claim exp", "no expiry", "have the provider set");
  }

  @ParameterizedTest
  @CsvSource({"120, (119|120) s ahead of", "-3600, 360[01] s behind"})
  void clockOff_saysHowFarAndWhatToDo(long seconds, String shown) throws Exception {
    server.before(TOKEN, (request, me) -> request.response().putHeader("Date", date(seconds)));

    CheckRun run =
        check().assertFailed("clock skew").assertSays("clock skew", "Synchronise the clocks");
    assertThat(run.line("clock skew")).containsPattern("the provider is " + shown);
  }

  /** A year that no difference to it could be told of is no date. */
  @Test
  void g12_dateOfAYearBeyondAll_isNone() throws Exception {
    server.before(
        TOKEN,
        (request, me) ->
            request.response().putHeader("Date", "Fri, 01 Jan +999999999 00:00:00 GMT"));

    check().assertGreen();
  }

  @Test
  void clockOff_providerWithoutDate_isSeenInTheTokenItMadeJustNow() throws Exception {
    server.before(TOKEN, (request, me) -> request.response().headers().remove("Date"));
    server.claims =
        good -> good.put("iat", good.getLong("iat") + 120).put("exp", good.getLong("exp") + 120);

    CheckRun run = check().assertFailed("clock skew");

    assertThat(run.line("clock skew")).containsPattern("the provider is (119|120) s ahead of");
  }

  @Test
  void tokenFromTheProvidersCache_tellsNoTime() throws Exception {
    server.before(TOKEN, (request, me) -> request.response().headers().remove("Date"));
    server.claims =
        good -> good.put("iat", good.getLong("iat") - 120).put("exp", good.getLong("exp") + 120);

    assertThat(check().assertGreen().line("clock skew")).doesNotContain("provider");
  }

  @Test
  void cachedAnswer_tokenAndClaimSayTheSameTime() throws Exception {
    server.before(TOKEN, (request, me) -> request.response().headers().remove("Date"));
    server.claims =
        good -> {
          long now = good.getLong("iat");
          return good.put("iat", now - 183).put("exp", now + 117);
        };

    CheckRun run = check();

    assertThat(run.line("token acquired"))
        .containsPattern("good for (9|10|11)\\d s")
        .contains("cached answer, or our clock is ahead");
    assertThat(run.line("claim exp")).containsPattern("in (9|10|11)\\d s");
  }

  @Test
  void clockOfWeaviateOff_isSeenToo() throws Exception {
    server.before(META, (request, me) -> request.response().putHeader("Date", date(120)));

    CheckRun run = check().assertFailed("clock skew");

    assertThat(run.line("clock skew"))
        .contains("the provider agrees")
        .containsPattern("Weaviate is (119|120) s ahead of");
  }

  @Test
  void providersClockBehindBeyondTheLifetime_tokenIsOver() throws Exception {
    server.claims = good -> good.put("exp", good.getLong("exp") - 3600);
    server.before(TOKEN, (request, me) -> request.response().putHeader("Date", date(-3600)));
    server.answer(META, 401, message("unauthorized: oidc: token is expired (Token Expiry: x)"));

    check()
        .assertFailed("claim exp", "clock skew", ACCEPTS)
        .assertSays("claim exp", "already expired when it arrived", "synchronise the clocks")
        .assertSays(ACCEPTS, "by its clock the token has expired", "Synchronise the clocks");
  }

  @Test
  void usernameClaimMissing_namesItAndWhatThereIs() throws Exception {
    server.answer(
        META, 500, message("oidc: token doesn't contain required claim 'email' s3cr3t-body"));

    check()
        .assertFailed("username claim", ACCEPTS)
        .assertSays(
            "username claim", "the claim email", "preferred_username, sub", "_USERNAME_CLAIM")
        .assertSays(ACCEPTS, "answers 500: for the reason above");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | unauthorized: failed to verify signature: x | cannot verify the signature",
        "401 | unauthorized: invalid api key | OIDC is off in Weaviate",
        "401 | anonymous access not enabled. Please | no Authorization header",
        "401 | anything s3cr3t-else | Look into Weaviate's log",
        "403 | rbac: authorization, forbidden action: x | Give the user a role in Weaviate",
        "500 | anything s3cr3t-else | Look into Weaviate's log",
        "503 | anything | Try again later",
        "302 | anything | Check weaviateUrl",
        "404 | anything | Check weaviateUrl"
      })
  void weaviateRefuses_isExplained(int status, String text, String cure) throws Exception {
    server.answer(META, status, message(text));

    check().assertFailed(ACCEPTS).assertSays(ACCEPTS, META + " answers " + status + ": ", cure);
  }

  @Test
  void weaviateIsAProxysPage_isNotTakenForIt() throws Exception {
    server.answer(META, 200, PAGE);

    check().assertFailed(ACCEPTS).assertSays(ACCEPTS, "not Weaviate's answer", "weaviateUrl");
  }

  @Test
  void weaviateDoesNotAnswer_endsInTime() throws Exception {
    server.route(META, HttpServerRequest::pause);

    CheckRun.of(folder, server.options().put("requestTimeoutMs", 3000))
        .assertFailed(ACCEPTS)
        .assertSays(ACCEPTS, "within 3000 ms", "requestTimeoutMs");
  }

  @Test
  void opaqueToken_isRefusedByWeaviateForThat() throws Exception {
    server.response = good -> good.put("access_token", SECRET_MARK + "opaque");
    server.answer(META, 401, message("unauthorized: oidc: malformed jwt: expected 3 parts got 1"));

    CheckRun run =
        check().assertFailed(ACCEPTS).assertSays(ACCEPTS, "not a signed JWT", "issue JWT");

    assertThat(run.lines("– claim")).hasSize(3).allMatch(line -> line.contains("opaque"));
  }

  @Test
  void withoutWeaviate_whatItWantsIsNotJudged() throws Exception {
    JsonObject options = server.options().put("issuerUrl", server.url());
    options.remove("weaviateUrl");

    CheckRun run = CheckRun.of(folder, options).assertGreen();

    assertThat(run.line("Weaviate bootstrap")).startsWith("–");
    assertThat(run.line("claim aud")).startsWith("–").contains("weaviateUrl would tell");
    assertThat(run.line(ACCEPTS)).startsWith("–");
  }

  @Test
  void severalTokens_aBlockForEach_orForOne() throws Exception {
    JsonObject options =
        new JsonObject()
            .put(
                "tokens",
                new JsonObject()
                    .put("b", server.options())
                    .put("a", server.options().put("weaviateUrl", "http://127.0.0.1:1")));

    CheckRun all = CheckRun.of(folder, options).assertFailed("Weaviate bootstrap");
    assertThat(all.lines("token ")).containsExactly("token a", "token b");
    assertThat(all.lines("✗ ")).singleElement().asString().contains("refuses the connection");
    CheckRun one = CheckRun.of(folder, options, "--token", "b").assertGreen();
    assertThat(one.lines("token ")).containsExactly("token b");
  }

  @Test
  void tokenOfNoSuchName_status2() throws Exception {
    CheckRun run = check("--token", "s3cr3t-name");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors()).contains("--token: ", "no token of that name", "default");
    assertThat(run.output()).isEmpty();
  }

  @Test
  void json_holdsTheSameSteps() throws Exception {
    server.answer(META, 403, "s3cr3t-body");

    CheckRun run = check("--json");

    JsonObject json = new JsonObject(run.output());
    assertThat(run.status()).isEqualTo(1);
    assertThat(json.getBoolean("ok")).isFalse();
    List<JsonObject> steps =
        json.getJsonArray("steps").stream().map(JsonObject.class::cast).toList();
    assertThat(steps).hasSize(Step.values().length);
    assertThat(steps.get(0).getString("step")).isEqualTo("options");
    assertThat(steps.get(0).containsKey("token")).isFalse();
    assertThat(steps)
        .filteredOn(step -> step.getString("result").equals("failed"))
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.getString("step")).isEqualTo("weaviate");
              assertThat(step.getString("token")).isEqualTo("default");
              assertThat(step.getString("message")).contains("answers 403");
            });
  }
}
