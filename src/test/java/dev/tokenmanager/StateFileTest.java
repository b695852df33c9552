package dev.tokenmanager;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A verticle that is deployed again with what its state file kept. */
class StateFileTest {

  private static final String KEY = key(1);
  private static final String LOGGER = "dev.tokenmanager.internal.state";

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  @TempDir Path folder;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  private static String key(int filling) {
    byte[] bytes = Arrays.copyOf(SECRET_MARK.getBytes(StandardCharsets.US_ASCII), 32);
    bytes[31] = (byte) filling;
    return Base64.getEncoder().encodeToString(bytes);
  }

  @BeforeEach
  void listen() {
    log.start();
    ((Logger) LoggerFactory.getLogger(LOGGER)).addAppender(log);
    stage.provider().behaviour = this::rotate;
  }

  @AfterEach
  void listenNoMore() {
    ((Logger) LoggerFactory.getLogger(LOGGER)).detachAppender(log);
  }

  private List<String> warnings() {
    return log.list.stream()
        .filter(event -> event.getLevel().equals(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private Path file() {
    return folder.resolve("state");
  }

  private JsonObject kept(JsonObject auth) {
    return stage
        .provider()
        .options()
        .put("auth", auth)
        .put("minRefreshIntervalMs", 0)
        .put("stateFile", file().toString())
        .put("stateKey", KEY);
  }

  private JsonObject password() {
    return kept(
        new JsonObject()
            .put("type", "password")
            .put("clientId", "app")
            .put("username", "alice")
            .put("password", SECRET_MARK + "password"));
  }

  private JsonObject refreshTokenOnly() {
    return kept(
        new JsonObject()
            .put("type", "refresh_token")
            .put("clientId", "app")
            .put("refreshToken", SECRET_MARK + "refresh-0"));
  }

  /** Answers with the next access token and, beside it, a new refresh token. */
  private void rotate(HttpServerRequest request) {
    String number = request.getHeader("number");
    ScriptedProvider.json(
        request,
        200,
        new JsonObject()
            .put("access_token", SECRET_MARK + "token-" + number)
            .put("token_type", "Bearer")
            .put("expires_in", 300)
            .put("refresh_token", SECRET_MARK + "refresh-" + number));
  }

  /** What was sent, as grant and, for a refresh, the token's number. */
  private List<String> sent() {
    List<String> sent = new ArrayList<>();
    for (Map<String, String> form : stage.provider().forms()) {
      String token = form.get("refresh_token");
      sent.add(
          Objects.requireNonNull(token == null ? form.get("grant_type") : token)
              .replace(SECRET_MARK, ""));
    }
    return sent;
  }

  private AccessToken refresh() {
    return VerticleFixture.result(stage.tokens().forceRefresh());
  }

  /** Deployed with a token, and stopped again. */
  private void stopped(JsonObject options) {
    String id = stage.deploy(options);
    stage.get();
    stage.undeploy(id);
  }

  private String token() {
    return stage.get().getString("access_token").replace(SECRET_MARK, "");
  }

  private String refusal(JsonObject options) {
    Throwable failure =
        VerticleFixture.failureOf(
            stage
                .vertx()
                .deployVerticle(
                    TokenManagerVerticle.class,
                    new io.vertx.core.DeploymentOptions().setConfig(options)));
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  @Test
  void g06_restartWithTheProviderDown_servesAtOnce() {
    stopped(password());
    stage.stopProvider();

    stage.deploy(password());

    JsonObject answer = stage.get();
    assertThat(answer.getString("access_token")).isEqualTo(SECRET_MARK + "token-1");
    assertThat(answer.getLong("generation")).isEqualTo(1);
    assertThat(stage.status().getString("source")).isEqualTo("file");
    assertThat(stage.status().getString("health")).isEqualTo("HEALTHY");
    assertThat(stage.status().getJsonObject("state_file").fieldNames())
        .containsExactly("written_at");
    assertThat(stage.events()).containsExactly("acquired", "stopped", "acquired");
  }

  @Test
  void g08_restart_goesOnWithTheRotatedRefreshToken() {
    String id = stage.deploy(refreshTokenOnly());
    stage.get();
    refresh();
    stage.undeploy(id);

    stage.deploy(refreshTokenOnly());
    AccessToken next = refresh();

    assertThat(next.generation()).isEqualTo(3);
    assertThat(sent()).containsExactly("refresh-0", "refresh-1", "refresh-2");
    assertThat(stage.status().getString("source")).isEqualTo("provider");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void g08_restartAfterTheTokensEnd_refreshesAtOnceWithTheRefreshToken() {
    stopped(refreshTokenOnly());
    stage.clocks().pass(Duration.ofHours(5));

    stage.deploy(refreshTokenOnly());

    assertThat(token()).isEqualTo("token-2");
    assertThat(stage.get().getLong("generation")).isEqualTo(2);
    assertThat(sent()).containsExactly("refresh-0", "refresh-1");
  }

  /** Deployed with a token; what is on the disk when its refresh is in flight is there again. */
  private void killedInFlight(JsonObject options) throws IOException {
    String id = stage.deploy(options.copy().put("requestTimeoutMs", 60_000));
    stage.get();
    stage.provider().behaviour = request -> {};
    stage.tokens().forceRefresh();
    await().until(() -> stage.provider().tokenRequests() == 2);
    byte[] then = Files.readAllBytes(file());
    stage.undeploy(id);
    stage.provider().behaviour = this::rotate;
    Files.write(file(), then);
  }

  @Test
  void g08_killedWithARefreshInFlight_theOriginalGrantIsUsed() throws IOException {
    killedInFlight(password());

    stage.deploy(password());

    assertThat(token()).isEqualTo("token-1");
    refresh();
    assertThat(sent()).containsExactly("password", "refresh-1", "password");
  }

  @Test
  void g08_killedWithARefreshInFlight_nothingElseIsConfigured_thatOneIsSentAgain()
      throws IOException {
    killedInFlight(refreshTokenOnly());

    stage.deploy(refreshTokenOnly());

    assertThat(token()).isEqualTo("token-1");
    refresh();
    assertThat(sent()).containsExactly("refresh-0", "refresh-1", "refresh-1");
  }

  @Test
  void g08_stoppedWithARefreshInFlight_whatComesInTimeIsKept() {
    String id = stage.deploy(refreshTokenOnly());
    stage.get();
    stage.provider().behaviour = request -> stage.vertx().setTimer(300, late -> rotate(request));
    stage.tokens().forceRefresh();
    await().until(() -> stage.provider().tokenRequests() == 2);
    stage.undeploy(id);
    stage.provider().behaviour = this::rotate;

    stage.deploy(refreshTokenOnly());

    assertThat(token()).isEqualTo("token-2");
    assertThat(stage.get().getLong("generation")).isEqualTo(2);
    refresh();
    assertThat(sent()).containsExactly("refresh-0", "refresh-1", "refresh-2");
  }

  @Test
  void g08_secretChangesWhileTheMarkIsWritten_theNewOneIsWhatTheNextDescendsFrom()
      throws IOException {
    Path secret = Files.writeString(folder.resolve("refresh"), SECRET_MARK + "refresh-0");
    JsonObject options = refreshTokenOnly();
    options.getJsonObject("auth").remove("refreshToken");
    options.getJsonObject("auth").put("refreshTokenFile", secret.toString());
    String id = stage.deploy(options);
    stage.get();
    Files.writeString(secret, SECRET_MARK + "refresh-other");
    await()
        .untilAsserted(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(2));
              refresh();
              assertThat(sent()).contains("refresh-other");
            });
    stage.undeploy(id);
    int before = sent().size();

    stage.deploy(options);
    refresh();

    assertThat(sent().get(before)).isEqualTo("refresh-" + before);
  }

  @Test
  void g01_restartWithAWallClockBeforeTheWriting_theAccessTokenDoesNotCount() {
    stopped(password());
    stage.clocks().moveWall(Duration.ofSeconds(-2));

    stage.deploy(password());

    assertThat(token()).isEqualTo("token-2");
    assertThat(sent()).containsExactly("password", "refresh-1");
  }

  @Test
  void restart_withinTheBuffer_servesAndRefreshes() {
    stopped(password());
    stage.clocks().pass(Duration.ofSeconds(250));

    stage.deploy(password());

    await().untilAsserted(() -> assertThat(token()).isEqualTo("token-2"));
    assertThat(sent()).containsExactly("password", "refresh-1");
    // The token is there before it is told.
    await()
        .untilAsserted(
            () ->
                assertThat(stage.events())
                    .containsExactly("acquired", "stopped", "acquired", "refreshed"));
  }

  @Test
  void g08_anotherConfiguredRefreshToken_isSentInsteadOfTheKeptOne() {
    stopped(refreshTokenOnly());
    JsonObject options = refreshTokenOnly();
    options.getJsonObject("auth").put("refreshToken", SECRET_MARK + "refresh-new");
    stage.clocks().pass(Duration.ofHours(1));

    stage.deploy(options);
    stage.get();

    assertThat(sent()).containsExactly("refresh-0", "refresh-new");
  }

  @Test
  void configuredAccessToken_isOlderThanWhatIsKept() {
    stopped(refreshTokenOnly());
    JsonObject options = refreshTokenOnly();
    options
        .getJsonObject("auth")
        .put("accessToken", SECRET_MARK + "token-0")
        .put("expiresInSeconds", 3600);

    stage.deploy(options);

    assertThat(token()).isEqualTo("token-1");
    refresh();
    assertThat(sent()).containsExactly("refresh-0", "refresh-1");
  }

  @Test
  void configuredAccessToken_firstStart_isServedAndKept() {
    JsonObject options = refreshTokenOnly();
    options
        .getJsonObject("auth")
        .put("accessToken", SECRET_MARK + "token-0")
        .put("expiresInSeconds", 3600);

    String id = stage.deploy(options);

    assertThat(token()).isEqualTo("token-0");
    assertThat(stage.status().getString("source")).isEqualTo("options");
    await().until(() -> Files.exists(file()));
    stage.undeploy(id);
    stage.deploy(refreshTokenOnly());
    assertThat(token()).isEqualTo("token-0");
    assertThat(stage.provider().tokenRequests()).isZero();
  }

  @Test
  void revoked_isNotKept_butItsGenerationGoesOn() {
    stopped(password().put("revokeOnStop", true));
    assertThat(stage.provider().revocations()).hasSize(2);

    stage.deploy(password());

    assertThat(token()).isEqualTo("token-2");
    assertThat(stage.get().getLong("generation")).isEqualTo(2);
    assertThat(sent()).containsExactly("password", "password");
  }

  @Test
  void damagedFile_isToldOnceIgnoredAndReplaced() throws IOException {
    stopped(password());
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), java.util.Arrays.copyOf(whole, whole.length / 2));

    String id = stage.deploy(password());
    assertThat(token()).isEqualTo("token-2");
    stage.undeploy(id);
    stage.deploy(password());

    assertThat(token()).isEqualTo("token-2");
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("token default", file().toString(), "damaged");
  }

  @Test
  void anotherKey_isToldAndIgnored_aPreviousOneOpens() {
    stopped(password());

    String id = stage.deploy(password().put("stateKey", key(2)));
    assertThat(token()).isEqualTo("token-2");
    stage.undeploy(id);
    assertThat(warnings()).singleElement().asString().contains("another key");

    stage.deploy(
        password()
            .put("stateKey", key(3))
            .put(
                "previousStateKeys",
                new JsonArray().add(KEY).add(new JsonObject().put("stateKey", key(2)))));
    assertThat(token()).isEqualTo("token-2");
    assertThat(stage.provider().tokenRequests()).isEqualTo(2);
  }

  @Test
  void keyOfTheCluster_sealsBeforeAStateKey() {
    JsonObject cluster = new JsonObject().put("encryptionKey", key(9));
    JsonObject both = password().put("cluster", cluster);
    stopped(both);

    JsonObject one = password().put("cluster", cluster);
    one.remove("stateKey");
    stage.deploy(one);

    assertThat(token()).isEqualTo("token-1");
  }

  @Test
  void otherIdentity_isToldAndIgnored() {
    stopped(password());
    JsonObject options = password();
    options.getJsonObject("auth").put("username", "bob");

    stage.deploy(options);

    assertThat(token()).isEqualTo("token-2");
    assertThat(sent()).containsExactly("password", "password");
    assertThat(warnings()).hasSize(1);
  }

  @Test
  void g10_file_showsNothingAndIsItsOwners() throws IOException {
    stopped(password());

    assertThat(Files.readString(file())).doesNotContain(SECRET_MARK, "alice", "default");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("state", "state.lock");
    }
  }

