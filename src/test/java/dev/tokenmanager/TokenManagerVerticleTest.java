package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.provider.ScriptedProvider;
import dev.tokenmanager.refresh.MovableClocks;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole verticle against a scripted provider, with clocks that the test moves. */
class TokenManagerVerticleTest {

  private final MovableClocks clocks = new MovableClocks();
  private Vertx vertx;
  private ScriptedProvider provider;
  private TokenManager tokens;

  @BeforeEach
  void begin() throws Exception {
    vertx = Vertx.vertx();
    provider = result(ScriptedProvider.start(vertx));
    tokens = TokenManager.create(vertx);
  }

  @AfterEach
  void end() throws Exception {
    result(vertx.close());
  }

  private String deploy(JsonObject options) throws Exception {
    return deploy(options, 1);
  }

  private String deploy(JsonObject options, int instances) throws Exception {
    return result(
        vertx.deployVerticle(
            () -> new TokenManagerVerticle(clocks.clocks(), () -> 0.5),
            new DeploymentOptions().setConfig(options).setInstances(instances)));
  }

  private JsonObject get() throws Exception {
    return result(vertx.eventBus().<JsonObject>request("weaviate.token.get", null)).body();
  }

  private int codeOf(Future<?> failing) throws Exception {
    try {
      result(failing);
      throw new AssertionError("expected a failure");
    } catch (ExecutionException e) {
      return TokenFailure.of(Objects.requireNonNull(e.getCause())).code();
    }
  }

