package dev.tokenmanager;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.ScriptedSupplier;
import dev.tokenmanager.testing.UnsignedJwt;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A state file whose token gets other options, another secret, or a secret that comes late. */
class StateFileChangesTest {

  private static final String KEY =
      Base64.getEncoder()
          .encodeToString(Arrays.copyOf(SECRET_MARK.getBytes(StandardCharsets.US_ASCII), 32));

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();
  @TempDir private Path folder;

  @BeforeEach
  void rotate() {
    stage.provider().behaviour = StateFileChangesTest::rotated;
  }

  private static JsonObject token(HttpServerRequest request) {
    return new JsonObject()
        .put("access_token", SECRET_MARK + "token-" + request.getHeader("number"))
        .put("token_type", "Bearer")
        .put("expires_in", 300);
  }

  private static void rotated(HttpServerRequest request) {
    JsonObject token = token(request);
    ScriptedProvider.json(
        request, 200, token.put("refresh_token", "refresh-" + request.getHeader("number")));
  }

  private static void plain(HttpServerRequest request) {
    ScriptedProvider.json(request, 200, token(request));
  }

  private JsonObject kept(String file) {
    return stage
        .provider()
        .options()
        .put("minRefreshIntervalMs", 0)
        .put("stateFile", folder.resolve(file).toString())
        .put("stateKey", KEY);
  }

  private JsonObject refreshing() {
    return kept("state")
        .put(
            "auth",
            new JsonObject()
                .put("type", "refresh_token")
                .put("clientId", "app")
                .put("refreshToken", "refresh-0"));
  }

  private JsonObject scoped(String scope, String file) {
    JsonObject options = kept(file);
    options.getJsonObject("auth").put("scopes", scope);
    return options;
  }

  private TokenManagerOptions typed(AuthOptions auth) {
    JsonObject options = stage.provider().options();
    options.remove("auth");
    return new TokenManagerOptions(options)
        .setMinRefreshIntervalMs(0)
        .setRequestTimeoutMs(3000)
        .setStateFile(folder.resolve("state").toString())
        .setStateKey(SecretOptions.text(KEY))
        .setAuth(auth);
  }

  private static String assertionOf(String subject) {
    return UnsignedJwt.of(
        new JsonObject().put("iss", "i").put("sub", subject).put("exp", 4_000_000_000L));
  }

  private void reload(JsonObject options) {
    VerticleFixture.result(
        TokenServices.update(stage.vertx(), "weaviate.token", VerticleOptions.from(options)));
  }

  private void refresh() {
    VerticleFixture.result(stage.tokens().forceRefresh());
  }

  private void awaitRefresh() {
    await()
        .ignoreExceptions()
        .until(
            () -> {
              refresh();
              return true;
            });
  }

  private List<String> sent() {
    return stage.provider().forms().stream()
        .map(form -> form.getOrDefault("refresh_token", form.get("grant_type")))
        .toList();
  }

  private void awaitState(String state) {
    await().until(() -> stage.status().getString("state").equals(state));
  }

  @Test
  void g08_reloadedWhileHeldBack_thenRestarted_theRotatedOneGoesOn() {
    String id = stage.deploy(refreshing());
    stage.get();
    stage.provider().behaviour =
        request -> request.response().setStatusCode(503).putHeader("Retry-After", "100").end();
    VerticleFixture.failureOf(stage.tokens().forceRefresh());
    reload(refreshing().put("maxWaitMs", 9000));
    awaitState("BACKING_OFF");
    stage.undeploy(id);

    stage.provider().behaviour = StateFileChangesTest::rotated;
    stage.deploy(refreshing());

    assertThat(stage.get().getString("access_token")).isEqualTo(SECRET_MARK + "token-1");
    refresh();
    assertThat(sent()).containsExactly("refresh-0", "refresh-1", "refresh-1");
  }

