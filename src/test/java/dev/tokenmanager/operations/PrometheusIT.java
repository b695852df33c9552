package dev.tokenmanager.operations;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.app.LoopbackCluster;
import dev.tokenmanager.app.RunningJar;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Alerts and dashboard ask a real Prometheus, which reads them from the real service: one token is
 * well, another is rejected.
 */
@Tag("operations")
class PrometheusIT {

  private static final Vertx VERTX = Vertx.vertx();
  @TempDir private static Path folder;
  private static RunningJar jar;
  private static Prometheus prometheus;

  @BeforeAll
  static void start() throws Exception {
    ScriptedProvider well = result(ScriptedProvider.start(VERTX));
    well.lifetimeSeconds = 8;
    well.behaviour = request -> issueWithTime(well, request);
    ScriptedProvider refusing = result(ScriptedProvider.start(VERTX));
    refusing.behaviour =
        request -> request.response().setStatusCode(401).end("{\"error\":\"invalid_client\"}");
    int http = LoopbackCluster.freePort();
    JsonObject tokens =
        new JsonObject().put("well", well.options()).put("refused", refusing.options());
    JsonObject options =
        new JsonObject().put("tokens", tokens).put("http", new JsonObject().put("port", http));
    Files.writeString(folder.resolve("options.json"), options.encode());
    jar = RunningJar.start(folder, Map.of(), List.of(), "run", "--conf", "options.json");
    jar.awaitLine("Running with options.json");
    prometheus = Prometheus.start(folder, LoopbackCluster.freePort(), "127.0.0.1:" + http);
    await().until(prometheus::isReady);
    await().until(() -> !series("ALERTS{alertstate=\"firing\"}").isEmpty());
  }

  private static void issueWithTime(ScriptedProvider provider, HttpServerRequest request) {
    request
        .response()
        .putHeader("Date", RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    provider.issue(request);
  }

  @AfterAll
  static void stop() throws Exception {
    if (prometheus != null) {
      prometheus.close();
    }
    if (jar != null) {
      jar.close();
    }
    result(VERTX.close());
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  private static JsonArray series(String expression) throws Exception {
    return prometheus.query(expression);
  }

  private static void assertAllHaveSeries(List<String> expressions) throws Exception {
    assertThat(expressions).isNotEmpty();
    for (String expression : expressions) {
      // A rate needs two looks at the node.
      await(expression).untilAsserted(() -> assertThat(series(expression)).isNotEmpty());
    }
  }

  @Test
  void dashboard_eachQuery_hasSeries() throws Exception {
    assertAllHaveSeries(Expressions.dashboard());
    assertAllHaveSeries(Expressions.variables());
  }

  /** Most alerts are silent; what they look at must be there all the same. */
  @Test
  void alerts_eachSelector_hasSeries() throws Exception {
    assertAllHaveSeries(
        Expressions.alerts().stream()
            .flatMap(expression -> Expressions.selectors(expression).stream())
            .distinct()
            .toList());
  }

  @Test
  void alerts_all_areEvaluated() throws Exception {
    List<JsonObject> rules =
        prometheus.data("/api/v1/rules").getJsonArray("groups").stream()
            .map(JsonObject.class::cast)
            .flatMap(group -> group.getJsonArray("rules").stream())
            .map(JsonObject.class::cast)
            .toList();

    assertThat(rules)
        .hasSameSizeAs(Expressions.alerts())
        .allSatisfy(rule -> assertThat(rule.getString("health")).isEqualTo("ok"));
  }

  @Test
  void alerts_rejectedToken_isTheOnlyOneThatFires() throws Exception {
    List<JsonObject> firing =
        prometheus.data("/api/v1/alerts").getJsonArray("alerts").stream()
            .map(JsonObject.class::cast)
            .filter(alert -> alert.getString("state").equals("firing"))
            .toList();

    assertThat(firing).hasSize(1);
    JsonObject labels = firing.get(0).getJsonObject("labels");
    JsonObject annotations = firing.get(0).getJsonObject("annotations");
    assertThat(labels.getString("alertname")).isEqualTo("WeaviateTokenRejected");
    assertThat(labels.getString("name")).isEqualTo("refused");
    assertThat(annotations.getString("summary")).contains("token refused on 127.0.0.1:");
    assertThat(annotations.getString("runbook")).contains("client secret");
  }

  @Test
  void g10_series_showNoSecret() throws Exception {
    assertThat(series("{__name__=~\".+\"}").encode()).doesNotContain(SECRET_MARK);
  }
}
