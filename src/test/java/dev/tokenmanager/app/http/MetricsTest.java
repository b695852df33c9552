package dev.tokenmanager.app.http;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.testing.PrometheusText;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The metrics of the contract, as a scrape has them. */
class MetricsTest {

  private static final Set<String> OUTCOMES =
      Set.of("ok", "rejected", "unusable", "unavailable", "timeout");
  private static final Set<String> HEALTHS =
      Set.of("healthy", "degraded", "expired", "misconfigured", "rejected");

  /** Each metric of the contract with its type and labels. */
  private static final Map<String, List<String>> CONTRACT =
      Map.ofEntries(
          entry("weaviate_token_requests_total", List.of("counter", "name", "outcome")),
          entry("weaviate_token_refreshes_total", List.of("counter", "name", "outcome")),
          entry("weaviate_token_adoptions_total", List.of("counter", "name")),
          entry("weaviate_token_previous_secret_total", List.of("counter", "name")),
          entry("weaviate_token_refresh_seconds", List.of("summary", "name")),
          entry("weaviate_token_expires_in_seconds", List.of("gauge", "name")),
          entry("weaviate_token_generation", List.of("gauge", "name")),
          entry("weaviate_token_consecutive_failures", List.of("gauge", "name")),
          entry("weaviate_token_clock_skew_seconds", List.of("gauge", "name")),
          entry("weaviate_token_outage_budget_seconds", List.of("gauge", "name")),
          entry("weaviate_token_configuration_error", List.of("gauge")),
          entry("weaviate_token_health", List.of("gauge", "health", "name")));

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();

  private Site site() {
    return Site.open(stage.vertx(), "default");
  }

  private static PrometheusText scrape(Site site) {
    HttpResponse<String> response = site.get("/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body()).doesNotContain(SECRET_MARK, "Bearer", "http://");
    return PrometheusText.parse(response.body());
  }

  private void answerWithDate() {
    stage.provider().behaviour =
        request -> {
          request.response().putHeader("Date", "Tue, 24 Nov 2026 12:00:00 GMT");
          stage.provider().issue(request);
        };
  }

  @Test
  void scrape_hasTheContractsMetricsAndNoOther() {
    Site site = site();
    answerWithDate();
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());

    PrometheusText text = scrape(site);

    assertThat(text.types().keySet()).isEqualTo(CONTRACT.keySet());
    CONTRACT.forEach(
        (name, typeAndLabels) ->
            assertThat(text.types().get(name)).as(name).isEqualTo(typeAndLabels.get(0)));
    for (PrometheusText.Sample sample : text.samples()) {
      List<String> expected =
          CONTRACT.getOrDefault(sample.name().replaceAll("_(count|sum)$", ""), List.of("none"));
      assertThat(new TreeSet<>(sample.labels().keySet()))
          .as(sample.name())
          .containsExactlyElementsOf(expected.subList(1, expected.size()));
      if (expected.contains("name")) {
        assertThat(sample.labels()).containsEntry("name", "default");
      }
    }
    assertThat(labels(text, "weaviate_token_requests_total", "outcome")).isEqualTo(OUTCOMES);
    assertThat(labels(text, "weaviate_token_refreshes_total", "outcome")).isEqualTo(OUTCOMES);
    assertThat(labels(text, "weaviate_token_health", "health")).isEqualTo(HEALTHS);
  }

  @Test
  void configurationError_isOneWhileANewerIsRefused() {
    Site site = site();
    stage.deploy();
    assertThat(configurationError(site)).isZero();

    TokenServices.configurationRefused(stage.vertx(), Site.ADDRESS, "tokens.x.auth: required");
    assertThat(configurationError(site)).isEqualTo(1);

    TokenServices.configurationLoaded(stage.vertx(), Site.ADDRESS);
    assertThat(configurationError(site)).isZero();
  }

  private static double configurationError(Site site) {
    return scrape(site).value("weaviate_token_configuration_error");
  }

  private static Set<String> labels(PrometheusText text, String name, String label) {
    return text.samples().stream()
        .filter(sample -> sample.name().equals(name))
        .map(sample -> sample.labels().get(label))
        .collect(Collectors.toSet());
  }

  @Test
  void requests_everyAnswerToCallers_isCounted() {
    Site site = site();
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());

    double before = requests(site, "ok");
    stage.tokens().current("default");
    VerticleFixture.result(stage.tokens().getToken());
    stage.get();
    VerticleFixture.result(stage.tokens().forceRefresh());

