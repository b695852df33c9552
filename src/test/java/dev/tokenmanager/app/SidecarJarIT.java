package dev.tokenmanager.app;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.project.SecretScan;
import dev.tokenmanager.testing.LoopbackPorts;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract §11: the sidecar of the runnable jar as a process. */
class SidecarJarIT {

  private static final int TERMINATED = 143;

  private final Vertx vertx = Vertx.vertx();
  private final Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
  @TempDir private Path folder;
  private ScriptedProvider provider;
  private HttpServer weaviate;

  @BeforeEach
  void start() throws Exception {
    provider = result(ScriptedProvider.start(vertx));
    weaviate =
        result(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      if (request.path().equals("/held")) {
                        held.add(request);
                      } else {
                        request.response().end(request.getHeader("Authorization"));
                      }
                    })
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() throws Exception {
    result(vertx.close());
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  private RunningJar run(JsonObject sidecar) throws Exception {
    JsonObject options =
        provider
            .options()
            .put("http", new JsonObject().put("enabled", false))
            .put(
                "sidecar",
                new JsonObject()
                    .put("weaviateUrl", "http://127.0.0.1:" + weaviate.actualPort())
                    .mergeIn(sidecar));
    Files.writeString(folder.resolve("options.json"), options.encodePrettily());
    return RunningJar.start(folder, "run", "--conf", "options.json");
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

  private static HttpURLConnection open(int port, String path) throws Exception {
    return (HttpURLConnection)
        URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
  }

  @Test
  void token_unknown_oneSentenceAndStatus2() throws Exception {
    try (RunningJar jar = run(new JsonObject().put("port", 0).put("token", "other"))) {
      assertOneSentence(jar, 2, "options.json: sidecar.token: no token has that name");
    }
    assertThat(provider.tokenRequests()).isZero();
  }

  @Test
  void caFile_none_oneSentenceAndStatus2() throws Exception {
    JsonObject tls = new JsonObject().put("caFile", "none.pem");
    try (RunningJar jar = run(new JsonObject().put("port", 0).put("weaviateTls", tls))) {
      assertOneSentence(jar, 2, "options.json: sidecar.weaviateTls.caFile: ");
    }
  }

  @Test
  void port_taken_oneSentenceAndStatus1() throws Exception {
    int taken = weaviate.actualPort();
    try (RunningJar jar = run(new JsonObject().put("port", taken))) {
      assertOneSentence(jar, 1, "options.json: sidecar.host 127.0.0.1, sidecar.port " + taken);
    }
  }

  @Test
  void run_call_carriesTheTokenAndStopsClean() throws Exception {
    int port = LoopbackPorts.free();
    try (RunningJar jar = run(new JsonObject().put("port", port))) {
      jar.awaitLine("Sidecar of token default: REST at port " + port)
          .awaitLine("token default: acquired");
      HttpURLConnection call = open(port, "/v1/meta");
      assertThat(new String(call.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo("Bearer " + SECRET_MARK + "token-1");

      jar.terminate();

      assertThat(jar.awaitEnd()).isEqualTo(TERMINATED);
      assertThat(jar.output()).contains("dev.tokenmanager.app.Shutdown - Stopped");
      assertNoSecret(jar);
    }
  }

  /** Weaviate never answers: the grace ends the call, and the process its own way. */
  @Test
  void term_aCallRuns_endsItAndStopsClean() throws Exception {
    int port = LoopbackPorts.free();
    try (RunningJar jar = run(new JsonObject().put("port", port))) {
      jar.awaitLine("Sidecar of token").awaitLine("token default: acquired");
      Future<Integer> call = vertx.executeBlocking(() -> open(port, "/held").getResponseCode());
      await().until(() -> held.size() == 1);

      jar.terminate();

      assertThat(jar.awaitEnd()).isEqualTo(TERMINATED);
      assertThat(jar.output()).contains("dev.tokenmanager.app.Shutdown - Stopped");
      await().until(call::isComplete);
      assertThat(call.failed()).isTrue();
      assertNoSecret(jar);
    }
  }
}
