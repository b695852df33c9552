package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static dev.tokenmanager.VerticleFixture.failureOf;
import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.service.OptionsChange;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Other options for an owner that runs. */
class OptionsUpdateTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();
  @TempDir Path folder;

  private JsonObject options(String... names) {
    JsonObject tokens = new JsonObject();
    for (String name : names) {
      tokens.put(name, new JsonObject().put("auth", auth(name)));
    }
    JsonObject options = stage.provider().options().put("tokens", tokens);
    options.remove("auth");
    return options;
  }

  private static JsonObject auth(String name) {
    return ScriptedProvider.clientCredentials()
        .put("clientAuthMethod", "client_secret_post")
        .put("clientId", name);
  }

  private static JsonObject token(JsonObject options, String name) {
    return options.getJsonObject("tokens").getJsonObject(name);
  }

  private Future<OptionsChange> update(JsonObject options) {
    VerticleOptions next = VerticleOptions.from(options);
    return TokenServices.update(stage.vertx(), VerticleOptions.DEFAULT_ADDRESS, next);
  }

  private void awaitUsable(String... names) {
    await()
        .untilAsserted(
            () ->
                assertThat(names)
                    .allSatisfy(name -> assertThat(stage.tokens().current(name)).isNotNull()));
  }

  private long requestsOf(String client) {
    return stage.provider().forms().stream()
        .map(form -> form.get("client_id"))
        .filter(client::equals)
        .count();
  }

  private long generation(String name) {
    return result(stage.tokens().getToken(name)).generation();
  }

  @Test
  void update_underLoad_noGetFailsAndOnlyTheChangedIsRequested() {
    JsonObject options = options("a", "b", "c");
    stage.deploy(options);
    awaitUsable("a", "b", "c");
    stage.provider().behaviour = request -> stage.provider().issueAfter(300, request);
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    List<String> names = List.of("a", "b", "c");
    long load =
        stage
            .vertx()
            .setPeriodic(
                5,
                id -> {
                  String name = names.get(asked.getAndIncrement() % 3);
                  stage
                      .vertx()
                      .eventBus()
                      .request("weaviate.token.get", new JsonObject().put("name", name))
                      .onSuccess(reply -> answered.incrementAndGet());
                });
    await().until(() -> asked.get() > 20);
    token(options, "b").put("auth", auth("other"));
    OptionsChange change = result(update(options));
    assertThat(change.replaced()).containsExactly("b");
    await().until(() -> generation("b") == 2);
    int until = asked.get() + 40;
    await().until(() -> asked.get() > until);
    stage.vertx().cancelTimer(load);
    await().untilAsserted(() -> assertThat(answered).hasValue(asked.get()));
    assertThat(stage.provider().forms())
        .extracting(form -> form.get("client_id"))
        .containsExactlyInAnyOrder("a", "b", "c", "other");
    assertThat(generation("a")).isEqualTo(1);
  }

  @Test
  void update_whileTheFirstIsInFlight_waitersGetTheNewOne() {
    CompletableFuture<HttpServerRequest> first = new CompletableFuture<>();
    stage.provider().behaviour =
        request -> {
          if (!first.complete(request)) {
            stage.provider().issue(request);
          }
        };
    JsonObject options = options("a");
    stage.deploy(options);
    Future<AccessToken> waiting = stage.tokens().getToken("a");
    await().until(first::isDone);
    token(options, "a").put("auth", auth("other"));
    result(update(options));
    first.join().connection().close();
    assertThat(result(waiting).accessToken()).isEqualTo(SECRET_MARK + "token-2");
  }

  @Test
  void update_addedAndRemoved_beginAndEnd() {
    stage.deploy(options("a", "b"));
    awaitUsable("a", "b");
    OptionsChange change = result(update(options("b", "c")));
    assertThat(change.removed()).containsExactly("a");
    assertThat(change.added()).containsExactly("c");
    awaitUsable("b", "c");
    assertThat(stage.tokens().current("a")).isNull();
    assertThat(codeOf(stage.tokens().getToken("a"))).isEqualTo(404);
    assertThat(generation("b")).isEqualTo(1);
    assertThat(result(stage.tokens().status()).getJsonArray("tokens")).hasSize(2);
    await().until(() -> stage.events().contains("stopped"));
  }

  @Test
  void update_newProviderDown_heldIsServedAndStatusSaysWhy() {
    JsonObject options = options("a");
    stage.deploy(options);
    awaitUsable("a");
    token(options, "a").put("issuerUrl", "http://127.0.0.1:1");
    result(update(options));
    await().until(() -> "DEGRADED".equals(stage.status().getString("health")));
    assertThat(generation("a")).isEqualTo(1);
    assertThat(stage.status().getJsonObject("last_error").getInteger("code")).isEqualTo(503);
    token(options, "a").remove("issuerUrl");
    result(update(options));
    await().until(() -> generation("a") == 2);
  }

  @Test
  void update_unreadableSecret_changesNothing() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), SECRET_MARK + "file");
    JsonObject options = options("a", "b");
    stage.deploy(options);
    awaitUsable("a", "b");
    JsonObject broken = options.copy();
    token(broken, "a").put("maxWaitMs", 1);
    JsonObject auth = token(broken, "b").getJsonObject("auth");
    auth.remove("clientSecret");
    auth.put("clientSecretFile", folder.resolve("missing").toString());
    assertThat(failureOf(update(broken)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tokens.b.auth.clientSecretFile: there is no file");
    assertThat(stage.provider().tokenRequests()).isEqualTo(2);
    auth.put("clientSecretFile", secret.toString());
    assertThat(result(update(broken)).replaced()).containsExactly("a", "b");
    await().until(() -> generation("a") == 2 && generation("b") == 2);
    assertThat(stage.provider().forms())
        .extracting(form -> form.get("client_secret"))
        .contains(SECRET_MARK + "file");
  }

  @Test
  void update_newSecretFile_isWatchedFromThenOn() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), SECRET_MARK + "old");
    JsonObject options = options("a");
    stage.deploy(options);
    awaitUsable("a");
    JsonObject auth = token(options, "a").getJsonObject("auth");
    auth.remove("clientSecret");
    auth.put("clientSecretFile", secret.toString());
    stage.provider().behaviour =
        request -> {
          if (stage.provider().tokenRequests() == 2) {
            ScriptedProvider.refuse(request, 401, "invalid_client");
          } else {
            stage.provider().issue(request);
          }
        };
    result(update(options));
    await().until(() -> "REJECTED".equals(stage.status().getString("state")));
    Files.writeString(secret, SECRET_MARK + "new one");
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofMillis(500));
              return requestsOf("a") == 3;
            });
    await().until(() -> generation("a") == 2);
    assertThat(List.copyOf(stage.provider().forms()).get(2))
        .containsEntry("client_secret", SECRET_MARK + "new one");
  }

  @Test
  void update_thenJoin_theNewOptionsAreThoseThatCount() {
    JsonObject options = options("a");
    stage.deploy(options);
    awaitUsable("a");
    JsonObject other = options("a", "b");
    result(update(other));
    awaitUsable("a", "b");
    stage.deploy(other);
    assertThat(failureOf(deployAgain(options)))
        .hasMessageContaining("already used by a deployment with other options");
    assertThat(stage.provider().tokenRequests()).isEqualTo(2);
  }

  private Future<String> deployAgain(JsonObject options) {
    return stage
        .vertx()
        .deployVerticle(new TokenManagerVerticle(), new DeploymentOptions().setConfig(options));
  }

  @Test
  void update_whatNeedsARestart_isNamedAndTheRestApplied() {
    stage.deploy(options("a"));
    awaitUsable("a");
    OptionsChange change = result(update(options("a", "b").put("tickMs", 50)));
    assertThat(change.needRestart()).containsExactly("tickMs");
    awaitUsable("b");
  }

  @Test
  void update_nobodyThere_fails() {
    assertThat(failureOf(update(options("a")))).hasMessageContaining("nobody answers");
  }

  @Test
  void update_manyAtOnce_theLastCounts() {
    stage.deploy(options("a"));
    awaitUsable("a");
    Future<OptionsChange> first = update(options("a", "b"));
    Future<OptionsChange> second = update(options("b", "c"));
    Future<OptionsChange> third = update(options("a"));
    result(first);
    assertThat(result(second).removed()).containsExactly("a");
    assertThat(result(third).added()).containsExactly("a");
    awaitUsable("a");
    assertThat(stage.tokens().current("b")).isNull();
  }

  @Test
  void g11_undeploy_afterUpdates_isClean() {
    JsonObject options = options("a", "b");
    String id = stage.deploy(options);
    for (int i = 0; i < 20; i++) {
      token(options, "b").put("maxWaitMs", 1000 + i);
      result(update(options));
    }
    stage.undeploy(id);
    assertThat(codeOf(stage.tokens().getToken("a"))).isEqualTo(503);
    await().until(() -> stage.provider().connections() == 0);
  }

  @Test
  void configuration_told_isShownInStatus() {
    stage.deploy(options("a"));
    assertThat(result(stage.tokens().status()).containsKey("configuration")).isFalse();
    String address = VerticleOptions.DEFAULT_ADDRESS;
    TokenServices.configurationLoaded(stage.vertx(), address);
    String loaded = configuration().getString("loaded_at");
    assertThat(loaded).isEqualTo(stage.clocks().now().wall().toString());
    TokenServices.configurationRefused(stage.vertx(), address, "auth: wrong");
    assertThat(configuration().getJsonObject("error"))
        .isEqualTo(
            new JsonObject()
                .put("message", "auth: wrong")
                .put("at", stage.clocks().now().wall().toString()));
    assertThat(configuration().getString("loaded_at")).isEqualTo(loaded);
    TokenServices.configurationLoaded(stage.vertx(), address);
    assertThat(configuration().containsKey("error")).isFalse();
    TokenServices.configurationLoaded(stage.vertx(), "unknown");
  }

  private JsonObject configuration() {
    return result(stage.tokens().status()).getJsonObject("configuration");
  }
}
