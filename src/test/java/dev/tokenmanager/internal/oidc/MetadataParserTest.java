package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.TokenFailure.UNAVAILABLE;
import static dev.tokenmanager.TokenFailure.UNUSABLE_ANSWER;
import static dev.tokenmanager.internal.oidc.Samples.ISSUER;
import static dev.tokenmanager.internal.oidc.Samples.TOKEN_ENDPOINT;
import static dev.tokenmanager.internal.oidc.Samples.metadata;
import static dev.tokenmanager.internal.oidc.Samples.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.HttpReply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataParserTest {

  private static final URI URL =
      URI.create(ISSUER + "/.well-known/openid-configuration?k=s3cr3t-hidden");
  private static final URI PLAIN_URL =
      URI.create("http://localhost/.well-known/openid-configuration");
  private static final MetadataParser PARSER = new MetadataParser(URL, List.of(ISSUER), false);

  @Test
  void parse_everythingGiven_isRead() throws ProviderException {
    HttpReply reply =
        Samples.ok(
            document()
                .put("jwks_uri", ISSUER + "/certs")
                .put("revocation_endpoint", ISSUER + "/revoke")
                .put("token_endpoint_auth_methods_supported", List.of("client_secret_post"))
                .put("grant_types_supported", List.of("password")));

    assertThat(parse(reply))
        .isEqualTo(
            new ProviderMetadata(
                ISSUER,
                URI.create(TOKEN_ENDPOINT),
                URI.create(ISSUER + "/certs"),
                URI.create(ISSUER + "/revoke"),
                List.of("client_secret_post"),
                List.of("password")));
  }

  static Stream<Arguments> tolerated() {
    return Stream.of(
        arguments("jwks_uri not a URL", document().put("jwks_uri", "certs")),
        arguments("methods null", document().putNull("token_endpoint_auth_methods_supported")),
        arguments("methods text", document().put("token_endpoint_auth_methods_supported", "x")),
        arguments("numbers as grants", document().put("grant_types_supported", List.of(1, 2))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void tolerated(String row, JsonObject body) throws ProviderException {
    assertThat(parse(Samples.ok(body))).isEqualTo(parse(Samples.ok(document())));
  }

  @ParameterizedTest
  @ValueSource(strings = {ISSUER, ISSUER + "/"})
  void issuer_slashAtTheEnd_isNoMismatch(String issuer) throws ProviderException {
    assertThat(parse(metadata(issuer, TOKEN_ENDPOINT)).issuer()).isEqualTo(issuer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://auth.example.com/realms/weaviat",
        "https://auth.example.com/realms/weaviatf",
        "https://auth.example.com/realms/weaviate2",
        "http://auth.example.com/realms/weaviate",
        "https://auth.example.com/realms/WEAVIATE"
      })
  void g12_issuer_another_isAMismatchThatShowsBoth(String issuer) {
    ProviderException failure = failure(metadata(issuer, TOKEN_ENDPOINT));

    assertThat(failure.error()).isEqualTo("issuer_mismatch");
    assertThat(failure)
        .hasMessageContaining(issuer + ",")
        .hasMessageContaining("expected is " + ISSUER + ";")
        .hasMessageContaining("oidcConfig");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "another realm, https://auth.example.com/realms/w, set issuerUrl: https://auth.example.com/realms/w (",
    "Azure B2C, https://x.b2clogin.com/0a/v2.0/, set issuerUrl: https://x.b2clogin.com/0a/v2.0/ (",
    "behind a proxy, http://auth.example.com/realms/weaviate, have the provider name its public URL",
    "no tenant, https://login.microsoftonline.com/{tenantid}/v2.0, put the tenant's id in place of",
    "no URL, weaviate, give oidcConfig"
  })
  void issuer_another_firstCure(String row, String issuer, String cure) {
    assertThat(failure(metadata(issuer, TOKEN_ENDPOINT)))
        .hasMessageContaining("expected is " + ISSUER + "; " + cure);
  }

  @Test
  void issuer_ofAccessTokensIsAnother_isToldAsOneOfAdFs() throws ProviderException {
    String other = "http://adfs.example.com/adfs/services/trust";

    assertThat(parse(Samples.ok(document().put("access_token_issuer", other))).advice())
        .contains(other, "AD FS", "Set-AdfsProperties");
    assertThat(parse(Samples.ok(document().put("access_token_issuer", ISSUER))).advice()).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "no such realm, 404, '{\"error\":\"Realm does not exist\"}', 'HTTP 404. Check the name of the realm, weaviate (capitals count), or put /auth before'",
    "no such tenant, 400, '{\"error\":\"invalid_tenant\",\"error_description\":\"AADSTS90002: Tenant x not found. s3cr3t\"}', HTTP 400 (AADSTS90002). There is no such tenant",
    "asked too often, 429, '', HTTP 429: it is asked too often"
  })
  void refusal_known_tellsTheCauseAndTheCure(String row, int status, String body, String expected) {
    assertThat(failure(reply(status, body)))
        .hasMessageContaining(expected)
        .hasMessageNotContaining("s3cr3t");
  }

  @Test
  void issuer_eitherOfTwo_isAccepted() throws ProviderException {
    MetadataParser parser =
        new MetadataParser(URL, List.of("https://inside.example.com", ISSUER + "/"), false);

    assertThat(parser.parse(metadata(ISSUER, TOKEN_ENDPOINT)).issuer()).isEqualTo(ISSUER);
  }

  @Test
  void tokenEndpoint_insecureButAllowed_isRead() throws ProviderException {
    MetadataParser parser = new MetadataParser(PLAIN_URL, List.of(ISSUER), true);

    assertThat(parser.parse(metadata(ISSUER, "http://a.io/t")).tokenEndpoint())
        .hasToString("http://a.io/t");
  }

  @Test
  void tokenEndpoint_insecureOnLoopback_isRead() throws ProviderException {
    MetadataParser parser = new MetadataParser(PLAIN_URL, List.of(ISSUER), false);
    HttpReply reply = metadata(ISSUER, "http://localhost:8080/t");

    assertThat(parser.parse(reply).tokenEndpoint()).hasToString("http://localhost:8080/t");
  }

  @Test
  void tokenEndpoint_insecureInAPlainDocument_saysWhatAllowsIt() {
    MetadataParser parser = new MetadataParser(PLAIN_URL, List.of(ISSUER), false);
    ProviderException failure =
        catchThrowableOfType(
            ProviderException.class, () -> parser.parse(metadata(ISSUER, "http://a.io/t")));

    assertThat(failure.error()).isEqualTo("insecure_token_endpoint");
    assertThat(failure).hasMessageContaining("allowInsecureHttp");
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.io/t, false",
    "http://a.io/t, true",
    "http://localhost:8080/t, false",
    "http://127.0.0.1/t, true",
    "HTTP://[::1]/t, false"
  })
  void g12_tokenEndpoint_plainInASecureDocument_isRefusedWithACure(
      String endpoint, boolean allowInsecureHttp) {
    MetadataParser parser = new MetadataParser(URL, List.of(ISSUER), allowInsecureHttp);
    ProviderException failure =
        catchThrowableOfType(
            ProviderException.class, () -> parser.parse(metadata(ISSUER, endpoint)));

    assertThat(failure.failure()).isEqualTo(UNUSABLE_ANSWER);
    assertThat(failure.error()).isEqualTo("insecure_endpoint");
    assertThat(failure).hasMessageContaining("oidcConfig").hasMessageContaining("issuerUrl");
  }

  @ParameterizedTest
  @CsvSource({
    "jwks_uri, http://a.io/certs",
    "jwks_uri, http://localhost/certs",
    "revocation_endpoint, http://127.0.0.1/revoke"
  })
  void g12_otherEndpoint_plainInASecureDocument_isLeftOutAndSaid(String key, String endpoint)
      throws ProviderException {
    ProviderMetadata metadata = parse(Samples.ok(document().put(key, endpoint)));

    assertThat(metadata.jwksUri()).isNull();
    assertThat(metadata.revocationEndpoint()).isNull();
    assertThat(metadata.advice())
        .contains("names an http " + key + ",", "not used", "oidcConfig")
        .doesNotContain(endpoint);
  }

  @Test
  void otherEndpoints_secure_noAdvice() throws ProviderException {
    assertThat(parse(Samples.ok(document().put("jwks_uri", ISSUER + "/certs"))).advice()).isNull();
    assertThat(parse(Samples.ok(document().put("jwks_uri", "certs"))).advice()).isNull();
  }

  @Test
  void g12_lists_long_areCut() throws ProviderException {
    JsonArray many = new JsonArray();
    for (int i = 0; i < 100_000; i++) {
      many.add("m" + i);
    }
    many.set(3, "long".repeat(1000));
    ProviderMetadata metadata =
        parse(
            Samples.ok(
                document()
                    .put("grant_types_supported", many)
                    .put("token_endpoint_auth_methods_supported", many)));

    assertThat(metadata.grantTypes()).hasSize(256).contains("m256").doesNotContain("m257");
    assertThat(metadata.tokenEndpointAuthMethods()).hasSize(256);
    assertThat(metadata.grantTypes()).allSatisfy(type -> assertThat(type).hasSizeLessThan(1025));
  }

  @Test
  void g12_issuer_withSlashesToTheLimitOfTheBody_isAMismatch() {
    ProviderException failure = failure(metadata(ISSUER + "/".repeat(900_000), TOKEN_ENDPOINT));

    assertThat(failure.error()).isEqualTo("issuer_mismatch");
    assertThat(failure.getMessage()).hasSizeLessThan(1000);
  }

  static Stream<Arguments> g12_unusable() {
    return Stream.of(
        arguments("no issuer", Samples.ok(new JsonObject()), "no_issuer"),
        arguments("issuer a number", Samples.ok(document().put("issuer", 1)), "no_issuer"),
        arguments("no endpoint", Samples.ok(without()), "no_token_endpoint"),
        arguments(
            "endpoint null", Samples.ok(without().putNull("token_endpoint")), "no_token_endpoint"),
        arguments("endpoint relative", metadata(ISSUER, "/token"), "bad_token_endpoint"),
        arguments(
            "endpoint a number",
            Samples.ok(without().put("token_endpoint", 1)),
            "bad_token_endpoint"),
        arguments(
            "user info", metadata(ISSUER, "https://u:s3cr3t-hidden@a.io/t"), "bad_token_endpoint"),
        arguments("endpoint insecure", metadata(ISSUER, "http://a.io/t"), "insecure_endpoint"),
        arguments(
            "endpoint with a host of 100,000 labels",
            metadata(ISSUER, "https://" + "a.".repeat(100_000) + "a/t"),
            "bad_token_endpoint"),
        arguments("404", reply(404, "s3cr3t-hidden"), "http_404"),
        arguments("302", reply(302, ""), "http_302"),
        arguments("401", reply(401, "{}"), "http_401"),
        arguments("HTML", reply(200, "<html>s3cr3t-hidden"), "not_json"),
        arguments("empty", reply(200, ""), "not_json"),
        arguments("truncated", reply(200, "{\"issuer\":\"s3cr3t-hidden"), "not_json"),
        arguments("array", reply(200, "[\"s3cr3t-hidden\"]"), "not_json"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void g12_unusable(String row, HttpReply reply, String error) {
    ProviderException failure = failure(reply);

    assertThat(failure.failure()).isEqualTo(UNUSABLE_ANSWER);
    assertThat(failure.error()).isEqualTo(error);
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure)
        .hasMessageStartingWith(
            "Provider metadata at " + ISSUER + "/.well-known/openid-configuration ")
        .hasMessageNotContaining("s3cr3t-hidden");
  }

  static Stream<Arguments> overloaded() {
    return Stream.of(
        arguments(407, UNUSABLE_ANSWER),
        arguments(408, UNAVAILABLE),
        arguments(409, UNUSABLE_ANSWER),
        arguments(428, UNUSABLE_ANSWER),
        arguments(429, UNAVAILABLE),
        arguments(430, UNUSABLE_ANSWER),
        arguments(499, UNUSABLE_ANSWER),
        arguments(500, UNAVAILABLE),
        arguments(503, UNAVAILABLE),
        arguments(599, UNAVAILABLE));
  }

  @ParameterizedTest
  @MethodSource
  void overloaded(int status, TokenFailure code) {
    assertThat(failure(reply(status, "")).failure()).isEqualTo(code);
  }

  @Test
  void proxyThatIsNotConfiguredWantsAuthentication_saysTheCure() {
    assertThat(failure(reply(407, "")))
        .hasMessageContaining(" answers HTTP 407. ")
        .hasMessageEndingWith(
            "A proxy on the way wants authentication (HTTP 407): set proxy.host, proxy.port,"
                + " proxy.username and proxy.password.");
  }

  @Test
  void overloaded_retryAfter_isKept() {
    HttpReply reply = new HttpReply(503, Map.of("retry-after", "9"), "");

    assertThat(failure(reply).retryAfter()).isEqualTo(Duration.ofSeconds(9));
  }

  private static JsonObject document() {
    return without().put("token_endpoint", TOKEN_ENDPOINT);
  }

  private static JsonObject without() {
    return new JsonObject().put("issuer", ISSUER);
  }

  private static ProviderMetadata parse(HttpReply reply) throws ProviderException {
    return PARSER.parse(reply);
  }

  private static ProviderException failure(HttpReply reply) {
    return catchThrowableOfType(ProviderException.class, () -> parse(reply));
  }

  private static JsonObject aliases(Object tokenEndpoint) {
    JsonObject aliases =
        new JsonObject()
            .put("token_endpoint", tokenEndpoint)
            .put("revocation_endpoint", "https://mtls.example.com/revoke");
    return document()
        .put("revocation_endpoint", ISSUER + "/revoke")
        .put("mtls_endpoint_aliases", aliases);
  }

  private static ProviderMetadata parse(JsonObject body, boolean mutualTls)
      throws ProviderException {
    return new MetadataParser(URL, List.of(ISSUER), false, mutualTls).parse(Samples.ok(body));
  }

  @Test
  void aliases_clientThatShowsACertificate_usesThem() throws ProviderException {
    ProviderMetadata metadata = parse(aliases("https://mtls.example.com/token"), true);

    assertThat(metadata.tokenEndpoint()).hasToString("https://mtls.example.com/token");
    assertThat(metadata.revocationEndpoint()).hasToString("https://mtls.example.com/revoke");
  }

  @Test
  void aliases_clientWithoutCertificate_doesNotUseThem() throws ProviderException {
    ProviderMetadata metadata = parse(aliases("https://mtls.example.com/token"), false);

    assertThat(metadata.tokenEndpoint()).hasToString(TOKEN_ENDPOINT);
    assertThat(metadata.revocationEndpoint()).hasToString(ISSUER + "/revoke");
  }

  static Stream<Arguments> withoutAlias() {
    return Stream.of(
        arguments("none", document()),
        arguments("null", document().putNull("mtls_endpoint_aliases")),
        arguments("text", document().put("mtls_endpoint_aliases", "x")),
        arguments("list", document().put("mtls_endpoint_aliases", List.of("x"))),
        arguments("empty", document().put("mtls_endpoint_aliases", new JsonObject())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void withoutAlias(String row, JsonObject body) throws ProviderException {
    assertThat(parse(body, true).tokenEndpoint()).hasToString(TOKEN_ENDPOINT);
  }

  @ParameterizedTest
  @CsvSource({
    "http://mtls.example.com/token, insecure_endpoint",
    "http://localhost/token, insecure_endpoint",
    "/token, bad_token_endpoint",
    "https://u:s3cr3t-hidden@mtls.example.com/, bad_token_endpoint",
    "17, bad_token_endpoint"
  })
  void g12_alias_unusable_isRefusedByName(String alias, String word) {
    Object value = alias.equals("17") ? Integer.valueOf(17) : alias;

    ProviderException failure =
        catchThrowableOfType(ProviderException.class, () -> parse(aliases(value), true));

    assertThat(failure.error()).isEqualTo(word);
    assertThat(failure)
        .hasMessageContaining("names a mtls_endpoint_aliases.token_endpoint ")
        .hasMessageNotContaining("s3cr3t-hidden");
  }
}