  /** The supplier of the configured refresh token, which has been rotated once. */
  private ScriptedSupplier restartedWithItsSupplierDown() {
    ScriptedSupplier supplier = ScriptedSupplier.of("refresh-0");
    TokenManagerOptions options =
        typed(AuthOptions.refreshToken(SecretOptions.supplier(supplier)).setClientId("app"));
    String id = stage.deploy(options);
    stage.get();
    stage.undeploy(id);
    supplier.answer = () -> Future.failedFuture("down");
    stage.deploy(options);
    return supplier;
  }

  @Test
  void g08_supplierOfTheRefreshTokenDownAtTheRestart_theRotatedOneGoesOn() {
    ScriptedSupplier supplier = restartedWithItsSupplierDown();
    assertThat(stage.get().getString("access_token")).isEqualTo(SECRET_MARK + "token-1");

    supplier.set("refresh-0");
    awaitRefresh();

    assertThat(sent()).containsExactly("refresh-0", "refresh-1");
  }

  @Test
  void g08_supplierDownAtTheRestart_thenAnotherRefreshToken_theKeptOneIsNotSent() {
    ScriptedSupplier supplier = restartedWithItsSupplierDown();
    stage.get();

    supplier.set("another");
    awaitRefresh();

    assertThat(sent()).containsExactly("refresh-0", "another");
  }

  @Test
  void stateFile_reloadedToOptionsThatHadItBefore_keepsNothingOfTheOthers() {
    stage.provider().behaviour = StateFileChangesTest::plain;
    String id = stage.deploy(scoped("a", "x"));
    stage.get();
    await().until(() -> Files.exists(folder.resolve("x")));
    reload(scoped("b", "y"));
    await().until(() -> stage.get().getLong("generation") == 2);
    await().until(() -> Files.exists(folder.resolve("y")));
    stage.provider().behaviour = request -> request.response().setStatusCode(500).end();
    reload(scoped("a", "x"));
    awaitState("BACKING_OFF");
    stage.undeploy(id);

    stage.provider().behaviour = StateFileChangesTest::plain;
    stage.deploy(scoped("a", "x"));

    assertThat(stage.get().getString("access_token")).isNotEqualTo(SECRET_MARK + "token-2");
  }

  @Test
  void reload_spellsThePathOtherwise_isTheSameFile() {
    stage.deploy(refreshing());
    stage.get();

    reload(refreshing().put("stateFile", folder.resolve("./state").toString()));

    assertThat(stage.get().getLong("generation")).isPositive();
  }

  @Test
  void assertionOfAnother_isAnotherIdentity_alsoInTheFile() throws Exception {
    stage.provider().behaviour = StateFileChangesTest::plain;
    Path assertion = Files.writeString(folder.resolve("assertion"), assertionOf("alice"));
    JsonObject auth =
        new JsonObject()
            .put("type", "jwt_bearer")
            .put("clientId", "app")
            .put("assertionFile", assertion.toString());
    String id = stage.deploy(kept("state").put("auth", auth));
    stage.get();
    Files.writeString(assertion, assertionOf("somebody-else"));
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(1));
              return stage.get().getLong("generation") == 2;
            });
    stage.undeploy(id);

    stage.deploy(kept("state").put("auth", auth));

    assertThat(stage.get().getLong("generation")).isEqualTo(2);
    assertThat(stage.status().getString("source")).isEqualTo("file");
  }

  @Test
  void supplierOfTheAssertionDownAtDeployment_isKeptFromItsFirstAnswerOn() {
    stage.provider().behaviour = StateFileChangesTest::plain;
    ScriptedSupplier supplier = ScriptedSupplier.of("none");
    supplier.answer = () -> Future.failedFuture("down");
    String id =
        stage.deploy(
            typed(AuthOptions.jwtBearer(SecretOptions.supplier(supplier)).setClientId("app")));

    supplier.set(assertionOf("alice"));
    awaitRefresh();
    await().until(() -> Files.exists(folder.resolve("state")));
    stage.undeploy(id);

    assertThat(folder.resolve("state")).isNotEmptyFile();
  }
}
