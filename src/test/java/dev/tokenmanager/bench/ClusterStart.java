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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two processes of the runnable jar with the cluster of {@code conf/cluster.xml}, started at once,
 * until both share one token.
 */
final class ClusterStart {

  private static final int NODES = 2;
  private static final Path JAR =
      Path.of(System.getProperty("bench.jar", "target/bench/weaviate-token-manager.jar"))
          .toAbsolutePath();
  private static final Path CLUSTER = Path.of("conf", "cluster.xml");

  /** What the log tells of a start, in this order: how a line is known, and what it means. */
  private static final String[][] STEPS = {
    {" ServiceOptions - ", "the JVM runs, and Hazelcast has joined"},
    {" Status page at ", "the verticle is deployed, the page served"},
    {" Tokens - token default: ", "the first token is there"}
  };

  private final HttpClient client = HttpClient.newHttpClient();

  /** Seconds since the exec of both, of the later node. */
  private record Start(double[] steps, double all) {}

  void measure(Report report, Scale scale) throws Exception {
    if (!Files.exists(JAR)) {
      report.detail("Start of a cluster: left out, there is no " + JAR.getFileName() + ".");
      return;
    }
    List<Start> starts = new ArrayList<>();
    Vertx outside = Vertx.vertx();
    try {
      for (int i = 0; i < scale.of(1, 5); i++) {
        ScriptedProvider provider = Deployed.result(ScriptedProvider.start(outside));
        starts.add(start(provider, report.folder().resolve("cluster-start").toAbsolutePath()));
        Deployed.result(provider.stop());
      }
    } finally {
      Deployed.result(outside.close());
    }
    report.atMost(
        "two clustered nodes, from exec of both to joined and first token",
        4,
        Report.median(starts.stream().mapToDouble(Start::all).toArray()),
        "s");
    report.detail(table(starts));
  }

  private Start start(ScriptedProvider provider, Path folder) throws Exception {
    String cluster =
        Files.readString(CLUSTER).replace(">5701<", ">" + LoopbackCluster.freePort() + "<");
    int[] ports = new int[NODES];
    List<Path> homes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      ports[i] = LoopbackCluster.freePort();
      Path conf = Files.createDirectories(folder.resolve("node-" + i).resolve("conf"));
      JsonObject options =
          SharingNodes.clustered(provider.options())
              .put("http", new JsonObject().put("port", ports[i]));
      Files.writeString(conf.resolve("token-manager.yaml"), options.encode());
      Files.writeString(conf.resolve("cluster.xml"), cluster);
      homes.add(folder.resolve("node-" + i));
    }
    List<JarProcess> nodes = new ArrayList<>();
    Instant wall = Instant.now();
    long begun = System.nanoTime();
    try {
      for (Path home : homes) {
        nodes.add(new JarProcess(command(), home));
      }
      for (int i = 0; i < NODES; i++) {
        nodes.get(i).awaitReady(ports[i]);
        while (!hasJoined(ports[i])) {
          Thread.sleep(10);
        }
      }
      double all = (System.nanoTime() - begun) / 1e9;
      double[] steps = new double[STEPS.length];
      for (Path home : homes) {
        noteSteps(wall, Files.readAllLines(home.resolve("jar.log")), steps);
      }
      return new Start(steps, all);
    } finally {
      for (JarProcess node : nodes) {
        node.close();
      }
    }
  }

  private static List<String> command() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(java, "-jar", JAR.toString(), "run", "-cluster");
  }

  /** When the later node was there. */
  private static void noteSteps(Instant begun, List<String> log, double[] steps) {
    for (int i = 0; i < steps.length; i++) {
      String part = STEPS[i][0];
      String line = log.stream().filter(each -> each.contains(part)).findFirst().orElseThrow();
      Instant at = Instant.parse(line.substring(0, line.indexOf(' ')));
      steps[i] = Math.max(steps[i], Duration.between(begun, at).toMillis() / 1e3);
    }
  }

  private static String table(List<Start> starts) {
    StringBuilder table =
        new StringBuilder(
            "| start of two clustered nodes, the later one | since exec |\n|---|---|\n");
    IntStream.range(0, STEPS.length)
        .forEach(
            step ->
                table.append(
                    Report.text(
                        "| %s | %.2f s |\n",
                        STEPS[step][1],
                        Report.median(
                            starts.stream().mapToDouble(start -> start.steps[step]).toArray()))));
    return table.toString();
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
      return !tokens.isEmpty()
          && tokens
                  .getJsonObject(0)
                  .getJsonObject("cluster", new JsonObject())
                  .getJsonArray("members", new JsonArray())
                  .size()
              == NODES;
    } catch (ConnectException notYet) {
      return false;
    }
  }
}
