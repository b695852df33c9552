package dev.tokenmanager.internal.cluster.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.testing.UnsignedJwt;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

  private static final String URL = "https://id.example.com/a";
  private static final String ISSUER = "'issuerUrl': '" + URL + "'";
  private static final String SECRET = "'clientSecret': 's3cr3t-client'";
  private static final String CLIENT = "'clientId': 'id', " + SECRET;
  private static final String AUTH = "'type': 'client_credentials', " + CLIENT;
  private static final String USER = "'type': 'password', 'password': 's3cr3t-p', 'clientId': 'id'";

  private static final String FILE =
      "'type': 'client_credentials', 'clientId': 'id', 'clientAssertionFile': 'f'";

  /** One token, of these options. */
  private static TokenOptions options(String provider, String auth) {
    String text = "{" + provider + (provider.isEmpty() ? "" : ", ") + "'auth': {" + auth + "}}";
    VerticleOptions options = VerticleOptions.from(new JsonObject(text.replace('\'', '"')));
    return Objects.requireNonNull(options.tokens().get("default"));
  }

  private static String of(TokenOptions options) {
    return Objects.requireNonNull(Fingerprint.of(options, FingerprintTest::secret));
  }

  private static String jwt(String issuer, String subject) {
    return UnsignedJwt.of(new JsonObject().put("iss", issuer).put("sub", subject));
  }

  /** A token, exchanged for another; there is a third. */
  private static TokenOptions named(String auth, String subject) {
    String text =
        "{%s, 'tokens': {'a': {'auth': {%s}}, 'b': {'auth': {%s}}, 'c': {'auth': {%s}}}}"
            .formatted(ISSUER, auth, subject, AUTH);
    VerticleOptions options = VerticleOptions.from(new JsonObject(text.replace('\'', '"')));
    return Objects.requireNonNull(options.tokens().get("a"));
  }

  /** The value of an inline secret. */
  private static Secret secret(SecretSource source) {
    return ((SecretSource.Inline) source).value();
  }

  private static String of(String provider, String auth) {
    return of(options(provider, auth));
  }

  /** By what is special about each: none may have the fingerprint of another. */
  private static Map<String, TokenOptions> different() {
    Map<String, TokenOptions> all = new LinkedHashMap<>();
    List<String> providers =
        List.of(
            ISSUER,
            "'issuerUrl': '" + URL + "/'",
            "'issuerUrl': 'https://id.example.com/b'",
            "'weaviateUrl': '" + URL + "'",
            "'weaviateUrl': 'https://w.example.com'",
            "'weaviateUrl': 'https://w.example.com', " + ISSUER,
            "'weaviateUrl': 'https://w.example.com', 'oidcConfig': {'tokenEndpoint': '"
                + URL
                + "'}",
            "'oidcConfig': {'tokenEndpoint': '" + URL + "'}",
            "'oidcConfig': {'tokenEndpoint': 'https://id.example.com/b'}",
            "'oidcConfig': {'tokenEndpoint': '%s', 'issuer': '%s'}".formatted(URL, URL),
            "'oidcConfig': {'tokenEndpoint': '%s', 'jwksUri': '%s'}".formatted(URL, URL),
            "'oidcConfig': {'tokenEndpoint': '%s', 'revocationEndpoint': '%s'}"
                .formatted(URL, URL));
    providers.forEach(provider -> all.put(provider, options(provider, AUTH)));
    List<String> auths =
        List.of(
            "'type': 'client_credentials', 'clientId': 'id2', " + SECRET,
            "'type': 'client_credentials', 'clientId': 'Id', " + SECRET,
            "'type': 'refresh_token', 'refreshToken': 's3cr3t-r', 'clientId': 'id'",
            "'type': 'refresh_token', 'refreshToken': 's3cr3t-r', 'clientId': 'id2'",
            "'type': 'refresh_token', 'refreshToken': 's3cr3t-r', 'clientId': 'id', 'scopes': 'a'",
            USER + ", 'username': 'ann'",
            USER + ", 'username': 'bob'",
            USER + ", 'username': 'ann', 'scopes': 'a'",
            AUTH + ", 'scopes': 'a'",
            AUTH + ", 'scopes': 'ab'",
            AUTH + ", 'scopes': 'a b'",
            AUTH + ", 'scopes': 'a b c'",
            AUTH + ", 'extraParameters': {'a': 'b'}",
            AUTH + ", 'extraParameters': {'a': 'c'}",
            AUTH + ", 'extraParameters': {'b': 'a'}",
            AUTH + ", 'extraParameters': {'a': 'b', 'c': 'd'}",
            AUTH + ", 'extraParameters': {'a': 'bcd'}",
            AUTH + ", 'extraParameters': {'a': ['b', 'c']}",
            AUTH + ", 'extraParameters': {'a': ['c', 'b']}",
            AUTH + ", 'extraParameters': {'a': ['b', 'c', 'd']}",
            AUTH + ", 'extraParameters': {'a': ['b', 'c'], 'd': 'e'}",
            AUTH + ", 'extraParameters': {'a': ['b', 'c'], 'd': ['e', 'f']}",
            AUTH + ", 'scopes': 'a', 'extraParameters': {'a': 'b'}",
            AUTH + ", 'scopes': 'a b', 'extraParameters': {'a': 'b'}");
    auths.forEach(auth -> all.put(auth, options(ISSUER, auth)));
    String exchange = "'type': 'token_exchange', 'clientId': 'id'";
    String subject = exchange + ", 'subjectToken': '%s'";
    List<String> exchanges =
        List.of(
            subject.formatted(jwt("i", "s")),
            subject.formatted(jwt("i", "s2")),
            subject.formatted(jwt("i2", "s")),
            subject.formatted(jwt("is", "")),
            subject.formatted(jwt("i", "s")) + ", 'audience': 'a'",
            subject.formatted(jwt("i", "s")) + ", 'audience': ['a', 'b']",
            subject.formatted(jwt("i", "s")) + ", 'audience': ['b', 'a']",
            subject.formatted(jwt("i", "s")) + ", 'resource': 'a'",
            subject.formatted(jwt("i", "s")) + ", 'resource': ['a', 'b']",
            subject.formatted(jwt("i", "s")) + ", 'audience': 'a', 'resource': 'b'",
            subject.formatted(jwt("i", "s")) + ", 'subjectTokenType': 'urn:a'",
            subject.formatted(jwt("i", "s")) + ", 'requestedTokenType': 'urn:a'",
            subject.formatted(jwt("i", "s")) + ", 'scopes': 'a'",
            subject.formatted(jwt("i", "s")) + ", 'extraParameters': {'a': 'b'}",
            subject.formatted(jwt("i", "s")).replace("'id'", "'id2'"));
    exchanges.forEach(auth -> all.put(auth, options(ISSUER, auth)));
    String named = exchange + ", 'subjectTokenName': 'b'";
    List<String> subjects =
        List.of(
            AUTH,
            AUTH + ", 'scopes': 'a'",
            USER + ", 'username': 'ann'",
            subject.formatted(jwt("i", "s")),
            exchange + ", 'subjectTokenName': 'c'");
    subjects.forEach(auth -> all.put("named " + auth, named(named, auth)));
    String bearer = "'type': 'jwt_bearer', " + CLIENT;
    String signed = bearer + ", 'privateKey': 's3cr3t-key', 'assertionSubject': ";
    List<String> bearers =
        List.of(
            bearer + ", 'assertion': '" + jwt("i", "s") + "'",
            bearer + ", 'assertion': '" + jwt("i", "s") + "', 'scopes': 'a'",
            signed + "'ann'",
            signed + "'bob'",
            signed + "'ann', 'assertionAudience': 'issuer'",
            signed + "'ann', 'assertionAudience': 'https://a'",
            signed + "'ann', 'assertionAudience': 'https://b'");
    bearers.forEach(auth -> all.put(auth, options(ISSUER, auth)));
    String noId = "'type': 'client_credentials', " + SECRET;
    all.put("no id", options("'weaviateUrl': 'https://w.example.com'", noId));
    all.put("api key", options("", "'type': 'api_key', 'apiKey': 's3cr3t-k'"));
    return all;
  }

  @Test
  void of_differentProviderGrantClientUserScopesOrParameters_differs() {
    Map<String, String> known = new LinkedHashMap<>();
    different()
        .forEach((what, options) -> assertThat(known.put(of(options), what)).as(what).isNull());
    assertThat(known).hasSizeGreaterThan(30);
  }

  @Test
  void of_subjectTokenRenewed_isTheSame() {
    JsonObject claims = new JsonObject().put("iss", "i").put("sub", "s");
    String auth = "'type': 'token_exchange', 'clientId': 'id', 'subjectToken': '%s'";

    assertThat(of(ISSUER, auth.formatted(UnsignedJwt.of(claims.copy().put("exp", 1)))))
        .isEqualTo(of(ISSUER, auth.formatted(UnsignedJwt.of(claims.copy().put("exp", 2)))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"opaque", "a.b.c", "e30.e30.", "e30.eyJpc3MiOiJpIn0.", "e30.eyJzdWIiOiJpIn0."})
  void of_subjectTokenDoesNotSayWhoseItIs_isNotShared(String subject) {
    String auth = "'type': 'token_exchange', 'clientId': 'id', 'subjectToken': '%s'";
    TokenOptions given = options(ISSUER, auth.formatted(subject));
    assertThat(Fingerprint.of(given, FingerprintTest::secret)).isNull();

    TokenOptions named =
        named(
            "'type': 'token_exchange', 'clientId': 'id', 'subjectTokenName': 'b'",
            auth.formatted(subject));
    assertThat(Fingerprint.of(named, FingerprintTest::secret)).isNull();
  }

  private static String shown(TokenOptions options, String issuer, String subject) {
    Secret assertion =
        new Secret(UnsignedJwt.of(new JsonObject().put("iss", issuer).put("sub", subject)));
    return Objects.requireNonNull(Fingerprint.of(options, source -> assertion));
  }

  @Test
  void of_assertionMadeElsewhere_isToldApartByIssuerAndSubject() {
    TokenOptions client = options(ISSUER, FILE);
    TokenOptions grant = options(ISSUER, "'type': 'jwt_bearer', 'assertionFile': 'f', " + CLIENT);

    assertThat(
            List.of(
                shown(client, "i", "s"),
                shown(client, "i", "t"),
                shown(client, "is", ""),
                shown(client, "j", "s"),
                shown(grant, "i", "s"),
                shown(grant, "i", "t")))
        .doesNotHaveDuplicates();
    assertThat(shown(client, "i", "s")).isEqualTo(shown(client, "i", "s"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"opaque", "e30.e30.", "eyJpc3MiOiJpIn0.eyJpc3MiOiJpIn0."})
  void of_assertionWithoutIssuerOrSubject_isNone(String assertion) {
    assertThat(Fingerprint.of(options(ISSUER, FILE), source -> new Secret(assertion))).isNull();
  }

  @Test
  void of_privateKey_isThatOfASecret() {
    String key = "'type': 'client_credentials', 'clientId': 'id', 'privateKey': 's3cr3t-key'";

    assertThat(of(ISSUER, key)).isEqualTo(of(ISSUER, AUTH));
    assertThat(Fingerprint.of(options(ISSUER, key), source -> new Secret("unused")))
        .isEqualTo(of(ISSUER, AUTH));
  }

  static Stream<Arguments> same() {
    return Stream.of(
        arguments("secret", ISSUER, AUTH.replace("s3cr3t-client", "s3cr3t-other")),
        arguments(
            "no secret",
            ISSUER,
            "'type': 'client_credentials', 'clientId': 'id', 'clientAuthMethod': 'none'"),
        arguments("authMethod", ISSUER, AUTH + ", 'clientAuthMethod': 'client_secret_post'"),
        arguments("buffer", ISSUER + ", 'refreshBufferSeconds': 30", AUTH),
        arguments("validity", ISSUER + ", 'minValiditySeconds': 1", AUTH),
        arguments("wait", ISSUER + ", 'maxWaitMs': 1", AUTH),
        arguments("timeout", ISSUER + ", 'requestTimeoutMs': 1", AUTH),
        arguments("discovery", ISSUER + ", 'discoveryMaxAgeSeconds': 1", AUTH),
        arguments("retry", ISSUER + ", 'retry': {'initialDelayMs': 1}", AUTH),
        arguments("proxy", ISSUER + ", 'proxy': {'host': 'p', 'port': 1}", AUTH),
        arguments("http", ISSUER + ", 'allowInsecureHttp': true", AUTH),
        arguments("no scopes", ISSUER, AUTH + ", 'scopes': []"),
        arguments("no parameters", ISSUER, AUTH + ", 'extraParameters': {}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("same")
  void of_anythingElse_isTheSame(String what, String provider, String auth) {
    assertThat(of(provider, auth)).as(what).isEqualTo(of(ISSUER, AUTH));
  }

  @Test
  void of_otherName_isTheSame() {
    TokenOptions token = options(ISSUER, AUTH);
    TokenOptions other =
        new TokenOptions(
            "other",
            token.provider(),
            token.auth(),
            token.refresh(),
            token.connection(),
            token.maxWait(),
            token.discoveryMaxAge());

    assertThat(of(other)).isEqualTo(of(token));
  }

  @Test
  void of_passwordOrRefreshToken_isTheSame() {
    String user = USER + ", 'username': 'ann'";
    String refresh = "'type': 'refresh_token', 'clientId': 'id', 'refreshToken': 's3cr3t-r'";

    assertThat(of(ISSUER, user.replace("s3cr3t-p", "s3cr3t-q"))).isEqualTo(of(ISSUER, user));
    assertThat(of(ISSUER, refresh.replace("s3cr3t-r", "s3cr3t-q"))).isEqualTo(of(ISSUER, refresh));
    assertThat(of(ISSUER, refresh + ", 'accessToken': 's3cr3t-a', 'expiresInSeconds': 5"))
        .isEqualTo(of(ISSUER, refresh));
  }

  @Test
  void of_scopesAndParametersInAnotherOrder_isTheSame() {
    assertThat(of(ISSUER, AUTH + ", 'scopes': 'b a'"))
        .isEqualTo(of(ISSUER, AUTH + ", 'scopes': ['a', 'b']"));

    Set<String> made = new HashSet<>();
    for (String parameters :
        List.of("'a': '1', 'b': '2', 'c': '3'", "'c': '3', 'b': '2', 'a': '1'")) {
      made.add(of(ISSUER, AUTH + ", 'extraParameters': {" + parameters + "}"));
    }
    assertThat(made).hasSize(1);
  }

  @Test
  void of_parameterInAListOfOne_isTheSameAsAlone() {
    assertThat(of(ISSUER, AUTH + ", 'extraParameters': {'a': ['b']}"))
        .isEqualTo(of(ISSUER, AUTH + ", 'extraParameters': {'a': 'b'}"));
  }

  @Test
  void of_sameOptions_isWhatEveryReleaseMakesOfThem() {
    assertThat(of(ISSUER, AUTH + ", 'scopes': 'a', 'extraParameters': {'k': 'v'}"))
        .isEqualTo("6b30fec7c7ec2b7d4642603325263f8da6c65242feff1a25db9f162d04a2ce47");
    assertThat(of("'weaviateUrl': 'https://w.example.com', " + ISSUER, USER + ", 'username': 'u'"))
        .isEqualTo("0401a2d43b56c372ef4cb802c91cb7cbcf4975daebd3ea8795d3045ccf874168");
  }
}
