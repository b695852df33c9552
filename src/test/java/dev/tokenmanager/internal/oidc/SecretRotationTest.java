package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.ISSUER;
import static dev.tokenmanager.internal.oidc.Samples.TOKEN_ENDPOINT;
import static dev.tokenmanager.internal.oidc.Samples.endpoints;
import static dev.tokenmanager.internal.oidc.Samples.error;
import static dev.tokenmanager.internal.oidc.Samples.failure;
import static dev.tokenmanager.internal.oidc.Samples.inline;
import static dev.tokenmanager.internal.oidc.Samples.options;
import static dev.tokenmanager.internal.oidc.Samples.reply;
import static dev.tokenmanager.internal.oidc.Samples.token;
import static dev.tokenmanager.internal.oidc.Samples.weaviate;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientAssertion;
import dev.tokenmanager.internal.config.ClientAuthMethod;
import dev.tokenmanager.internal.config.ClientOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.oidc.TokenSource.Credential;
import dev.tokenmanager.internal.oidc.TokenSource.Target;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** {@code previousClientSecret}: two secrets side by side while one replaces the other. */
class SecretRotationTest {

  private static final ProviderMetadata METADATA =
      new ProviderMetadata(
          null, URI.create(Samples.TOKEN_ENDPOINT), null, null, List.of(), List.of());

  private static final Target TARGET = new Target(TOKEN_ENDPOINT, "caller");
  private static final Duration DAY = Duration.ofDays(1);
  private static final String NEW = "client_secret=s3cr3t-new";
  private static final String OLD = "client_secret=s3cr3t-old";

  private final FakeTransport transport = new FakeTransport();
  private final MovableClocks time = new MovableClocks();
  private final Map<String, String> contents =
      new HashMap<>(Map.of("new", "s3cr3t-new", "old", "s3cr3t-old"));
  private final AtomicInteger repeats = new AtomicInteger();
  private final AtomicInteger byPrevious = new AtomicInteger();

  private static SecretSource named(String name) {
    return new SecretSource.Env("auth." + name, name);
  }

  private static ClientOptions rotated() {
    return new ClientOptions(
        "caller", named("new"), ClientAuthMethod.CLIENT_SECRET_POST, null, Map.of(), named("old"));
  }

  private Secret secret(SecretSource source) {
    return source instanceof SecretSource.Env variable
        ? new Secret(Objects.requireNonNull(contents.get(variable.variable())))
        : Samples.secret(source);
  }

  private static AuthOptions credentials() {
    return new AuthOptions.ClientCredentials(rotated(), List.of());
  }

  private static AuthOptions password() {
    return new AuthOptions.Password("alice", inline("s3cr3t-alice"), rotated(), List.of());
  }

  private TokenSource source(ProviderOptions provider, AuthOptions auth) {
    TokenSource source =
        Samples.sources(transport, this::secret, time.clocks()).of(options(provider, auth));
    source.onRepeat(repeats::incrementAndGet);
    source.onPreviousSecret(byPrevious::incrementAndGet);
    return source;
  }

  private TokenSource source() {
    return located(source(endpoints(), credentials()));
  }

  private static TokenSource located(TokenSource source) {
    assertThat(source.locate().succeeded()).isTrue();
    return source;
  }

  private List<String> sent() {
    return transport.calls().stream()
        .map(call -> String.valueOf(call.form()).replaceAll(".*(client_secret=[^&]*).*", "$1"))
        .toList();
  }

  private void refuse() {
    transport.answer(error(401, "invalid_client"));
  }

  /** Whether a refused client is asked for once more; both requests are refused. */
  private boolean triesPrevious(TokenSource source) {
    int before = transport.calls().size();
    source.request(TARGET, null);
    refuse();
    boolean again = transport.openCalls() > 0;
    if (again) {
      refuse();
    }
    assertThat(transport.calls()).hasSize(before + (again ? 2 : 1));
    return again;
  }

