package dev.tokenmanager;

import static dev.tokenmanager.TokenManagerHealth.LIVE;
import static dev.tokenmanager.TokenManagerHealth.READY;
import static dev.tokenmanager.VerticleFixture.failureOf;
import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.TokenManagerHealth.ReadyWhen;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.service.OptionsChange;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Liveness and readiness in an application that embeds the verticle. */
class TokenManagerHealthTest {

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();
  private final HealthChecks checks =
      TokenManagerHealth.register(HealthChecks.create(stage.vertx()), stage.vertx());

  private JsonObject check(String name) {
    return result(checks.checkStatus(name)).toJson();
  }

  private boolean isUp(String name) {
    return check(name).getString("status").equals("UP");
  }

  private String reason() {
    return check(READY).getJsonObject("data").getString("reason");
  }

  private JsonArray tokens() {
    return check(READY).getJsonObject("data").getJsonArray("tokens");
  }

  private JsonObject token() {
    return tokens().getJsonObject(0);
  }

  private JsonObject twoTokens() {
    JsonObject key = new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key");
    JsonObject tokens =
        new JsonObject().put("b", new JsonObject()).put("a", new JsonObject().put("auth", key));
    return stage.provider().options().put("tokens", tokens);
  }

  @Test
  void withoutVerticle_isAliveAndNotReadyWithOneSentence() {
    assertThat(isUp(LIVE)).isTrue();
    assertThat(check(READY))
        .isEqualTo(
            new JsonObject()
                .put("id", "weaviate-token-ready")
                .put("status", "DOWN")
                .put(
                    "data",
                    new JsonObject()
                        .put(
                            "reason",
                            "No TokenManagerVerticle is deployed here with the address"
                                + " weaviate.token, or it starts or stops just now."))
                .put("outcome", "DOWN"));
  }

  @Test
  void g06_firstAttemptUnderWay_isNotReady() {
    stage.provider().behaviour = request -> {};
    stage.deploy();

    assertThat(isUp(READY)).isFalse();
    assertThat(reason()).isEqualTo("Token default still waits for the first attempt.");
    assertThat(token())
        .isEqualTo(
            new JsonObject()
                .put("name", "default")
                .put("state", "REFRESHING")
                .put("health", "EXPIRED")
                .put("reason", "It still waits for the first attempt."));
  }

  @Test
  void tokenHeld_isReadyAtOnceForWhoHasTheToken() {
    stage.deploy();

    result(stage.tokens().getToken());

    assertThat(isUp(READY)).isTrue();
    assertThat(token())
        .isEqualTo(
            new JsonObject()
                .put("name", "default")
                .put("state", "IDLE")
                .put("health", "HEALTHY")
                .put("usable_until", stage.status().getString("usable_until")));
  }

  @Test
  void checkStatus_both_areUpTogetherAndShowNoSecret() {
    stage.deploy();
    result(stage.tokens().getToken());

    CheckResult all = result(checks.checkStatus());

    assertThat(all.getUp()).isTrue();
    assertThat(all.getChecks())
        .extracting(CheckResult::getId)
        .containsExactlyInAnyOrder(LIVE, READY);
    assertThat(all.toJson().encode()).doesNotContain(SECRET_MARK);
  }

  @Test
  void g05_outage_isReadyToTheEndOfTheToken_thenNot_andSaysWhy() {
    stage.deploy();
    result(stage.tokens().getToken());
    stage.provider().behaviour =
        request -> ScriptedProvider.refuse(request, 503, "temporarily_unavailable");

    failureOf(stage.tokens().forceRefresh());

    assertThat(isUp(READY)).isTrue();
    assertThat(token().getString("health")).isEqualTo("DEGRADED");
    assertThat(token().getString("reason"))
        .isEqualTo(stage.status().getJsonObject("last_error").getString("message"));

    stage.clocks().pass(Duration.ofMinutes(5));

    assertThat(isUp(READY)).isFalse();
    assertThat(reason()).isEqualTo("No token is usable.");
    assertThat(token().getString("health")).isEqualTo("EXPIRED");
  }

  @Test
  void g07_rejected_saysWhy() {
    stage.provider().behaviour = request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    stage.deploy();
    failureOf(stage.tokens().getToken());

    assertThat(token().getString("state")).isEqualTo("REJECTED");
    assertThat(token().getString("reason")).isEqualTo(stage.status().getString("advice"));
  }

