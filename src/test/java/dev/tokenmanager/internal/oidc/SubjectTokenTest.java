package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.TOKEN_ENDPOINT;
import static dev.tokenmanager.internal.oidc.Samples.endpoints;
import static dev.tokenmanager.internal.oidc.Samples.error;
import static dev.tokenmanager.internal.oidc.Samples.failure;
import static dev.tokenmanager.internal.oidc.Samples.inline;
import static dev.tokenmanager.internal.oidc.Samples.options;
import static dev.tokenmanager.internal.oidc.Samples.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.Subject;
import dev.tokenmanager.internal.oidc.TokenSource.Target;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.testing.MovableClocks;
import dev.tokenmanager.testing.UnsignedJwt;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code token_exchange} (RFC 8693): where the subject token comes from, and what becomes of it.
 */
class SubjectTokenTest {

  private static final Target TARGET = new Target(TOKEN_ENDPOINT, "caller");

  private final FakeTransport transport = new FakeTransport();
  private final MovableClocks time = new MovableClocks();
  private final Others others = new Others();

  /** The token "user", as a test has it. */
  private static final class Others implements SubjectTokens {

    @Nullable Secret held = new Secret("s3cr3t-s1");
    final Promise<Void> coming = Promise.promise();
    boolean comes = true;
    int waits;

    @Override
    public Future<Void> awaited(String name, Duration atMost) {
      assertThat(name).isEqualTo("user");
      assertThat(atMost).isEqualTo(Duration.ofSeconds(5));
      waits++;
      return comes ? Future.succeededFuture() : coming.future();
    }

    @Override
    public Secret held(String name) throws ProviderException {
      if (held == null) {
        throw new ProviderException(TokenFailure.TIMEOUT, Failure.SUBJECT_TOKEN, "Not there.");
      }
      return held;
    }
  }

  private static AuthOptions exchange(Subject subject, String... scopes) {
    return new AuthOptions.TokenExchange(
        subject,
        "urn:a",
        null,
        List.of("weaviate"),
        List.of(),
        Samples.client("caller"),
        List.of(scopes));
  }

  private TokenSource source(Subject subject, String... scopes) {
    return Samples.sources(transport, Samples::secret, time.clocks(), others)
        .of(options(endpoints(), exchange(subject, scopes)));
  }

  private TokenSource named() {
    return source(new Subject.Named("user", null));
  }

  private TokenSource given(String token) {
    TokenSource source = source(new Subject.Given(inline(token)));
    source.locate();
    return source;
  }

  private String form() {
    return Objects.requireNonNull(transport.lastCall().form());
  }

  @Test
  void request_named_sendsWhatIsHeldThen() {
    TokenSource source = named();
    assertThat(source.locate().result()).isEqualTo(TARGET);
    others.held = new Secret("s3cr3t-s2");
    Future<TokenResponse> response = source.request(TARGET, null);

    assertThat(form())
        .isEqualTo(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
                + "&subject_token=s3cr3t-s2&subject_token_type=urn%3Aa&audience=weaviate");
    transport.answer(token("a"));
    assertThat(response.result().accessToken().reveal()).isEqualTo("a");
    assertThat(source.subjectName()).isEqualTo("user");
    assertThat(source.presented().reveal()).isEqualTo("s3cr3t-s2");
    assertThat(source.presented().toString()).doesNotContain("s3cr3t");
  }

  @Test
  void locate_named_waitsForIt() {
    others.comes = false;
    TokenSource source = named();
    Future<Target> located = source.locate();
    assertThat(located.isComplete()).isFalse();
    others.coming.complete();

    assertThat(located.result()).isEqualTo(TARGET);
  }

  @Test
  void request_namedIsMissing_failsWithItsCodeAndSendsNothing() {
    TokenSource source = named();
    source.locate();
    others.held = null;
    Future<TokenResponse> response = source.request(TARGET, null);

    assertThat(failure(response).failure()).isEqualTo(TokenFailure.TIMEOUT);
    assertThat(failure(response).error()).isEqualTo(Failure.SUBJECT_TOKEN);
    assertThat(failure(response).outcomeUnknown()).isFalse();
    assertThat(transport.calls()).isEmpty();
    assertThat(source.presented().reveal()).isEmpty();
  }

