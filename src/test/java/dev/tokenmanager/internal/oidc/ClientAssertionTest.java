package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.ISSUER;
import static dev.tokenmanager.internal.oidc.Samples.TOKEN_ENDPOINT;
import static dev.tokenmanager.internal.oidc.Samples.failure;
import static dev.tokenmanager.internal.oidc.Samples.inline;
import static dev.tokenmanager.internal.oidc.Samples.issuer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AssertionAudience;
import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientAssertion;
import dev.tokenmanager.internal.config.ClientOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.oidc.TokenSource.Target;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.HttpCall;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.testing.MovableClocks;
import dev.tokenmanager.testing.TestKeys;
import dev.tokenmanager.testing.UnsignedJwt;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract §3: {@code private_key_jwt}, {@code clientAssertionFile}, {@code jwt_bearer}. */
class ClientAssertionTest {

  private static final Target TARGET = new Target(TOKEN_ENDPOINT, "caller");
  private static final String KEY = key();
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);
  private static final SecretSource FILE =
      new SecretSource.File("auth.clientAssertionFile", Path.of("token"));

  private final FakeTransport transport = new FakeTransport();
  private final MovableClocks time = new MovableClocks();
  private Secret inFile = new Secret("not a JWT");

  private static String key() {
    try {
      return TestKeys.pkcs8(TestKeys.ec("secp256r1").getPrivate());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static AssertionOptions.Signed signed(AssertionAudience audience) {
    return new AssertionOptions.Signed(inline(KEY), null, "k1", null, audience);
  }

  private static ClientOptions client(AssertionOptions assertion) {
    return new ClientOptions(
        "caller", null, null, new ClientAssertion(assertion, "urn:type"), Map.of(), null);
  }

  private static AuthOptions credentials(AssertionOptions assertion) {
    return new AuthOptions.ClientCredentials(client(assertion), List.of("openid"));
  }

  private TokenSource source(AuthOptions auth) {
    return Samples.sources(
            transport,
            source -> source.equals(FILE) ? inFile : Samples.secret(source),
            time.clocks())
        .of(Samples.options(issuer(), auth));
  }

  private TokenSource located(AuthOptions auth) {
    return located(auth, new JsonObject(), null);
  }

  /** Its metadata were read already. */
  private TokenSource located(AuthOptions auth, JsonObject more, @Nullable Instant date) {
    TokenSource source = source(auth);
    source.locate();
    JsonObject metadata =
        new JsonObject()
            .put("issuer", ISSUER)
            .put("token_endpoint", TOKEN_ENDPOINT)
            .put("revocation_endpoint", ISSUER + "/revoke")
            .mergeIn(more);
    transport.answer(dated(Samples.ok(metadata), date));
    return source;
  }

  private static HttpReply dated(HttpReply reply, @Nullable Instant date) {
    String text = date == null ? "" : HTTP_DATE.format(date.atOffset(ZoneOffset.UTC));
    return new HttpReply(reply.status(), Map.of("date", text), reply.body());
  }

  private Instant now() {
    return time.clocks().wall().instant();
  }

  private Map<String, String> form(int call) {
    HttpCall sent = transport.calls().get(call);
    return Arrays.stream(String.valueOf(sent.form()).split("&"))
        .map(field -> field.split("=", 2))
        .collect(
            Collectors.toMap(
                field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
  }

  private Jwt assertion(int call) {
    return Objects.requireNonNull(Jwt.of(String.valueOf(form(call).get("client_assertion"))));
  }

  private List<String> ids() {
    return IntStream.range(1, transport.calls().size())
        .mapToObj(call -> assertion(call).claims().getString("jti"))
        .toList();
  }

  @Test
  void request_privateKey_sendsASignedAssertionInsteadOfASecret() {
    located(credentials(signed(AssertionAudience.ENDPOINT))).request(TARGET, null);

    assertThat(transport.lastCall().headers()).doesNotContainKey("Authorization");
    assertThat(form(1))
        .containsEntry("grant_type", "client_credentials")
        .containsEntry("client_id", "caller")
        .containsEntry("client_assertion_type", "urn:type")
        .containsEntry("scope", "openid")
        .hasSize(5);
    assertThat(assertion(1).header())
        .isEqualTo(new JsonObject("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k1\"}"));
    assertThat(assertion(1).claims())
        .isEqualTo(
            new JsonObject()
                .put("iss", "caller")
                .put("sub", "caller")
                .put("aud", TOKEN_ENDPOINT)
                .put("jti", "00000000000000010000000000000002")
                .put("iat", now().getEpochSecond() - 30)
                .put("exp", now().getEpochSecond() + 60));
  }

  @Test
  void request_audience_isWhatTheOptionSays() {
    AssertionAudience given =
        new AssertionAudience(AssertionAudience.Kind.GIVEN, "https://aud.example.com");
    AssertionAudience byIssuer = new AssertionAudience(AssertionAudience.Kind.ISSUER, null);

    located(credentials(signed(byIssuer))).request(TARGET, null);
    transport.answer(Samples.token("opaque"));
    located(credentials(signed(given))).request(TARGET, null);

    assertThat(assertion(1).claims().getValue("aud")).isEqualTo(ISSUER);
    assertThat(assertion(3).claims().getValue("aud")).isEqualTo("https://aud.example.com");
  }

  @Test
  void request_scopeIsRefusedAndTheRequestRepeated_eachHasAnIdOfItsOwn() {
    TokenSource source =
        Samples.sources(transport, Samples::secret, time.clocks())
            .of(
                Samples.options(
                    Samples.weaviate(Samples.endpoints()),
                    new AuthOptions.Password(
                        "alice",
                        inline("s3cr3t-alice"),
                        client(signed(AssertionAudience.ENDPOINT)),
                        List.of())));
    source.locate();
    transport.answer(Samples.bootstrap(ISSUER));
    source.request(TARGET, null);
    transport.answer(Samples.error(400, "invalid_scope"));

    assertThat(transport.calls()).hasSize(3);
    assertThat(ids()).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void request_refreshThenGrantThenRevocation_eachHasAnIdOfItsOwn() {
    TokenSource source = located(credentials(signed(AssertionAudience.ENDPOINT)));
    source.request(TARGET, new Secret("r1"));
    transport.answer(Samples.error(400, "invalid_grant"));
    source.request(TARGET, null);
    transport.answer(Samples.token("opaque"));
    source.revoke(new Secret("r2"), new Secret("a2"));
    transport.answer(Samples.reply(200, ""));
    transport.answer(Samples.reply(200, ""));

    assertThat(form(1)).containsEntry("refresh_token", "r1");
    assertThat(form(3)).containsEntry("token", "r2").containsEntry("client_id", "caller");
    assertThat(form(4)).containsEntry("token", "a2");
    assertThat(ids()).hasSize(4).doesNotHaveDuplicates();
    assertThat(assertion(4).claims().getValue("aud")).isEqualTo(TOKEN_ENDPOINT);
  }

  @ParameterizedTest
  @CsvSource({"120,120", "-120,-120", "300,300", "301,0", "-3600,0"})
  void request_dateOfTheMetadata_setsTheTimes(int ahead, int expected) {
    Instant date = Instant.ofEpochSecond(now().getEpochSecond() + ahead);
    time.moveWall(Duration.between(now(), Instant.ofEpochSecond(now().getEpochSecond())));

    located(credentials(signed(AssertionAudience.ENDPOINT)), new JsonObject(), date)
        .request(TARGET, null);

    assertThat(assertion(1).claims().getLong("exp"))
        .isEqualTo(now().getEpochSecond() + expected + 60);
    assertThat(assertion(1).claims().getLong("iat"))
        .isEqualTo(now().getEpochSecond() + expected - 30);
  }

  @Test
  void request_dateOfARefusal_setsTheTimesOfTheNextOne() {
    TokenSource source = located(credentials(signed(AssertionAudience.ENDPOINT)));
    source.request(TARGET, null);
    transport.answer(dated(Samples.error(401, "invalid_client"), now().plusSeconds(200)));
    source.request(TARGET, null);

    long first = assertion(1).claims().getLong("exp");
    assertThat(assertion(2).claims().getLong("exp") - first).isBetween(199L, 200L);
  }

  @Test
  void request_methodListedInMetadata_decidesBetweenSecretAndKey() {
    AuthOptions both =
        new AuthOptions.ClientCredentials(
            new ClientOptions(
                "caller",
                inline("s3cr3t-client"),
                null,
                new ClientAssertion(signed(AssertionAudience.ENDPOINT), "urn:type"),
                Map.of(),
                null),
            List.of());
    JsonObject listed =
        new JsonObject().put("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));

    located(both, listed, null).request(TARGET, null);
    transport.answer(Samples.token("opaque"));
    located(both).request(TARGET, null);

    assertThat(form(1)).containsKey("client_assertion").doesNotContainKey("client_secret");
    assertThat(transport.lastCall().headers()).containsKey("Authorization");
  }

  @Test
  void request_assertionFile_isReadForEachRequest() {
    TokenSource source = located(credentials(new AssertionOptions.Given(FILE)));
    inFile = new Secret(UnsignedJwt.of(new JsonObject().put("iss", "cluster").put("n", 1)));
    source.request(TARGET, null);
    Secret next = new Secret(UnsignedJwt.of(new JsonObject().put("iss", "cluster").put("n", 2)));
    inFile = next;
    source.request(TARGET, new Secret("r1"));

    assertThat(assertion(1).claims().getInteger("n")).isEqualTo(1);
    assertThat(form(2))
        .containsEntry("client_assertion", next.reveal())
        .containsEntry("client_id", "caller")
        .containsEntry("refresh_token", "r1");
  }

  @Test
  void request_assertionOverByItsOwnExp_isNotSent() {
    TokenSource source = located(credentials(new AssertionOptions.Given(FILE)));
    inFile = withEnd(now());
    Future<TokenResponse> late = source.request(TARGET, new Secret("r1"));
    inFile = withEnd(now().plusSeconds(1));
    source.request(TARGET, null);

    assertThat(failure(late).failure()).isEqualTo(TokenFailure.REJECTED);
    assertThat(failure(late).error()).isEqualTo("assertion_expired");
    assertThat(failure(late).value().isClientRejected()).isTrue();
    assertThat(failure(late).outcomeUnknown()).isFalse();
    assertThat(failure(late))
        .hasMessageStartingWith("The assertion of auth.clientAssertionFile has expired at 20")
        .hasMessageEndingWith("see to it that whoever makes it renews it.");
    assertThat(transport.calls()).hasSize(2);
  }

  private static Secret withEnd(Instant end) {
    return new Secret(UnsignedJwt.of(new JsonObject().put("exp", end.getEpochSecond())));
  }

  @Test
  void request_jwtBearerWithGivenAssertion_presentsIt() {
    AuthOptions auth =
        new AuthOptions.JwtBearer(
            new AssertionOptions.Given(inline("the.given.one")),
            null,
            Samples.client("caller"),
            List.of("openid"));
    located(auth).request(TARGET, null);

    assertThat(form(1))
        .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
        .containsEntry("assertion", "the.given.one")
        .containsEntry("scope", "openid")
        .hasSize(3);
    assertThat(transport.lastCall().headers()).containsKey("Authorization");
  }

  @Test
  void request_jwtBearerWithKey_signsAboutTheSubject() {
    AuthOptions auth =
        new AuthOptions.JwtBearer(
            signed(AssertionAudience.ENDPOINT),
            "alice",
            new ClientOptions("caller", null, null, Map.of()),
            List.of());
    TokenSource source = located(auth);
    source.request(TARGET, null);
    source.request(TARGET, null);

    Jwt first = Objects.requireNonNull(Jwt.of(String.valueOf(form(1).get("assertion"))));
    Jwt second = Objects.requireNonNull(Jwt.of(String.valueOf(form(2).get("assertion"))));
    assertThat(first.claims().getString("iss")).isEqualTo("caller");
    assertThat(first.claims().getString("sub")).isEqualTo("alice");
    assertThat(first.claims().getString("jti")).isNotEqualTo(second.claims().getString("jti"));
    assertThat(form(1)).containsEntry("client_id", "caller").hasSize(3);
  }

  @Test
  void info_assertionFile_tellsItsEndAndAdvisesNearIt() {
    TokenSource source = located(credentials(new AssertionOptions.Given(FILE)));
    Instant end = Instant.ofEpochSecond(now().getEpochSecond() + 3600);
    inFile =
        new Secret(
            UnsignedJwt.of(
                new JsonObject()
                    .put("iat", end.getEpochSecond() - 3600)
                    .put("exp", end.getEpochSecond())));

    assertThat(source.info().assertion()).isEqualTo(new AssertionEnd(end, null));
    time.pass(Duration.ofSeconds(3239));
    assertThat(advice(source)).isNull();
    time.pass(Duration.ofSeconds(3));
    assertThat(advice(source)).contains("ends at", "nobody has renewed it");
    time.pass(Duration.ofMinutes(6));
    assertThat(advice(source)).contains("has expired at", "is not sent");
  }

  private static @Nullable String advice(TokenSource source) {
    return Objects.requireNonNull(source.info().assertion()).advice();
  }

  @Test
  void info_keyOrNothing_hasNoEnd() {
    assertThat(located(credentials(signed(AssertionAudience.ENDPOINT))).info().assertion())
        .isNull();
    assertThat(located(credentials(new AssertionOptions.Given(FILE))).info().assertion()).isNull();
  }
}