  @Test
  void oneOfTwoFails_anyIsReady_allIsNot() {
    HealthChecks all =
        TokenManagerHealth.register(
            HealthChecks.create(stage.vertx()),
            stage.vertx(),
            TokenManagerOptions.DEFAULT_ADDRESS,
            ReadyWhen.ALL);
    stage.provider().behaviour = request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    stage.deploy(twoTokens());
    result(stage.tokens().getToken("a"));
    failureOf(stage.tokens().getToken("b"));

    assertThat(isUp(READY)).isTrue();
    assertThat(tokens().stream().map(token -> ((JsonObject) token).getString("name")))
        .containsExactly("a", "b");
    JsonObject strict = result(all.checkStatus(READY)).toJson();
    assertThat(strict.getString("status")).isEqualTo("DOWN");
    assertThat(strict.getJsonObject("data").getString("reason"))
        .isEqualTo("Token b is not usable.");
  }

  @Test
  void misconfigured_isReadyAndSaysWhy() {
    stage.deploy(stage.provider().options().put("minRefreshIntervalMs", 0));
    for (int i = 0; i < 2; i++) {
      result(stage.tokens().reportRejected(result(stage.tokens().getToken())));
    }

    assertThat(isUp(READY)).isTrue();
    assertThat(token().getString("health")).isEqualTo("MISCONFIGURED");
    assertThat(token().getString("reason"))
        .isEqualTo("Callers report each new token as rejected by Weaviate.");
  }

  @Test
  void otherAddress_isNotTheVerticleHere() {
    TokenManagerHealth.register(checks, stage.vertx(), "another");
    stage.deploy();
    result(stage.tokens().getToken());

    assertThat(isUp(READY)).isFalse();
    assertThat(reason()).contains("another");
  }

  /** Who rings up a customer's token must not take the node from all others. */
  @Test
  void tokenAddedAtRunTime_isNotWaitedFor() {
    stage.deploy();
    result(stage.tokens().getToken());
    stage.provider().behaviour = request -> {};

    result(stage.tokens().put("put", new TokenOptions()));
    result(reload("default", "new", "put"));

    assertThat(tokens()).hasSize(3);
    assertThat(isUp(READY)).isTrue();
    HealthChecks all =
        TokenManagerHealth.register(
            HealthChecks.create(stage.vertx()),
            stage.vertx(),
            TokenManagerOptions.DEFAULT_ADDRESS,
            ReadyWhen.ALL);
    assertThat(result(all.checkStatus(READY)).toJson().getJsonObject("data").getString("reason"))
        .isEqualTo("Token new (and 1 more) is not usable.");
  }

  @Test
  void tokenOfTheStart_isWaitedForAfterAReload() {
    stage.provider().behaviour = request -> {};
    stage.deploy(twoTokens());
    result(stage.tokens().getToken("a"));

    result(stage.tokens().put("c", new TokenOptions()));

    assertThat(reason()).isEqualTo("Token b still waits for the first attempt.");
  }

  private Future<OptionsChange> reload(String... names) {
    JsonObject tokens = new JsonObject();
    List.of(names).forEach(name -> tokens.put(name, new JsonObject()));
    return TokenServices.update(
        stage.vertx(),
        TokenManagerOptions.DEFAULT_ADDRESS,
        VerticleOptions.from(stage.provider().options().put("tokens", tokens)));
  }

  @Test
  void g11_undeployed_isNotReadyFromTheFirstMomentOn() {
    String id = stage.deploy();
    result(stage.tokens().getToken());

    stage.undeploy(id);

    assertThat(isUp(READY)).isFalse();
    assertThat(isUp(LIVE)).isTrue();
  }

  @Test
  void noTickForFiveSeconds_isNotAlive_untilTheNext() {
    stage.deploy(stage.provider().options().put("tickMs", 1000));
    result(stage.tokens().getToken());

    // One second of real time passes until the next tick.
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(5));
              JsonObject told = check(LIVE);
              return told.getString("status").equals("DOWN")
                  && told.getJsonObject("data").getString("reason").startsWith("No tick was");
            });
    await().until(() -> isUp(LIVE));
  }

  @Test
  void register_givesBackTheChecks() {
    HealthChecks given = HealthChecks.create(stage.vertx());

    assertThat(List.of(TokenManagerHealth.register(given, stage.vertx()))).containsExactly(given);
  }
}
