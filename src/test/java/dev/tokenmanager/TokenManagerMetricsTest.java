package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.failureOf;
import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.service.ServiceMetrics;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.testing.PrometheusText;
import dev.tokenmanager.testing.ScriptedProvider;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of the tokens in the registries of an application that embeds the verticle. */
class TokenManagerMetricsTest {

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();
  @TempDir private Path folder;
  private final MeterRegistry registry = new SimpleMeterRegistry();

  private TokenManagerMetrics bound(MeterRegistry... registries) {
    TokenManagerMetrics metrics = new TokenManagerMetrics(stage.vertx());
    for (MeterRegistry each : registries) {
      metrics.bindTo(each);
    }
    return metrics;
  }

  private static PrometheusMeterRegistry prometheus() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)
        .throwExceptionOnRegistrationFailure();
  }

  private static PrometheusText scrape(PrometheusMeterRegistry registry) {
    return PrometheusText.parse(registry.scrape());
  }

  private Gauge gauge(String name) {
    return registry.find(name).gauge();
  }

  private double value(String name) {
    return gauge(name).value();
  }

  private Set<String> names(MeterRegistry from) {
    return from.getMeters().stream()
        .map(meter -> meter.getId().getTag("name"))
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private JsonObject options(String... names) {
    JsonObject tokens = new JsonObject();
    List.of(names).forEach(name -> tokens.put(name, new JsonObject()));
    return stage.provider().options().put("tokens", tokens);
  }

  private void update(JsonObject options) {
    result(
        TokenServices.update(
            stage.vertx(), TokenManagerOptions.DEFAULT_ADDRESS, VerticleOptions.from(options)));
  }

  private ServiceMetrics service() {
    return Objects.requireNonNull(
        TokenServices.metrics(stage.vertx(), TokenManagerOptions.DEFAULT_ADDRESS));
  }

  @Test
  void bindTo_beforeDeployment_metersAreThereWhenItHasEnded() {
    bound(registry);
    assertThat(registry.getMeters()).isEmpty();

    stage.deploy();

    assertThat(names(registry)).containsExactly("default");
  }

  @Test
  void bindTo_afterDeployment_metersAreThereAtOnce() {
    stage.deploy();
    result(stage.tokens().getToken());

    bound(registry);

    assertThat(value("weaviate.token.generation")).isEqualTo(1);
    assertThat(value("weaviate.token.expires.in")).isEqualTo(300);
  }

  @Test
  void scrape_ofTheApplicationsPrometheus_hasTheNamesAndTagsOfTheContract() {
    PrometheusMeterRegistry page = prometheus();
    bound(page);
    stage.provider().behaviour =
        request -> {
          request.response().putHeader("Date", "Tue, 24 Nov 2026 12:00:00 GMT");
          stage.provider().issue(request);
        };
    stage.deploy(
        stage
            .provider()
            .options()
            .put("stateFile", folder.resolve("state").toString())
            .put("stateKey", Base64.getEncoder().encodeToString(new byte[32])));
    result(stage.tokens().getToken());

    PrometheusText text = scrape(page);

    assertThat(text.types().keySet())
        .containsExactlyInAnyOrder(
            "weaviate_token_requests_total",
            "weaviate_token_refreshes_total",
            "weaviate_token_refresh_seconds",
            "weaviate_token_expires_in_seconds",
            "weaviate_token_generation",
            "weaviate_token_consecutive_failures",
            "weaviate_token_adoptions_total",
            "weaviate_token_clock_skew_seconds",
            "weaviate_token_outage_budget_seconds",
            "weaviate_token_health",
            "weaviate_token_configuration_error",
            "weaviate_token_previous_secret_total",
            "weaviate_token_state_file_error");
    assertThat(text.value("weaviate_token_refreshes_total", "name", "default", "outcome", "ok"))
        .isEqualTo(1);
    assertThat(text.value("weaviate_token_health", "name", "default", "health", "healthy"))
        .isEqualTo(1);
    assertThat(text.value("weaviate_token_health", "name", "default", "health", "rejected"))
        .isZero();
    assertThat(text.value("weaviate_token_state_file_error", "name", "default")).isZero();
    assertThat(page.scrape()).doesNotContain(SECRET_MARK, "Bearer", "http://");
  }

  @Test
  void unknownValue_hasNoMeterUntilItIsKnown_andNoneWhenItIsNotAnyMore() throws Exception {
    bound(registry);
    stage.deploy();
    assertThat(gauge("weaviate.token.clock.skew")).isNull();
    assertThat(gauge("weaviate.token.state.file.error")).isNull();
    result(stage.tokens().getToken());
    assertThat(value("weaviate.token.expires.in")).isEqualTo(300);

    JsonObject kept =
        stage
            .provider()
            .options()
            .put("stateFile", folder.resolve("state").toString())
            .put("stateKey", Base64.getEncoder().encodeToString(new byte[32]));
    update(kept);
    assertThat(value("weaviate.token.state.file.error")).isZero();

    update(stage.provider().options());
    assertThat(gauge("weaviate.token.state.file.error")).isNull();

    Path key = Files.writeString(folder.resolve("key"), "s3cr3t-key");
    JsonObject auth = new JsonObject().put("type", "api_key").put("apiKeyFile", key.toString());
    update(new JsonObject().put("auth", auth));
    await().until(() -> gauge("weaviate.token.expires.in") == null);
    assertThat(gauge("weaviate.token.outage.budget")).isNull();
    assertThat(gauge("weaviate.token.generation")).isNotNull();
  }

  @Test
  void stateFileError_followsTheFile() throws Exception {
    Path file = folder.resolve("state");
    bound(registry);
    stage.deploy(
        stage
            .provider()
            .options()
            .put("minRefreshIntervalMs", 0)
            .put("stateFile", file.toString())
            .put("stateKey", Base64.getEncoder().encodeToString(new byte[32])));
    result(stage.tokens().getToken());
    await().until(() -> Files.exists(file));
    Files.delete(file);
    Files.createDirectories(file.resolve("in-the-way"));

    result(stage.tokens().forceRefresh());
    await().until(() -> value("weaviate.token.state.file.error") == 1);

    Files.delete(file.resolve("in-the-way"));
    Files.delete(file);
    stage.clocks().pass(Duration.ofSeconds(11));
    await().until(() -> value("weaviate.token.state.file.error") == 0);
  }

  @Test
  void gauges_followTime_withoutAnythingHappening() {
    bound(registry);
    stage.deploy();
    result(stage.tokens().getToken());
    stage.provider().behaviour = request -> {};

    stage.clocks().pass(Duration.ofSeconds(100));
    assertThat(value("weaviate.token.expires.in")).isEqualTo(200);

    stage.clocks().pass(Duration.ofSeconds(201));
    assertThat(value("weaviate.token.expires.in")).isEqualTo(-1);
    assertThat(registry.get("weaviate.token.health").tag("health", "expired").gauge().value())
        .isEqualTo(1);
    assertThat(registry.get("weaviate.token.health").tag("health", "healthy").gauge().value())
        .isZero();
  }

  @Test
  void failure_isCountedForWhoHasItsAnswer() {
    bound(registry);
    stage.provider().behaviour = request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    stage.deploy();

    failureOf(stage.tokens().getToken());

    assertThat(value("weaviate.token.consecutive.failures")).isEqualTo(1);
    assertThat(
            registry
                .get("weaviate.token.refreshes")
                .tag("outcome", "rejected")
                .functionCounter()
                .count())
        .isEqualTo(1);
    assertThat(registry.get("weaviate.token.health").tag("health", "rejected").gauge().value())
        .isEqualTo(1);
  }

  @Test
  void tokens_thatComeAndGoAtRunTime_areFollowed() {
    PrometheusMeterRegistry page = prometheus();
    bound(registry, page);
    stage.deploy(options("a", "b"));
    result(stage.tokens().getToken("a"));

    update(options("b", "c"));

    assertThat(names(registry)).containsExactly("b", "c");
    assertThat(scrape(page).samples())
        .filteredOn(sample -> sample.labels().containsValue("a"))
        .isEmpty();
    result(stage.tokens().getToken("c"));
    assertThat(scrape(page).value("weaviate_token_generation", "name", "c")).isEqualTo(1);
  }

  @Test
  void token_thatGoesAndComesBack_beginsAnew() {
    bound(registry);
    stage.deploy(options("a", "b"));
    result(stage.tokens().getToken("a"));

    update(options("b"));
    update(options("a", "b"));
    result(stage.tokens().getToken("a"));

    assertThat(
            registry
                .get("weaviate.token.refreshes")
                .tags("name", "a", "outcome", "ok")
                .functionCounter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void undeployed_leavesNothing_andTheNextDeploymentIsFollowed() {
    PrometheusMeterRegistry page = prometheus();
    bound(registry, page);
    String id = stage.deploy();
    result(stage.tokens().getToken());

    stage.undeploy(id);
    assertThat(registry.getMeters()).isEmpty();
    assertThat(scrape(page).samples()).isEmpty();

    stage.deploy();
    result(stage.tokens().getToken());
    assertThat(scrape(page).value("weaviate_token_generation", "name", "default")).isEqualTo(1);
  }

  @Test
  void instances_several_areOneSetOfMeters() {
    bound(registry);
    String id = stage.deploy(stage.provider().options(), 4);
    assertThat(names(registry)).containsExactly("default");

    stage.undeploy(id);
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void close_takesAwayItsOwnMetersAlone_andFollowsNoMore() {
    Counter other = registry.counter("another");
    TokenManagerMetrics metrics = bound(registry);
    String id = stage.deploy();

    metrics.close();
    metrics.close();

    assertThat(registry.getMeters()).containsExactly(other);
    stage.undeploy(id);
    stage.deploy();
    assertThat(registry.getMeters()).containsExactly(other);
    assertThatThrownBy(() -> metrics.bindTo(registry)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void bindTo_sameRegistryTwice_changesNothing() {
    TokenManagerMetrics metrics = bound(registry);
    stage.deploy();
    List<Meter> before = registry.getMeters();

    metrics.bindTo(registry);

    assertThat(registry.getMeters()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void twoAddresses_oneRegistry_areToldApartByTags() {
    PrometheusMeterRegistry page = prometheus();
    new TokenManagerMetrics(stage.vertx(), "one", Tags.of("address", "one")).bindTo(page);
    TokenManagerMetrics two =
        new TokenManagerMetrics(stage.vertx(), "two", Tags.of("address", "two"));
    two.bindTo(page);
    stage.deploy(stage.provider().options().put("address", "one"));
    stage.deploy(stage.provider().options().put("address", "two"));

    assertThat(scrape(page).value("weaviate_token_configuration_error", "address", "two")).isZero();
    two.close();
    assertThat(scrape(page).samples())
        .isNotEmpty()
        .allSatisfy(sample -> assertThat(sample.labels()).containsEntry("address", "one"));
  }

  @Test
  void composite_commonTagsAndDeniedMeters_areTheApplications() {
    SimpleMeterRegistry member = new SimpleMeterRegistry();
    CompositeMeterRegistry composite = new CompositeMeterRegistry();
    composite.add(member);
    composite
        .config()
        .commonTags("app", "search")
        .meterFilter(MeterFilter.denyNameStartsWith("weaviate.token.requests"));
    TokenManagerMetrics metrics = bound(composite);
    stage.deploy();

    assertThat(member.find("weaviate.token.requests").meters()).isEmpty();
    assertThat(member.get("weaviate.token.generation").tag("app", "search").gauge().value())
        .isZero();
    metrics.close();
    assertThat(member.getMeters()).isEmpty();
    assertThat(composite.getMeters()).isEmpty();
  }

  @Test
  void registry_thatRefusesAMeter_isLeftWithNone_andTheOthersHaveTheirs() {
    stage.deploy();
    registry.counter("weaviate.token.generation", "name", "default");
    MeterRegistry good = new SimpleMeterRegistry();
    TokenManagerMetrics metrics = bound(good);

    assertThatThrownBy(() -> metrics.bindTo(registry)).isInstanceOf(IllegalArgumentException.class);

    assertThat(registry.getMeters()).hasSize(1);
    assertThat(names(good)).containsExactly("default");
  }

  @Test
  void registry_thatRefusesLater_keepsNoneFromTheOthersNorFromCallers() {
    registry.counter("weaviate.token.generation", "name", "default");
    MeterRegistry good = new SimpleMeterRegistry();
    bound(registry, good);

    stage.deploy();
    result(stage.tokens().getToken());

    assertThat(good.get("weaviate.token.generation").gauge().value()).isEqualTo(1);
  }

  @Test
  void vertxClosed_leavesNothing() {
    Vertx own = Vertx.vertx();
    new TokenManagerMetrics(own).bindTo(registry);
    deployApiKey(own);
    assertThat(registry.getMeters()).isNotEmpty();

    result(own.close());

    assertThat(registry.getMeters()).isEmpty();
  }

  private static void deployApiKey(Vertx vertx) {
    JsonObject key = new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key");
    JsonObject options = new JsonObject().put("auth", key);
    result(
        vertx.deployVerticle(
            TokenManagerVerticle.class, new DeploymentOptions().setConfig(options)));
  }

  @Test
  void scrape_whileTheServiceHangs_waitsForNobody() throws Exception {
    Vertx one = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    CountDownLatch hung = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try {
      PrometheusMeterRegistry page = prometheus();
      new TokenManagerMetrics(one).bindTo(page);
      deployApiKey(one);
      result(TokenManager.create(one).getToken());
      one.runOnContext(
          now -> {
            hung.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      hung.await();

      assertThat(scrape(page).value("weaviate_token_generation", "name", "default")).isEqualTo(1);
    } finally {
      goOn.countDown();
      result(one.close());
    }
  }

  @Test
  void scrape_fromManyThreadsWhileTokensComeAndGo_isAlwaysWellFormed() throws Exception {
    PrometheusMeterRegistry page = prometheus();
    bound(page);
    stage.deploy(options("a", "b"));
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    List<Future<?>> scrapes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      scrapes.add(
          threads.submit(
              () -> {
                while (!done.get()) {
                  PrometheusText.parse(page.scrape());
                }
              }));
    }

    for (int i = 0; i < 20; i++) {
      update(i % 2 == 0 ? options("b", "c") : options("a", "b"));
    }
    done.set(true);
    threads.shutdown();

    for (Future<?> scraped : scrapes) {
      scraped.get();
    }
    assertThat(scrape(page).samples()).isNotEmpty();
  }

  @Test
  void g11_aThousandTimesBoundAndClosed_leavesNothing() {
    stage.deploy();
    PrometheusMeterRegistry page = prometheus();
    for (int i = 0; i < 1000; i++) {
      TokenManagerMetrics metrics = bound(registry, page);
      metrics.close();
    }

    assertThat(registry.getMeters()).isEmpty();
    assertThat(page.getMeters()).isEmpty();
    assertThat(scrape(page).samples()).isEmpty();
    assertThat(service().watchers()).isZero();
    assertThat(TokenServices.watchers(stage.vertx())).isZero();
  }

  @Test
  void bindAndClose_fromManyThreadsWhileDeployed_leavesNothing() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(
          CompletableFuture.runAsync(
              () -> {
                for (int k = 0; k < 50; k++) {
                  MeterRegistry own = new SimpleMeterRegistry();
                  TokenManagerMetrics metrics = bound(own);
                  metrics.close();
                  assertThat(own.getMeters()).isEmpty();
                }
              }));
    }
    for (int i = 0; i < 5; i++) {
      stage.undeploy(stage.deploy());
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();

    stage.deploy();
    assertThat(service().watchers()).isZero();
    assertThat(TokenServices.watchers(stage.vertx())).isZero();
  }
}