  static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, java.util.concurrent.TimeUnit.SECONDS);
  }

  @Test
  void get_healthyProvider_answersTheToken() throws Exception {
    deploy(provider.options());

    JsonObject token = get();

    assertThat(token.getString("access_token")).isEqualTo("s3cr3t-token-1");
    assertThat(token.getString("token_type")).isEqualTo("Bearer");
    assertThat(token.getInteger("expires_in")).isEqualTo(300);
    assertThat(token.getString("expires_at")).isEqualTo("2026-03-01T12:05:00Z");
    assertThat(token.getString("issued_at")).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(token.getString("name")).isEqualTo("default");
    assertThat(token.getLong("generation")).isEqualTo(1);
    assertThat(token.fieldNames()).doesNotContain("refresh_token");
  }

  @Test
  void g01_pausedForTwiceTheLifetime_isNeverAnsweredExpired() throws Exception {
    deploy(provider.options());
    assertThat(get().getLong("generation")).isEqualTo(1);

    clocks.pass(Duration.ofMinutes(10));

    assertThat(get().getLong("generation")).isEqualTo(2);
  }

  @Test
  void g01_wallClockSteppedBack_elapsedTimeStillEndsTheToken() throws Exception {
    deploy(provider.options());
    get();

    clocks.moveWall(Duration.ofHours(-1));
    clocks.pass(Duration.ofSeconds(296));

    assertThat(get().getLong("generation")).isEqualTo(2);
  }

  @Test
  void g02_refreshInFlight_blocksNobody() throws Exception {
    deploy(provider.options());
    get();
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    provider.behaviour = held::add;

    clocks.pass(Duration.ofSeconds(241));
    await().until(() -> held.size() == 1);

    assertThat(get().getLong("generation")).isEqualTo(1);
    provider.issue(held.remove());
    await().until(() -> get().getLong("generation") == 2);
  }

  @Test
  void g03_eightInstancesAndTenThousandGetsAtColdStart_oneTokenRequest() throws Exception {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    provider.behaviour = held::add;
    deploy(provider.options(), 8);
    List<Future<AccessToken>> gets = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      gets.add(tokens.getToken());
    }
    await().until(() -> held.size() == 1);

    provider.issue(held.remove());
    result(Future.all(gets));

    assertThat(provider.tokenRequests()).isEqualTo(1);
    assertThat(provider.metadataRequests()).isEqualTo(1);
  }

  @Test
  void g06_providerDownAtDeployment_deploysAndRecoversByItself() throws Exception {
    int port = provider.port();
    JsonObject options = provider.options();
    result(provider.stop());
    deploy(options);
    assertThat(codeOf(tokens.getToken())).isEqualTo(503);
    assertThat(result(tokens.status()).getJsonArray("tokens").getJsonObject(0).getString("health"))
        .isEqualTo("EXPIRED");

    provider = result(ScriptedProvider.start(vertx, port));
    clocks.pass(Duration.ofSeconds(10));

    await().until(() -> tokens.current("default") != null);
  }

  @Test
  void g06_wrongOptions_failTheDeploymentWithOneSentence() {
    assertThatThrownBy(() -> deploy(provider.options().put("isuerUrl", "x")))
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("isuerUrl");
  }

  @Test
  void g07_rejected_answers401AndIsRetriedSlowlyOrWhenForced() throws Exception {
    provider.behaviour = request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    deploy(provider.options());

    assertThat(codeOf(tokens.getToken())).isEqualTo(401);
    assertThat(codeOf(tokens.getToken())).isEqualTo(401);
    clocks.pass(Duration.ofSeconds(59));
    assertThat(codeOf(tokens.getToken())).isEqualTo(401);
    assertThat(provider.tokenRequests()).isEqualTo(1);

    provider.behaviour = provider::issue;
    assertThat(result(tokens.forceRefresh()).generation()).isEqualTo(1);
  }

  @Test
  void g09_manyReportsOfOneToken_oneTokenRequest() throws Exception {
    deploy(provider.options(), 4);
    AccessToken first = result(tokens.getToken());
    List<Future<AccessToken>> reports = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      reports.add(tokens.reportRejected(first));
    }

    result(Future.all(reports));

    assertThat(provider.tokenRequests()).isEqualTo(2);
    assertThat(reports).allMatch(report -> report.result().generation() == 2);
  }

  @Test
  void g11_undeployWithWaitersAndARequestInFlight_failsThemAndDropsTheConnection()
      throws Exception {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    provider.behaviour = held::add;
    String id = deploy(provider.options());
    Future<AccessToken> waiting = tokens.getToken();
    await().until(() -> held.size() == 1);

    Future<Void> undeployed = vertx.undeploy(id);

    assertThat(codeOf(waiting)).isEqualTo(503);
    result(undeployed);
    await().until(() -> provider.connections() == 0);
    assertThat(tokens.current("default")).isNull();
    assertThat(codeOf(tokens.getToken())).isEqualTo(503);
  }

  @Test
  void g11_deployedAndUndeployedManyTimes_nothingGrows() throws Exception {
    for (int i = 0; i < 100; i++) {
      String id = deploy(provider.options(), 2);
      get();
      result(vertx.undeploy(id));
    }

    await().until(() -> provider.connections() == 0);
    assertThat(provider.tokenRequests()).isEqualTo(100);
  }

  @Test
  void start_sameAddressWithOtherOptions_isRefused() throws Exception {
    deploy(provider.options());

    assertThatThrownBy(() -> deploy(provider.options().put("maxWaitMs", 1)))
        .hasMessageContaining("address: \"weaviate.token\" is already used");

    deploy(provider.options().put("maxWaitMs", 1).put("address", "other"));
    assertThat(get().getLong("generation")).isEqualTo(1);
  }

  @Test
  void get_badBodies_are400() throws Exception {
    deploy(provider.options());
    get();
    for (Object body :
        List.of(
            "text",
            new JsonObject().put("nam", "default"),
            new JsonObject().put("name", 1),
            new JsonObject().put("minValiditySeconds", 1.5),
            new JsonObject().put("minValiditySeconds", "10"),
            new JsonObject().put("minValiditySeconds", -1),
            new JsonObject().put("minValiditySeconds", 300))) {
      assertThat(codeOf(vertx.eventBus().request("weaviate.token.get", body)))
          .as("%s", body)
          .isEqualTo(400);
    }
    assertThat(codeOf(tokens.getToken("unknown"))).isEqualTo(404);
  }

  @Test
  void events_ofAnOutage_arePublished() throws Exception {
    List<String> events = new java.util.concurrent.CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "weaviate.token.events", event -> events.add(event.body().getString("event")));
    String id = deploy(provider.options());
    get();
    provider.behaviour = request -> request.response().setStatusCode(503).end();
    clocks.pass(Duration.ofSeconds(241));
    await().until(() -> events.contains("refresh_failed"));
    clocks.pass(Duration.ofMinutes(1));
    await().until(() -> events.contains("expired"));
    provider.behaviour = provider::issue;
    clocks.pass(Duration.ofSeconds(10));
    await().until(() -> events.contains("recovered"));
    result(vertx.undeploy(id));

    await().until(() -> events.contains("stopped"));
    assertThat(events.get(0)).isEqualTo("acquired");
    assertThat(events).filteredOn("expired"::equals).hasSize(1);
    assertThat(events).contains("refreshed");
  }
}