  @Test
  void secondDeployment_isRefusedWithOneSentence() {
    stage.deploy(password());
    stage.get();

    assertThat(refusal(password().put("address", "other")))
        .isEqualTo(
            "IllegalStateException: stateFile: another process uses the file "
                + file()
                + ", stop it or name another file: one process keeps a token in it");
    refresh();
    assertThat(stage.status().getJsonObject("state_file").containsKey("error")).isFalse();
  }

  @Test
  void eightInstances_shareTheFile() {
    String id = stage.deploy(password(), 8);
    stage.get();
    stage.undeploy(id);
    stage.deploy(password(), 8);
    assertThat(token()).isEqualTo("token-1");
  }

  @Test
  void unusablePlaces_failTheDeployment() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("target"));
    Path sub = Files.createDirectory(folder.resolve("sub"));

    assertThat(refusal(password().put("stateFile", folder.resolve("no/state").toString())))
        .startsWith("IllegalArgumentException: stateFile: there is no folder");
    assertThat(refusal(password().put("stateFile", link.toString())))
        .startsWith("IllegalArgumentException: stateFile: the file " + link + " is a link");
    assertThat(refusal(password().put("stateFile", sub.toString())))
        .contains("is a link or no regular file");
    assertThat(refusal(password().put("stateFile", "/proc/state")))
        .startsWith("IllegalArgumentException: stateFile: no file can be written beside");
    assertThat(Files.exists(folder.resolve("target"))).isFalse();
  }

  @Test
  void severalTokens_eachHasItsFile() {
    JsonObject options =
        password()
            .put("stateFile", folder.resolve("{name}.state").toString())
            .put("tokens", new JsonObject().put("a", new JsonObject()).put("b", new JsonObject()));
    String id = stage.deploy(options);
    VerticleFixture.result(stage.tokens().getToken("a"));
    VerticleFixture.result(stage.tokens().getToken("b"));
    stage.undeploy(id);
    stage.stopProvider();

    stage.deploy(options);

    VerticleFixture.result(stage.tokens().getToken("a"));
    VerticleFixture.result(stage.tokens().getToken("b"));
    assertThat(folder.resolve("a.state")).exists();
    assertThat(folder.resolve("b.state")).exists();
  }

  @Test
  void laterWriteFails_isToldOnceAndTheTokenIsServed() throws IOException {
    stage.deploy(password());
    stage.get();
    await().until(() -> Files.exists(file()));
    Files.delete(file());
    Files.createDirectories(file().resolve("in-the-way"));

    assertThat(refresh().generation()).isEqualTo(2);
    assertThat(refresh().generation()).isEqualTo(3);

    assertThat(sent()).containsExactly("password", "refresh-1", "refresh-2");
    await().until(() -> stage.status().getJsonObject("state_file").containsKey("error"));
    assertThat(stage.status().getString("health")).isEqualTo("HEALTHY");
    assertThat(stage.status().getString("advice")).contains("state file", file().toString());
    assertThat(warnings()).hasSize(1);

    Files.delete(file().resolve("in-the-way"));
    Files.delete(file());
    stage.clocks().pass(Duration.ofSeconds(11));
    await().until(() -> !stage.status().getJsonObject("state_file").containsKey("error"));
    assertThat(stage.status().containsKey("advice")).isFalse();
    assertThat(Files.isRegularFile(file())).isTrue();
  }

  @Test
  void reload_aStateFileComesMovesAndGoes() throws IOException {
    JsonObject without = password();
    without.remove("stateFile");
    String id = stage.deploy(without);
    stage.get();

    update(password());
    await().until(() -> Files.exists(file()));
    Path other = folder.resolve("other");
    update(password().put("stateFile", other.toString()));
    await().until(() -> Files.exists(other));
    byte[] before = Files.readAllBytes(file());
    refresh();
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
    update(without);
    assertThat(stage.status().containsKey("state_file")).isFalse();
    refresh();
    stage.undeploy(id);

    assertThat(sent().subList(0, 1)).containsExactly("password");
    stage.deploy(password().put("stateFile", other.toString()));
    assertThat(stage.status().getString("source")).isEqualTo("file");
  }

  private void update(JsonObject options) {
    VerticleFixture.result(
        TokenServices.update(stage.vertx(), "weaviate.token", VerticleOptions.from(options)));
  }

  @Test
  void reload_unusablePlace_isRefusedAndChangesNothing() {
    stage.deploy(password());
    stage.get();
    JsonObject wrong = password().put("stateFile", folder.resolve("no/state").toString());

    Throwable failure =
        VerticleFixture.failureOf(
            TokenServices.update(stage.vertx(), "weaviate.token", VerticleOptions.from(wrong)));

    assertThat(failure).isInstanceOf(IllegalArgumentException.class);
    refresh();
    assertThat(stage.status().getJsonObject("state_file").containsKey("error")).isFalse();
  }

  @Test
  void apiKey_ignoresIt() {
    JsonObject options =
        kept(new JsonObject().put("type", "api_key").put("apiKey", SECRET_MARK + "key"));
    stage.deploy(options);
    stage.get();
    assertThat(stage.status().containsKey("state_file")).isFalse();
    assertThat(Files.exists(folder.resolve("state.lock"))).isFalse();
  }
}