    assertThat(requests(site, "ok") - before).isEqualTo(4);
  }

  private static double requests(Site site, String outcome) {
    return scrape(site)
        .value("weaviate_token_requests_total", "name", "default", "outcome", outcome);
  }

  private static double refreshes(Site site, String outcome) {
    return scrape(site)
        .value("weaviate_token_refreshes_total", "name", "default", "outcome", outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "401, invalid_client, rejected",
    "400, invalid_grant, rejected",
    "503, x, unavailable",
    "429, slow_down, unavailable",
    "404, Not-A-Code, unusable"
  })
  void failure_isCountedByOutcome(int status, String error, String outcome) {
    Site site = site();
    stage.provider().behaviour = request -> ScriptedProvider.refuse(request, status, error);
    stage.deploy();

    VerticleFixture.failureOf(stage.tokens().getToken());

    assertThat(requests(site, outcome)).isEqualTo(1);
    assertThat(refreshes(site, outcome)).isEqualTo(1);
    assertThat(refreshes(site, "ok")).isZero();
    assertThat(scrape(site).value("weaviate_token_consecutive_failures", "name", "default"))
        .isEqualTo(1);
  }

  @Test
  void rejection_repeated_countsEachAttempt() {
    Site site = site();
    stage.provider().behaviour = request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    stage.deploy(stage.provider().options().put("minRefreshIntervalMs", 0));

    VerticleFixture.failureOf(stage.tokens().getToken());
    VerticleFixture.failureOf(stage.tokens().forceRefresh());
    VerticleFixture.failureOf(stage.tokens().forceRefresh());

    assertThat(refreshes(site, "rejected")).isEqualTo(3);
    assertThat(health(site, "rejected")).isEqualTo(1);
    assertThat(health(site, "expired")).isZero();
  }

  private static double health(Site site, String health) {
    return scrape(site).value("weaviate_token_health", "name", "default", "health", health);
  }

  @Test
  void timeout_isCounted() {
    Site site = site();
    stage.provider().behaviour = request -> {};
    stage.deploy(stage.provider().options().put("requestTimeoutMs", 100));

    VerticleFixture.failureOf(stage.tokens().getToken());

    assertThat(requests(site, "timeout")).isEqualTo(1);
    assertThat(refreshes(site, "timeout")).isEqualTo(1);
  }

  @Test
  void badRequestAndUnknownName_addNoSeriesAndNoCount() {
    Site site = site();
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
    PrometheusText before = scrape(site);

    for (int i = 0; i < 50; i++) {
      assertThat(VerticleFixture.codeOf(stage.tokens().getToken("unknown-" + i))).isEqualTo(404);
    }
    VerticleFixture.failureOf(
        stage.vertx().eventBus().request("weaviate.token.get", new JsonObject().put("x", 1)));

    PrometheusText after = scrape(site);
    assertThat(after.samples()).isEqualTo(before.samples());
  }

  @Test
  void gauges_tellHowTheTokenIs_andExpiryFallsWithTime() {
    Site site = site();
    answerWithDate();
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());

    PrometheusText text = scrape(site);

    assertThat(text.value("weaviate_token_expires_in_seconds", "name", "default")).isEqualTo(300);
    assertThat(text.value("weaviate_token_generation", "name", "default")).isEqualTo(1);
    assertThat(text.value("weaviate_token_refresh_seconds_count", "name", "default")).isEqualTo(1);
    assertThat(text.value("weaviate_token_outage_budget_seconds", "name", "default"))
        .isEqualTo(stage.status().getLong("outage_budget_seconds").doubleValue());
    assertThat(text.value("weaviate_token_clock_skew_seconds", "name", "default"))
        .isEqualTo(stage.status().getLong("clock_skew_ms") / 1000.0);
    assertThat(health(site, "healthy")).isEqualTo(1);

    stage.clocks().pass(Duration.ofSeconds(100));

    assertThat(scrape(site).value("weaviate_token_expires_in_seconds", "name", "default"))
        .isEqualTo(200);
  }

  @Test
  void unknownValue_hasNoSeries() {
    Site site = site();
    stage.provider().behaviour = request -> {};
    stage.deploy();
    await().until(() -> stage.provider().tokenRequests() == 1);

    PrometheusText text = scrape(site);

    assertThat(text.value("weaviate_token_expires_in_seconds", "name", "default")).isNaN();
    assertThat(text.value("weaviate_token_clock_skew_seconds", "name", "default")).isNaN();
    assertThat(health(site, "expired")).isEqualTo(1);
  }

  @Test
  void undeployed_leavesNoSeries() {
    Site site = site();
    String id = stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
    assertThat(scrape(site).samples()).isNotEmpty();

    stage.undeploy(id);

    assertThat(scrape(site).samples()).isEmpty();
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
    assertThat(refreshes(site, "ok")).isEqualTo(1);
  }

  @Test
  void twoHundredTokens_areBounded() {
    Site site = site();
    JsonObject tokens = new JsonObject();
    for (int i = 0; i < 200; i++) {
      tokens.put("t\"\\" + i, new JsonObject());
    }
    stage.deploy(stage.provider().options().put("tokens", tokens));
    await().until(() -> stage.provider().tokenRequests() == 200);

    PrometheusText text = scrape(site);

    assertThat(labels(text, "weaviate_token_generation", "name")).isEqualTo(tokens.fieldNames());
    assertThat(text.samples().size()).isLessThanOrEqualTo(200 * (5 + 5 + 5 + 5 + 4));
  }
}
