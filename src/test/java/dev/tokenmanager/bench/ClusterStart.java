package dev.tokenmanager.bench;

import dev.tokenmanager.app.LoopbackCluster;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two processes of the runnable jar, started at once, until both share one token. */
final class ClusterStart {

  private static final int NODES = 2;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final Path JAR =
      Path.of(System.getProperty("bench.jar", "target/bench/weaviate-token-manager.jar"))
          .toAbsolutePath();

  private final HttpClient client = HttpClient.newHttpClient();

  void measure(Report report, Scale scale) throws Exception {
    if (!Files.exists(JAR)) {
      report.detail("Start of a cluster: left out, there is no " + JAR.getFileName() + ".");
      return;
    }
    double[] seconds = new double[scale.of(1, 5)];
    Vertx outside = Vertx.vertx();
    Path folder = Files.createDirectories(report.folder().resolve("cluster-start"));
    try {
      for (int i = 0; i < seconds.length; i++) {
        ScriptedProvider provider = Deployed.result(ScriptedProvider.start(outside));
        seconds[i] = start(provider, folder);
        Deployed.result(provider.stop());
      }
    } finally {
      Deployed.result(outside.close());
    }
    report.atMost(
        "two clustered nodes, from exec of both to joined and first token",
        4,
        Report.median(seconds),
        "s");
  }

  private double start(ScriptedProvider provider, Path folder) throws Exception {
    Path cluster = LoopbackCluster.write(folder.resolve("cluster.xml"), LoopbackCluster.freePort());
    int[] ports = new int[NODES];
    List<Process> processes = new ArrayList<>();
    long start;
    try {
      for (int i = 0; i < NODES; i++) {
        ports[i] = LoopbackCluster.freePort();
        JsonObject options =
            SharingNodes.clustered(provider.options())
                .put("http", new JsonObject().put("port", ports[i]));
        Files.writeString(folder.resolve(i + ".json"), options.encode());
      }
      start = System.nanoTime();
      for (int i = 0; i < NODES; i++) {
        processes.add(exec(folder, cluster, i));
      }
      for (int i = 0; i < NODES; i++) {
        while (!hasJoined(ports[i])) {
          if (System.nanoTime() - start > LONGEST_NANOS || !processes.get(i).isAlive()) {
            throw new IllegalStateException(
                "no cluster: " + Files.readString(folder.resolve(i + ".log")));
          }
          Thread.sleep(10);
        }
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      processes.forEach(process -> process.destroyForcibly().onExit().join());
    }
  }

  private static Process exec(Path folder, Path cluster, int node) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dvertx.hazelcast.config=" + cluster,
                "-jar",
                JAR.toString(),
                "run",
                "-cluster",
                "--conf",
                folder.resolve(node + ".json").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(node + ".log").toFile());
    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS").forEach(builder.environment()::remove);
    return builder.start();
  }

  /** Whether it has a token, and knows of the others that share it. */
  private boolean hasJoined(int port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/status")).build();
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        return false;
      }
      JsonArray tokens = new JsonObject(answer.body()).getJsonArray("tokens", new JsonArray());
      if (tokens.isEmpty()) {
        return false;
      }
      JsonObject token = tokens.getJsonObject(0);
      return "HEALTHY".equals(token.getString("health"))
          && token
                  .getJsonObject("cluster", new JsonObject())
                  .getJsonArray("members", new JsonArray())
                  .size()
              == NODES;
    } catch (ConnectException notYet) {
      return false;
    }
  }
}
