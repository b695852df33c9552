package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.UnsignedJwt;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Token exchange and a previous client secret, from the options to the provider and back. */
class TokenExchangeTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  @TempDir private Path mount;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<Logger> loggers =
      Stream.of("dev.tokenmanager", "io.vertx", "io.netty")
          .map(name -> (Logger) LoggerFactory.getLogger(name))
          .toList();

  @BeforeEach
  void listen() {
    log.start();
    assertThat(loggers).allMatch(Logger::isTraceEnabled);
    loggers.forEach(logger -> logger.addAppender(log));
  }

  @AfterEach
  void listenNoMore() {
    loggers.forEach(logger -> logger.detachAppender(log));
  }

  private static JsonObject exchange() {
    return new JsonObject()
        .put("type", "token_exchange")
        .put("clientId", "requester")
        .put("clientSecret", SECRET_MARK + "requester");
  }

  /** "default" is exchanged for "user"; both are of one provider with one slot. */
  private JsonObject byName() {
    return stage
        .provider()
        .options()
        .put("maxConcurrentRequests", 1)
        .put(
            "tokens",
            new JsonObject()
                .put("default", auth(exchange().put("subjectTokenName", "user")))
                .put("user", auth(ScriptedProvider.clientCredentials())));
  }

  private static JsonObject auth(JsonObject auth) {
    return new JsonObject().put("auth", auth);
  }

  private List<Map<String, String>> exchanges() {
    return stage.provider().forms().stream()
        .filter(form -> form.containsKey("subject_token"))
        .toList();
  }

  private static boolean isExchange(HttpServerRequest request) {
    return request.formAttributes().contains("subject_token");
  }

  private void assertNoSecretIsTold() {
    assertThat(result(stage.tokens().status()).encode()).doesNotContain(SECRET_MARK);
    assertThat(List.copyOf(log.list))
        .isNotEmpty()
        .noneMatch(line -> line.getFormattedMessage().contains(SECRET_MARK));
  }

  @Test
  void deploy_byName_bothComeWithoutAFailure() {
    stage.deploy(byName());

    assertThat(stage.get().getString("access_token")).isEqualTo(SECRET_MARK + "token-2");
    assertThat(exchanges())
        .singleElement()
        .satisfies(
            form ->
                assertThat(form)
                    .containsEntry("subject_token", SECRET_MARK + "token-1")
                    .containsEntry(
                        "subject_token_type", "urn:ietf:params:oauth:token-type:access_token"));
    assertThat(stage.events()).doesNotContain("refresh_failed", "rejected");
    assertNoSecretIsTold();
  }

  @Test
  void g07_subjectIsRefused_newSubjectTokenEndsTheRejection() {
    ScriptedProvider provider = stage.provider();
    provider.behaviour =
        request -> {
          if (isExchange(request) && exchanges().size() == 1) {
            ScriptedProvider.refuse(request, 400, "invalid_request");
          } else {
            provider.issue(request);
          }
        };
    stage.deploy(byName());
    assertThat(VerticleFixture.codeOf(stage.tokens().getToken())).isEqualTo(401);

    result(stage.tokens().forceRefresh("user"));
    await().until(() -> exchanges().size() == 2);
    assertThat(result(stage.tokens().getToken()).generation()).isEqualTo(1);
    assertNoSecretIsTold();
  }

  @Test
  void get_subjectIsRejected_codeIsPassedOn() {
    stage.provider().behaviour = request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    stage.deploy(byName());

    assertThat(VerticleFixture.failureOf(stage.tokens().getToken()))
        .hasMessageContaining("auth.subjectTokenName names cannot be had");
    assertThat(VerticleFixture.codeOf(stage.tokens().getToken())).isEqualTo(401);
    assertThat(exchanges()).isEmpty();
  }

  @Test
  void g10_subjectFile_isNeverTold() throws Exception {
    Path file = Files.writeString(mount.resolve("subject.jwt"), SECRET_MARK + "subject\n");
    stage.provider().behaviour =
        request -> ScriptedProvider.refuse(request, 400, "invalid_request");
    JsonObject options = stage.provider().options();
    stage.deploy(options.put("auth", exchange().put("subjectTokenFile", file.toString())));

    assertThat(VerticleFixture.codeOf(stage.tokens().getToken())).isEqualTo(401);
    assertThat(exchanges().get(0)).containsEntry("subject_token", SECRET_MARK + "subject");
    assertNoSecretIsTold();
  }

  private static String subject(String user, int number) {
    return UnsignedJwt.of(
        new JsonObject().put("iss", "https://i").put("sub", user).put("jti", number));
  }

  @Test
  void subjectFile_isAnothersNow_isExchangedAtOnceAndItsRefreshTokenIsNotUsed() throws Exception {
    Path file = Files.writeString(mount.resolve("subject.jwt"), subject("ann", 1));
    ScriptedProvider provider = stage.provider();
    provider.behaviour =
        request ->
            ScriptedProvider.json(
                request,
                200,
                new JsonObject()
                    .put("access_token", SECRET_MARK + request.getHeader("number"))
                    .put("refresh_token", SECRET_MARK + "refresh")
                    .put("expires_in", 300));
    stage.deploy(
        provider.options().put("auth", exchange().put("subjectTokenFile", file.toString())));
    assertThat(stage.generation()).isEqualTo(1);

    Files.writeString(file, subject("ann", 22));
    stage.clocks().pass(Duration.ofSeconds(1));
    result(stage.tokens().forceRefresh());
    assertThat(exchanges()).as("renewed, and the same user's").hasSize(1);

    Files.writeString(file, subject("bob", 333));
    await()
        .untilAsserted(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(1));
              assertThat(exchanges()).hasSize(2);
            });
    assertThat(exchanges().get(1)).containsEntry("subject_token", subject("bob", 333));
    await().until(() -> stage.generation() >= 3);
  }

  private void update(JsonObject options) {
    result(
        TokenServices.update(
            stage.vertx(), VerticleOptions.DEFAULT_ADDRESS, VerticleOptions.from(options)));
  }

  @Test
  void update_subjectIsAcquiredOtherwise_exchangeIsMadeAnew() {
    stage.deploy(byName());
    assertThat(stage.generation()).isEqualTo(1);
    JsonObject changed = byName();
    changed
        .getJsonObject("tokens")
        .getJsonObject("user")
        .getJsonObject("auth")
        .put("scopes", "email");
    update(changed);

    await().until(() -> stage.generation() == 2);
    assertThat(exchanges()).hasSize(2);
    assertThat(stage.events()).doesNotContain("refresh_failed", "rejected");
  }

  @Test
  void update_bothAreAdded_subjectComesFirst() {
    stage.deploy(byName());
    JsonObject more = byName();
    more.getJsonObject("tokens")
        .put("another", auth(exchange().put("subjectTokenName", "subject")))
        .put("subject", auth(ScriptedProvider.clientCredentials()));
    update(more);

    assertThat(result(stage.tokens().getToken("another")).generation()).isEqualTo(1);
    assertThat(stage.events()).doesNotContain("refresh_failed", "rejected");
  }

  private JsonObject rotated() {
    JsonObject auth =
        ScriptedProvider.clientCredentials()
            .put("clientAuthMethod", "client_secret_post")
            .put("clientSecret", SECRET_MARK + "new")
            .put("previousClientSecret", SECRET_MARK + "old");
    return stage.provider().options().put("auth", auth);
  }

  private void take(String secret) {
    ScriptedProvider provider = stage.provider();
    provider.behaviour =
        request -> {
          if (request.getFormAttribute("client_secret").equals(SECRET_MARK + secret)) {
            provider.issue(request);
          } else {
            ScriptedProvider.refuse(request, 401, "invalid_client");
          }
        };
  }

  @Test
  void g10_previousSecret_worksAndIsTold() {
    take("old");
    stage.deploy(rotated());
    assertThat(stage.get().getLong("generation")).isEqualTo(1);
    assertThat(stage.status().getString("credential")).isEqualTo("previous");
    assertThat(stage.status().getString("health")).isEqualTo("HEALTHY");
    assertThat(stage.status().getString("advice")).contains("correct auth.clientSecret");

    take("new");
    result(stage.tokens().forceRefresh());
    assertThat(stage.status().getString("credential")).isEqualTo("current");
    assertThat(stage.status().containsKey("advice")).isFalse();
    await()
        .untilAsserted(() -> assertThat(stage.events()).containsExactly("acquired", "refreshed"));
    assertThat(stage.provider().tokenRequests()).isEqualTo(3);
    assertNoSecretIsTold();
    assertThat(List.copyOf(log.list))
        .filteredOn(line -> line.getFormattedMessage().contains("auth.previousClientSecret"))
        .extracting(line -> line.getLevel().toString())
        .containsExactly("WARN", "INFO");
  }

  @Test
  void g07_bothSecretsAreRefused_isRejectedOnce() {
    take("neither");
    stage.deploy(rotated());

    assertThat(VerticleFixture.failureOf(stage.tokens().getToken()))
        .hasMessageContaining("auth.previousClientSecret was refused, too.");
    await().untilAsserted(() -> assertThat(stage.events()).containsExactly("rejected"));
    assertThat(stage.status().containsKey("credential")).isFalse();
    assertNoSecretIsTold();
  }
}