  @Test
  void g08_request_refreshTokenCame_subjectIsNeitherWaitedForNorSent() {
    TokenSource source = named();
    source.locate();
    source.request(TARGET, null);
    transport.answer(
        Samples.ok(
            new JsonObject()
                .put("access_token", "a")
                .put("refresh_token", "r")
                .put("expires_in", 9)));
    others.held = null;
    source.locate();
    source.request(TARGET, new Secret("r"));
    assertThat(form()).isEqualTo("grant_type=refresh_token&refresh_token=r");
    transport.answer(token("b"));
    source.locate();
    assertThat(others.waits).isEqualTo(1);

    source.request(TARGET, new Secret("r"));
    transport.answer(error(400, "invalid_grant"));
    source.locate();
    assertThat(others.waits).as("the exchange is next").isEqualTo(2);
  }

  @Test
  void request_given_isSentWithScopes() {
    TokenSource source = source(new Subject.Given(inline("s3cr3t-given")), "openid", "email");
    source.locate();
    source.request(TARGET, null);

    assertThat(form())
        .contains("&subject_token=s3cr3t-given&")
        .endsWith("&audience=weaviate&scope=openid+email");
    assertThat(source.subjectName()).isNull();
    assertThat(source.presented().reveal()).as("the configured secrets tell it").isEmpty();
    assertThat(others.waits).isZero();
  }

  private String expiringIn(long seconds) {
    long exp = MovableClocks.START.plusSeconds(seconds).getEpochSecond();
    return UnsignedJwt.of(new JsonObject().put("exp", exp));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 400, invalid_request, true",
    "0, 400, invalid_grant, true",
    "0, 401, invalid_client, false",
    "1, 400, invalid_request, false",
    "-1, 503, temporarily_unavailable, false"
  })
  void request_givenHasEnded_isSentAllTheSameAndTheRefusalNamesIt(
      long left, int status, String word, boolean named) {
    Future<TokenResponse> response = given(expiringIn(left)).request(TARGET, null);
    assertThat(transport.openCalls()).as("our clock may be wrong").isEqualTo(1);
    transport.answer(error(status, word));

    assertThat(failure(response).error()).isEqualTo(word);
    String sentence = "By its own exp the subject token ended at ";
    if (named) {
      assertThat(failure(response)).hasMessageContaining(sentence);
    } else {
      assertThat(failure(response)).hasMessageNotContaining(sentence);
    }
  }

  @Test
  void request_givenIsOpaque_refusalIsAsItIs() {
    Future<TokenResponse> response = given("s3cr3t-opaque").request(TARGET, null);
    transport.answer(error(400, "invalid_request"));

    assertThat(failure(response)).hasMessageNotContaining("ended at");
  }

  @ParameterizedTest
  @ValueSource(strings = {"N_A", "n_a", "DPoP", "mac"})
  void g12_request_issuedTokenIsNoBearer_isRefused(String type) {
    Future<TokenResponse> response = given("s3cr3t-s").request(TARGET, null);
    transport.answer(issued(type, "urn:ietf:params:oauth:token-type:id_token"));

    assertThat(failure(response).failure()).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
    assertThat(failure(response).error()).isEqualTo("bad_token_type");
  }

  @Test
  void request_issuedBearer_isTakenWhateverItsTypeIsCalled() {
    Future<TokenResponse> response = given("s3cr3t-s").request(TARGET, null);
    transport.answer(issued("bearer", "urn:ietf:params:oauth:token-type:jwt"));

    assertThat(response.result().accessToken().reveal()).isEqualTo("a");
  }

  private static HttpReply issued(String type, String issued) {
    return Samples.ok(
        new JsonObject()
            .put("access_token", "a")
            .put("issued_token_type", issued)
            .put("token_type", type)
            .put("expires_in", 60));
  }
}