  @Test
  void request_currentIsTaken_previousIsNotSent() {
    TokenSource source = source();
    Future<TokenResponse> response = source.request(TARGET, null);
    transport.answer(token("a"));

    assertThat(response.succeeded()).isTrue();
    assertThat(sent()).containsExactly(NEW);
    assertThat(source.info().credential()).isEqualTo(Credential.CURRENT);
    assertThat(byPrevious).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({
    "401, invalid_client",
    "400, invalid_client",
    "401, unauthorized_client",
    "400, unauthorized_client",
    "403, unauthorized_client"
  })
  void request_clientRefused_previousIsSentInTheSameRequest(int status, String word) {
    assertPreviousHelps(error(status, word));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "{}", "{\"error\": null}"})
  void request_401Alone_previousIsSentInTheSameRequest(String body) {
    assertPreviousHelps(reply(401, body));
  }

  private void assertPreviousHelps(HttpReply refusal) {
    TokenSource source = source();
    Future<TokenResponse> response = source.request(TARGET, null);
    transport.answer(refusal);
    assertThat(repeats).as("told before the second exchange").hasValue(1);
    assertThat(transport.openCalls()).isEqualTo(1);
    transport.answer(token("a"));

    assertThat(response.result().accessToken().reveal()).isEqualTo("a");
    assertThat(sent()).containsExactly(NEW, OLD);
    assertThat(source.info().credential()).isEqualTo(Credential.PREVIOUS);
    assertThat(byPrevious).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_grant",
    "401, invalid_grant",
    "400, invalid_request",
    "400, invalid_scope",
    "400, unsupported_grant_type",
    "403, access_denied",
    "401, invalid_token",
    "503, temporarily_unavailable",
    "429, invalid_client",
    "500, invalid_client",
    "407, invalid_client",
    "404, unauthorized_client"
  })
  void request_anythingElseIsWrong_previousIsNotSent(int status, String word) {
    TokenSource source = source();
    Future<TokenResponse> response = source.request(TARGET, null);
    transport.answer(error(status, word));

    assertThat(response.failed()).isTrue();
    assertThat(sent()).containsExactly(NEW);
    assertThat(source.info().credential()).isNull();
    assertThat(repeats).hasValue(0);
  }

  @Test
  void request_outcomeUnknown_previousIsNotSent() {
    Future<TokenResponse> response = source().request(TARGET, null);
    transport.fail(
        new ProviderException(TokenFailure.TIMEOUT, "timeout", "Late.").withOutcomeUnknown());

    assertThat(failure(response).failure()).isEqualTo(TokenFailure.TIMEOUT);
    assertThat(sent()).containsExactly(NEW);
  }

  @Test
  void g08_request_bothRefused_isTheFirstRefusalAndTheRefreshTokenIsNotUsed() {
    TokenSource source = source();
    Future<TokenResponse> response = source.request(TARGET, new Secret("s3cr3t-r"));
    transport.answer(error(400, "unauthorized_client"));
    transport.answer(error(401, "invalid_client"));

    ProviderException refusal = failure(response);
    assertThat(refusal.error()).isEqualTo("unauthorized_client");
    assertThat(refusal).hasMessageContaining("auth.previousClientSecret was refused, too.");
    assertThat(refusal.outcomeUnknown()).isFalse();
    assertThat(refusal.value().isClientRejected()).isTrue();
    assertThat(sent()).containsExactly(NEW, OLD);
    assertThat(transport.calls())
        .allMatch(call -> String.valueOf(call.form()).contains("s3cr3t-r"));
    assertThat(source.info().credential()).isNull();
  }

  @Test
  void g08_request_previousIsTakenButTheRefreshTokenIsNot_isInvalidGrant() {
    Future<TokenResponse> response = source().request(TARGET, new Secret("s3cr3t-r"));
    refuse();
    transport.answer(error(400, "invalid_grant"));

    assertThat(failure(response).error()).isEqualTo("invalid_grant");
    assertThat(failure(response).value().isClientRejected()).isFalse();
    assertThat(byPrevious).as("no token was granted").hasValue(0);
  }

  @Test
  void g08_request_secondIsLost_itsOutcomeIsUnknown() {
    Future<TokenResponse> response = source().request(TARGET, new Secret("s3cr3t-r"));
    refuse();
    transport.fail(
        new ProviderException(TokenFailure.TIMEOUT, "timeout", "Late.").withOutcomeUnknown());

    assertThat(failure(response).error()).isEqualTo("timeout");
    assertThat(failure(response).outcomeUnknown()).isTrue();
  }

  @Test
  void request_scopesRefusedBesides_currentIsSentOnceAndNothingMoreThanFourExchanges() {
    TokenSource source = source(weaviate(endpoints()), password());
    source.locate();
    transport.answer(
        Samples.ok(
            new JsonObject()
                .put("href", ISSUER)
                .put("clientId", "weaviate")
                .put("scopes", List.of("email"))));
    transport.calls().clear();
    Future<TokenResponse> response = source.request(TARGET, null);
    refuse();
    transport.answer(error(400, "invalid_scope"));
    transport.answer(error(400, "invalid_scope"));
    transport.answer(token("a"));

    assertThat(response.succeeded()).isTrue();
    assertThat(sent()).containsExactly(NEW, OLD, OLD, OLD);
    assertThat(transport.calls()).hasSize(TokenSource.MOST_EXCHANGES);
    assertThat(repeats).hasValue(3);
  }

  @Test
  void request_currentIsTakenLater_itIsTriedFirstEachTime() {
    TokenSource source = source();
    source.request(TARGET, null);
    refuse();
    transport.answer(token("a"));
    source.request(TARGET, null);
    refuse();
    transport.answer(token("b"));
    source.request(TARGET, null);
    transport.answer(token("c"));

    assertThat(sent()).containsExactly(NEW, OLD, NEW, OLD, NEW);
    assertThat(source.info().credential()).isEqualTo(Credential.CURRENT);
    assertThat(byPrevious).hasValue(2);
  }

  @Test
  void request_bothSecretsAreTheSame_oneRequest() {
    contents.put("old", "s3cr3t-new");

    assertThat(triesPrevious(source())).isFalse();
  }

  @Test
  void request_noPreviousSecret_oneRequest() {
    TokenSource source = located(source(endpoints(), Samples.clientCredentials()));
    Future<TokenResponse> response = source.request(TARGET, null);
    refuse();

    assertThat(failure(response)).hasMessageNotContaining("previousClientSecret");
    assertThat(transport.calls()).hasSize(1);
  }

  @Test
  void day_afterTheFirstRequest_endsToTheMoment() {
    TokenSource source = source();
    time.pass(DAY);
    assertThat(triesPrevious(source)).as("nothing could be sent before").isTrue();
    time.pass(DAY.minusNanos(1));
    assertThat(triesPrevious(source)).isTrue();
    time.pass(Duration.ofNanos(1));
    assertThat(triesPrevious(source)).isFalse();
    time.pass(Duration.ofNanos(1));
    assertThat(triesPrevious(source)).isFalse();
  }

  @Test
  void day_over_theRefusalSaysThatItWasNotTried() {
    TokenSource source = source();
    assertThat(triesPrevious(source)).isTrue();
    time.pass(DAY);
    Future<TokenResponse> response = source.request(TARGET, null);
    refuse();

    assertThat(failure(response))
        .hasMessageContaining("auth.previousClientSecret was not tried: a day has passed");
    assertThat(failure(response).error()).isEqualTo("invalid_client");
  }

  @ParameterizedTest
  @ValueSource(strings = {"new", "old"})
  void day_eitherSecretChanges_beginsAnew(String changed) {
    TokenSource source = source();
    assertThat(triesPrevious(source)).isTrue();
    time.pass(DAY);
    assertThat(triesPrevious(source)).isFalse();
    contents.put(changed, "s3cr3t-changed");
    assertThat(triesPrevious(source)).isTrue();
    time.pass(DAY.minusNanos(1));
    assertThat(triesPrevious(source)).isTrue();
    time.pass(Duration.ofNanos(1));
    assertThat(triesPrevious(source)).isFalse();
  }

  @Test
  void day_changeWhileTheCurrentOneIsTaken_isSeen() {
    TokenSource source = source();
    assertThat(triesPrevious(source)).isTrue();
    time.pass(DAY);
    contents.put("new", "s3cr3t-newer");
    source.request(TARGET, null);
    transport.answer(token("a"));
    time.pass(DAY.minusNanos(1));

    assertThat(triesPrevious(source)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {-400, 400})
  void day_wallClockIsSet_doesNotCount(long days) {
    TokenSource source = source();
    time.moveWall(Duration.ofDays(days));
    assertThat(triesPrevious(source)).isTrue();
    time.moveElapsed(DAY);
    assertThat(triesPrevious(source)).isFalse();
  }

  @Test
  void revoke_clientRefused_previousIsTriedForTheRestOfIt() {
    ProviderOptions provider =
        new ProviderOptions.Endpoints(
            null, URI.create(TOKEN_ENDPOINT), null, URI.create(ISSUER + "/revoke"));
    Future<Void> revoked =
        located(source(provider, credentials()))
            .revoke(new Secret("s3cr3t-r"), new Secret("s3cr3t-a"));
    refuse();
    transport.answer(reply(200, ""));
    transport.answer(reply(200, ""));

    assertThat(revoked.succeeded()).isTrue();
    assertThat(sent()).containsExactly(NEW, OLD, OLD);
    assertThat(byPrevious).as("no token was granted").hasValue(0);
  }

  @Test
  void revoke_otherwiseRefused_previousIsNotTried() {
    ProviderOptions provider =
        new ProviderOptions.Endpoints(
            null, URI.create(TOKEN_ENDPOINT), null, URI.create(ISSUER + "/revoke"));
    Future<Void> revoked =
        located(source(provider, credentials())).revoke(null, new Secret("s3cr3t-a"));
    transport.answer(error(400, "invalid_request"));

    assertThat(revoked.failed()).isTrue();
    assertThat(sent()).containsExactly(NEW);
  }

  @Test
  void g10_tell_turnToPreviousAndBack_isOneLineEachWithoutASecret() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(SecretRotation.class);
    logger.addAppender(log);
    try {
      TokenOptions options = options(endpoints(), credentials());
      SecretRotation rotation =
          new SecretRotation(
              "default",
              new TokenRequestFactory(options, this::secret, Samples.assertions()),
              time.clocks());
      List<@Nullable Credential> granted = new ArrayList<>();
      for (boolean refused : List.of(false, true, true, false, false)) {
        SecretRotation.Round round = rotation.begin(METADATA, () -> {});
        round.send(
            calls ->
                refused && "s3cr3t-new".equals(String.valueOf(revealed(calls)))
                    ? Future.failedFuture(
                        new ProviderException(TokenFailure.REJECTED, "invalid_client", "No."))
                    : Future.succeededFuture());
        granted.add(round.granted());
        rotation.tell();
      }
      assertThat(granted)
          .containsExactly(
              Credential.CURRENT,
              Credential.PREVIOUS,
              Credential.PREVIOUS,
              Credential.CURRENT,
              Credential.CURRENT);
    } finally {
      logger.detachAppender(log);
    }

    assertThat(log.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.INFO);
    assertThat(log.list)
        .allMatch(line -> line.getFormattedMessage().startsWith("token default: "))
        .noneMatch(line -> line.getFormattedMessage().contains("s3cr3t"));
    assertThat(log.list.get(0).getFormattedMessage()).contains("tried for 24 h");
  }

  @Test
  void send_aKeyShowsTheClient_previousSecretIsNotTried() {
    contents.put("assertion", "s3cr3t-assertion");
    ClientAssertion key =
        new ClientAssertion(
            new AssertionOptions.Given(named("assertion")), AssertionOptions.JWT_BEARER);
    ClientOptions client =
        new ClientOptions("caller", named("new"), null, key, Map.of(), named("old"));
    ProviderMetadata keysOnly =
        new ProviderMetadata(
            null, URI.create(TOKEN_ENDPOINT), null, null, List.of("private_key_jwt"), List.of());
    TokenOptions options =
        options(endpoints(), new AuthOptions.ClientCredentials(client, List.of()));
    SecretRotation.Round round =
        new SecretRotation(
                "default",
                new TokenRequestFactory(options, this::secret, Samples.assertions()),
                time.clocks())
            .begin(keysOnly, repeats::incrementAndGet);

    ProviderException refused =
        failure(
            round.send(
                calls ->
                    Future.failedFuture(
                        new ProviderException(TokenFailure.REJECTED, "invalid_client", "No."))));

    assertThat(refused).hasMessage("No.");
    assertThat(repeats).hasValue(0);
    assertThat(round.granted()).isNull();
  }

  private static @Nullable String revealed(TokenRequestFactory calls) {
    Secret secret = calls.clientSecret();
    return secret == null ? null : secret.reveal();
  }
}
