package dev.tokenmanager.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.Config;
import com.hazelcast.config.XmlConfigBuilder;
import dev.tokenmanager.app.LoopbackCluster;
import dev.tokenmanager.keycloak.KeycloakServer;
import dev.tokenmanager.keycloak.TestRealm;
import dev.tokenmanager.keycloak.WithKeycloak;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runnable jar serves another process of its cluster for {@code -Dsoak.minutes} with 60 s
 * tokens of Keycloak.
 */
@Tag("soak")
@WithKeycloak
class SoakIT {

  private static final Logger LOG = LoggerFactory.getLogger(SoakIT.class);
  private static final int MINUTES = Integer.getInteger("soak.minutes", 10);
  private static final String SECRET = "s3cr3t-soak";

  /**
   * Later than a request for the status, sent at the same moment over the same way, which never
   * waits.
   */
  private static final long LATE_MS = 100;

  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger tooOld = new AtomicInteger();
  private final AtomicInteger late = new AtomicInteger();
  private final AtomicLong slowest = new AtomicLong();
  private final AtomicLong generation = new AtomicLong();

  @Test
  void run_sixtySecondTokens_everyGetInTimeAndOneRequestACycle(
      KeycloakServer keycloak, @TempDir Path folder) throws Exception {
    TestRealm realm =
        keycloak
            .realm("soak")
            .accessTokenLifespan(Duration.ofMinutes(1))
            .confidentialClient("service", SECRET, "weaviate")
            .create();
    Path cluster = LoopbackCluster.write(folder.resolve("cluster.xml"), freePort());
    Process service = start(options(folder, realm), cluster, folder.resolve("service.log"));
    try {
      Vertx caller = joined(cluster);
      await().atMost(Duration.ofMinutes(1)).until(() -> ask(caller) && answers.get() > 0);
      reset();
      long timer = caller.setPeriodic(20, tick -> ask(caller));
      await()
          .atMost(Duration.ofMinutes(MINUTES + 1))
          .pollDelay(Duration.ofMinutes(MINUTES))
          .until(() -> true);
      caller.cancelTimer(timer);
      report(realm);
      assertThat(failures).as("failed").hasValue(0);
      assertThat(tooOld).as("with less than the minimum validity").hasValue(0);
      assertThat(late).as("later than the control by " + LATE_MS + " ms").hasValue(0);
      assertThat((long) realm.tokenRequestCount()).isEqualTo(generation.get());
      caller.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } finally {
      service.destroy();
      assertThat(service.waitFor(5, TimeUnit.SECONDS)).as("stops within 5 s").isTrue();
    }
  }

  private boolean ask(Vertx vertx) {
    long start = System.nanoTime();
    Future<Duration> control =
        vertx
            .eventBus()
            .request("weaviate.token.status", new JsonObject())
            .map(reply -> since(start));
    vertx
        .eventBus()
        .<JsonObject>request("weaviate.token.get", new JsonObject())
        .onSuccess(
            reply -> {
              Duration took = since(start);
              note(reply.body(), took);
              control.onSuccess(other -> compare(took, other));
            })
        .onFailure(failure -> failures.incrementAndGet());
    return true;
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void note(JsonObject token, Duration took) {
    answers.incrementAndGet();
    generation.accumulateAndGet(token.getLong("generation"), Math::max);
    slowest.accumulateAndGet(took.toMillis(), Math::max);
    // Time on the way counts against the token: what it had when answered is what it has now, and
    // that.
    Instant answered = Instant.now().minus(took);
    if (Duration.between(answered, Instant.parse(token.getString("expires_at"))).toSeconds() < 5) {
      tooOld.incrementAndGet();
    }
  }

  private void compare(Duration took, Duration control) {
    if (took.minus(control).toMillis() > LATE_MS) {
      late.incrementAndGet();
    }
  }

  private void reset() {
    failures.set(0);
    late.set(0);
    slowest.set(0);
  }

  private void report(TestRealm realm) {
    LOG.info(
        "{} min: {} gets answered, {} failed, {} late, slowest {} ms, generation {}, {} token requests at Keycloak",
        MINUTES,
        answers,
        failures,
        late,
        slowest,
        generation,
        realm.tokenRequestCount());
  }

  private static Path options(Path folder, TestRealm realm) throws IOException {
    JsonObject auth =
        new JsonObject()
            .put("type", "client_credentials")
            .put("clientId", "service")
            .put("clientSecretEnv", "SOAK_SECRET");
    JsonObject options =
        new JsonObject()
            .put("http", new JsonObject().put("port", 0))
            .put("issuerUrl", realm.issuer())
            .put("auth", auth)
            .put("cluster", new JsonObject().put("share", false));
    return Files.writeString(folder.resolve("options.json"), options.encodePrettily());
  }

  private static Process start(Path options, Path cluster, Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dvertx.hazelcast.config=" + cluster,
            "-jar",
            "target/weaviate-token-manager.jar",
            "run",
            "-cluster",
            "--conf",
            options.toString());
    builder.environment().put("SOAK_SECRET", SECRET);
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private static Vertx joined(Path cluster) throws Exception {
    Config config = new XmlConfigBuilder(cluster.toString()).build();
    VertxOptions options = new VertxOptions();
    options.getEventBusOptions().setHost("127.0.0.1");
    return Vertx.builder()
        .with(options)
        .withClusterManager(new HazelcastClusterManager(config))
        .buildClustered()
        .toCompletionStage()
        .toCompletableFuture()
        .get(1, TimeUnit.MINUTES);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
