package dev.tokenmanager.app;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.project.SecretScan;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The runnable jar as a process against a scripted provider. */
class RunnableJarIT {

  private static final int TERMINATED = 143;
  private static final int TRIES = 10;
  private static final JsonObject ANY_PORT = new JsonObject().put("port", 0);

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path folder;
  private ScriptedProvider provider;

  @BeforeEach
  void startProvider() throws Exception {
    provider = result(ScriptedProvider.start(vertx));
  }

  @AfterEach
  void stopProvider() throws Exception {
    result(vertx.close());
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  private void write(String name, JsonObject options) throws Exception {
    Files.createDirectories(folder.resolve(name).getParent());
    JsonObject all = options.copy();
    if (!all.containsKey("http")) {
      all.put("http", ANY_PORT);
    }
    Files.writeString(folder.resolve(name), all.encodePrettily());
  }

  private static void assertOneSentence(RunningJar jar, int status, String sentence)
      throws Exception {
    assertThat(jar.awaitEnd()).isEqualTo(status);
    assertThat(jar.errorLines()).singleElement().asString().contains(sentence);
    assertNoSecret(jar);
  }

  private static void assertNoSecret(RunningJar jar) throws Exception {
    for (Path file : jar.files()) {
      assertThat(SecretScan.findings(file)).as("lines that show a secret").isEmpty();
    }
  }

  /** SIGTERM, and a clean end; its own limit was not reached, or it would not say so. */
  private static void assertStops(RunningJar jar) throws Exception {
    jar.terminate();
    assertStopped(jar);
  }

  private static void assertStopped(RunningJar jar) throws Exception {
    assertThat(jar.awaitEnd()).isEqualTo(TERMINATED);
    assertThat(jar.output()).contains("dev.tokenmanager.app.Shutdown - Stopped");
    assertNoSecret(jar);
  }

  @ParameterizedTest
  @CsvSource({
    "--help, Usage: weaviate-token-manager",
    "-h, Usage: weaviate-token-manager",
    "run --help, Usage: weaviate-token-manager run"
  })
  void help_isPrinted(String words, String beginning) throws Exception {
    try (RunningJar jar = RunningJar.start(folder, words.split(" "))) {
      assertThat(jar.awaitEnd()).isZero();
      assertThat(jar.output()).startsWith(beginning);
      assertThat(jar.errorLines()).isEmpty();
    }
  }

  @Test
  void version_isTheManifests() throws Exception {
    try (RunningJar jar = RunningJar.start(folder, "--version")) {
      assertThat(jar.awaitEnd()).isZero();
      assertThat(jar.output()).matches("weaviate-token-manager \\d+\\.\\d+\\.\\d+\\S*\\R");
      assertThat(jar.errorLines()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rum | Unknown word (not shown",
        "run --config=s3cr3t-x | Unknown option --config",
        "run --conf | Missing required parameter for option '--conf' (FILE)",
        "run | conf/token-manager.yaml: no such file; name the options file with --conf FILE",
        "run --conf none.json | none.json: no such file",
        "run --conf . | --conf FILE: not a file",
        "run --conf twice.yaml | twice.yaml: the key a stands twice at line 2",
        "run --conf bad.json | bad.json: not valid at line 1",
        "run --conf bad.txt | bad.txt: expected a file that ends with .yaml, .yml or .json",
        "run --conf wrong.yaml | wrong.yaml: auth.clientSecrt: ",
        "run --conf unset.yaml | unset.yaml: auth.clientSecretEnv: "
      })
  void g06_wrong_oneSentenceAndStatus2(String words, String sentence) throws Exception {
    Files.writeString(folder.resolve("twice.yaml"), "a: 1\na: s3cr3t-x\n");
    Files.writeString(folder.resolve("bad.json"), "{\"a\": s3cr3t-x}");
    Files.writeString(folder.resolve("bad.txt"), "s3cr3t-x");
    String options = "{issuerUrl: https://a.io, auth: {type: client_credentials, clientId: a, %s}}";
    Files.writeString(folder.resolve("wrong.yaml"), options.formatted("clientSecrt: s3cr3t-x"));
    Files.writeString(folder.resolve("unset.yaml"), options.formatted("clientSecretEnv: NOT_SET"));

    try (RunningJar jar = RunningJar.start(folder, words.split(" "))) {
      assertOneSentence(jar, 2, sentence);
    }
  }

  @Test
  void g10_runWithDefaultFile_acquiresAndStopsWithoutShowingASecret() throws Exception {
    JsonObject options = provider.options();
    options.getJsonObject("auth").remove("clientSecret");
    options.getJsonObject("auth").put("clientSecretFile", "secrets/client");
    Files.createDirectories(folder.resolve("secrets"));
    Files.writeString(folder.resolve("secrets/client"), SECRET_MARK + "client\n");
    write("conf/token-manager.yaml", options);

    try (RunningJar jar = RunningJar.start(folder)) {
      jar.awaitLine("token default: acquired");
      assertThat(jar.commandLine()).contains("-jar").doesNotContain(SECRET_MARK);
      assertStops(jar);
      assertThat(jar.errorLines()).isEmpty();
      assertThat(jar.output()).contains(" io.vertx.", " io.netty.", "token default: stopped");
    }
    assertThat(provider.tokenRequests()).isEqualTo(1);
  }

  /** What must be seen lasts for two seconds: a machine that is too slow for it gets more tries. */
  @Test
  void term_readinessFallsFirst_thenThePortCloses() throws Exception {
    int tries = 1;
    while (!isSeenToStopInOrder() && tries < TRIES) {
      tries++;
    }
    assertThat(tries).as("tries until not ready was seen before the port closed").isLessThan(TRIES);
  }

  private boolean isSeenToStopInOrder() throws Exception {
    int port = Nodes.freePort();
    provider.lifetimeSeconds = 2;
    provider.behaviour = provider::issue;
    write("options.json", provider.options().put("http", new JsonObject().put("port", port)));
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();

    try (RunningJar jar = RunningJar.start(folder, "run", "--conf", "options.json")) {
      jar.awaitLine("Status page at http://127.0.0.1:" + port + "/").awaitLine("acquired");
      await().until(() -> statusOf(port, "/health/ready") == 200);
      // With a request in flight the verticle takes its two seconds to stop.
      provider.behaviour = held::add;
      await().until(() -> !held.isEmpty());
      jar.terminate();
      boolean seen = isSeenNotReadyThoughAlive(port);

      assertThat(jar.awaitEnd()).isEqualTo(TERMINATED);
      assertThatThrownBy(() -> statusOf(port, "/health/live")).isInstanceOf(IOException.class);
      assertThat(jar.output()).contains("dev.tokenmanager.app.Shutdown - Stopped");
      assertNoSecret(jar);
      return seen;
    }
  }

  /** False: the port closed before. */
  private static boolean isSeenNotReadyThoughAlive(int port) {
    try {
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> statusOf(port, "/health/ready") == 503);
      assertThat(statusOf(port, "/health/live")).isEqualTo(200);
      assertThat(statusOf(port, "/metrics")).isEqualTo(200);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  private static int statusOf(int port, String path) throws IOException {
    URL url = URI.create("http://127.0.0.1:" + port + path).toURL();
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setRequestProperty("Connection", "close");
    return connection.getResponseCode();
  }

  @Test
  void http_portTaken_oneSentenceAndStatus1() throws Exception {
    write(
        "options.json",
        provider.options().put("http", new JsonObject().put("port", provider.port())));

    try (RunningJar jar = RunningJar.start(folder, "run", "--conf", "options.json")) {
      assertOneSentence(
          jar, 1, "options.json: http.host 127.0.0.1, http.port " + provider.port() + ": ");
    }
  }

  @Test
  void http_disabled_opensNoPort() throws Exception {
    write("options.json", provider.options().put("http", new JsonObject().put("enabled", false)));

    try (RunningJar jar = RunningJar.start(folder, "run", "--conf", "options.json")) {
      jar.awaitLine("Running with options.json");
      assertStops(jar);
      assertThat(jar.output()).doesNotContain("Status page");
    }
  }

  @Test
  void run_jsonWithSecretFromEnvironment_acquires() throws Exception {
    JsonObject options = provider.options();
    options.getJsonObject("auth").remove("clientSecret");
    options.getJsonObject("auth").put("clientSecretEnv", "CLIENT_SECRET");
    write("options.json", options);

    try (RunningJar jar =
        RunningJar.start(
            folder,
            Map.of("CLIENT_SECRET", SECRET_MARK + "client"),
            List.of(),
            "run",
            "--conf",
            "options.json")) {
      jar.awaitLine("token default: acquired");
      assertStops(jar);
    }
  }

  @Test
  void g11_termWithARequestInFlight_stopsInTimeAndDropsTheConnection() throws Exception {
    provider.behaviour = held -> {};
    write("options.json", provider.options());

    try (RunningJar jar = RunningJar.start(folder, "run", "--conf", "options.json")) {
      await().until(() -> provider.tokenRequests() == 1);
      jar.awaitLine("Running with options.json");
      assertStops(jar);
    }
    await().until(() -> provider.connections() == 0);
  }

  /** It has two seconds: a machine that is too slow for an answer in time gets more tries. */
  @Test
  void g11_termWithARequestThatEndsSoon_letsItFinish() throws Exception {
    int tries = 1;
    while (isCutOffBeforeTheAnswer() && tries < TRIES) {
      tries++;
    }
    assertThat(tries).as("tries until the answer came before the end").isLessThan(TRIES);
  }

  private boolean isCutOffBeforeTheAnswer() throws Exception {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    AtomicBoolean cut = new AtomicBoolean();
    provider.behaviour =
        request -> {
          request.response().closeHandler(gone -> cut.set(true));
          held.add(request);
        };
    write("options.json", provider.options());

    try (RunningJar jar = RunningJar.start(folder, "run", "--conf", "options.json")) {
      await().until(() -> held.size() == 1);
      jar.awaitLine("Running with options.json");
      jar.terminate();
      jar.awaitLine("token default: stopped");
      if (!cut.get()) {
        provider.issue(held.remove());
      }
      assertThat(jar.awaitEnd()).isEqualTo(TERMINATED);
      return cut.get();
    }
  }

  @Test
  void cluster_withoutKey_isRefusedBeforeJoining() throws Exception {
    write("options.json", provider.options());

    try (RunningJar jar = RunningJar.start(folder, "run", "-cluster", "--conf", "options.json")) {
      assertOneSentence(jar, 2, "options.json: cluster.encryptionKey: ");
      assertThat(jar.output()).isEmpty();
    }
  }

  @Test
  void cluster_configurationMissing_isRefused() throws Exception {
    write("options.json", Nodes.keyed(provider.options()));

    try (RunningJar jar =
        RunningJar.start(
            folder,
            Map.of(),
            List.of("-Dvertx.hazelcast.config=none.xml"),
            "run",
            "-cluster",
            "--conf",
            "options.json")) {
      assertOneSentence(jar, 2, "none.xml: no such file");
    }
  }

  @Test
  void cluster_portTaken_oneSentenceAndStatus1() throws Exception {
    write("options.json", Nodes.keyed(provider.options()));
    Path cluster = Nodes.onOnePort(folder.resolve("cluster.xml"), provider.port());

    try (RunningJar jar =
        RunningJar.start(
            folder,
            Map.of(),
            List.of("-Dvertx.hazelcast.config=" + cluster),
            "run",
            "-cluster",
            "--conf",
            "options.json")) {
      assertOneSentence(jar, 1, "The cluster could not be joined: ");
    }
  }

  @Test
  void g11_termWhileAnotherNodeWaits_failsItAndStopsInTime() throws Exception {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    provider.behaviour = held::add;
    // It may take long until the other has joined.
    write("options.json", Nodes.keyed(provider.options().put("requestTimeoutMs", 60_000)));
    Path cluster = LoopbackCluster.write(folder.resolve("cluster.xml"), Nodes.freePort());

    try (RunningJar jar =
        RunningJar.start(
            folder,
            Map.of(),
            List.of("-Dvertx.hazelcast.config=" + cluster),
            "run",
            "--cluster",
            "--conf",
            "options.json")) {
      jar.awaitLine("Running with options.json");
      Vertx caller = result(Nodes.join(cluster));
      try {
        Future<?> waiting = caller.eventBus().request("weaviate.token.get", null);
        // Answered behind it: then the other has arrived too.
        result(caller.eventBus().request("weaviate.token.status", null));
        assertThat(waiting.isComplete()).isFalse();

        jar.terminate();
        await().until(waiting::isComplete);
        // What is in flight may end: else two of the seconds in which all must end are for that.
        held.forEach(request -> ScriptedProvider.refuse(request, 503, "temporarily_unavailable"));
        assertStopped(jar);

        assertThat(TokenFailure.of(waiting.cause())).isEqualTo(TokenFailure.UNAVAILABLE);
      } finally {
        result(caller.close());
      }
    }
  }
}
