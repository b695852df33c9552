package dev.tokenmanager.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.internal.config.HttpOptions.ReadyWhen;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Liveness and readiness of a node, as its tokens come and go. */
class HealthEndpointsTest {

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();

  private static String ready(Site site) {
    return told(site.get("/health/ready"));
  }

  private static int live(Site site) {
    HttpResponse<String> response = site.get("/health/live");
    told(response);
    return response.statusCode();
  }

  /** The status code, and why. */
  private static String told(HttpResponse<String> response) {
    JsonObject body = new JsonObject(response.body());
    JsonObject check = body.getJsonArray("checks").getJsonObject(0);
    assertThat(body.getString("status")).isEqualTo(response.statusCode() == 200 ? "UP" : "DOWN");
    assertThat(check.getString("status")).isEqualTo(body.getString("status"));
    JsonObject data = check.getJsonObject("data", new JsonObject());
    return response.statusCode() + data.getString("reason", "");
  }

  @Test
  void withoutVerticle_isAliveAndNotReady() {
    Site site = Site.open(stage.vertx(), "default");

    assertThat(live(site)).isEqualTo(200);
    assertThat(ready(site))
        .isEqualTo(
            "503No TokenManagerVerticle is deployed here with the address weaviate.token, or it"
                + " starts or stops just now.");
    assertThat(site.get("/api/status").statusCode()).isEqualTo(503);
    assertThat(site.get("/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void checks_areThoseOfAnyApplication() {
    Site site = Site.open(stage.vertx(), "default");
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());

    JsonObject live = site.json("/health/live").getJsonArray("checks").getJsonObject(0);
    JsonObject ready = site.json("/health/ready").getJsonArray("checks").getJsonObject(0);

    assertThat(live.getString("id")).isEqualTo("weaviate-token-live");
    assertThat(ready.getString("id")).isEqualTo("weaviate-token-ready");
    assertThat(
            ready.getJsonObject("data").getJsonArray("tokens").getJsonObject(0).getString("health"))
        .isEqualTo("HEALTHY");
  }

  @Test
  void g06_firstAttemptUnderWay_isNotReady_thenIs() {
    Site site = Site.open(stage.vertx(), "default");
    stage.provider().behaviour = request -> {};
    String id = stage.deploy();

    assertThat(ready(site)).isEqualTo("503Token default still waits for the first attempt.");
    stage.undeploy(id);
    stage.provider().behaviour = stage.provider()::issue;
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
    assertThat(ready(site)).isEqualTo("200");
  }

  @Test
  void g06_providerFails_isNotReady() {
    Site site = Site.open(stage.vertx(), "default");
    stage.provider().behaviour =
        request -> ScriptedProvider.refuse(request, 503, "temporarily_unavailable");
    stage.deploy();
    VerticleFixture.failureOf(stage.tokens().getToken());

    assertThat(ready(site)).isEqualTo("503No token is usable.");
    JsonObject status = site.json("/api/status");
    assertThat(status.getBoolean("ready")).isFalse();
    assertThat(status.getString("ready_reason")).isEqualTo("No token is usable.");
  }

  @Test
  void oneOfTwoFails_anyIsReady_allIsNot() {
    Site any = Site.open(stage.vertx(), ReadyWhen.ANY, "a", "b");
    Site all = Site.open(stage.vertx(), ReadyWhen.ALL, "a", "b");
    JsonObject key = new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key");
    JsonObject tokens =
        new JsonObject().put("a", new JsonObject().put("auth", key)).put("b", new JsonObject());
    stage.provider().behaviour = request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    stage.deploy(stage.provider().options().put("tokens", tokens));
    VerticleFixture.result(stage.tokens().getToken("a"));
    VerticleFixture.failureOf(stage.tokens().getToken("b"));

    assertThat(ready(any)).isEqualTo("200");
    assertThat(ready(all)).isEqualTo("503Token b is not usable.");
  }

  @Test
  void misconfigured_isReady() {
    Site site = Site.open(stage.vertx(), "default");
    stage.deploy(stage.provider().options().put("minRefreshIntervalMs", 0));
    for (int i = 0; i < 2; i++) {
      VerticleFixture.result(
          stage.tokens().reportRejected(VerticleFixture.result(stage.tokens().getToken())));
    }

    assertThat(stage.status().getString("health")).isEqualTo("MISCONFIGURED");
    assertThat(ready(site)).isEqualTo("200");
  }

  @Test
  void stopping_isNotReadyButAlive() {
    Site site = Site.open(stage.vertx(), "default");
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());

    site.verticle().stopping();

    assertThat(ready(site)).isEqualTo("503The node is stopping.");
    assertThat(live(site)).isEqualTo(200);
    assertThat(site.json("/api/status").getBoolean("ready")).isFalse();
  }

  @Test
  void noTickForFiveSeconds_isDown_untilTheNext() {
    Site site = Site.open(stage.vertx(), "default");
    stage.deploy(stage.provider().options().put("tickMs", 1000));
    VerticleFixture.result(stage.tokens().getToken());
    await().until(() -> live(site) == 200);

    // One second of real time passes until the next tick.
    stage.clocks().pass(Duration.ofSeconds(5));

    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              boolean down = live(site) == 503;
              stage.clocks().pass(Duration.ofSeconds(5));
              return down;
            });
    await().until(() -> live(site) == 200);
  }
}
