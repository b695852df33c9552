package dev.tokenmanager.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A Prometheus, the real one, as a process. Closing it ends it. Any thread. */
final class Prometheus implements AutoCloseable {

  private static final Path FILES = Path.of("conf", "prometheus");

  private final Process process;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();

  private Prometheus(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** With the project's files, but for these nodes, and with a look at them every second. */
  static Prometheus start(Path folder, int port, String... nodes) throws IOException {
    String config =
        Files.readString(FILES.resolve("prometheus.yml"))
            .replaceAll("interval: \\w+", "interval: 1s")
            .replaceAll("(?m)^ +- token-manager-\\d:8090\\R", "")
            .replaceAll("targets:", "targets: [" + String.join(", ", nodes) + "]");
    Files.copy(FILES.resolve("alerts.yml"), folder.resolve("alerts.yml"));
    Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    return new Prometheus(process, port);
  }

  /** Whether it answers queries. */
  boolean isReady() {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (IOException starting) {
      return false;
    }
  }

  /** The series that an expression gives now; fails where it is refused. */
  JsonArray query(String expression) throws IOException {
    return data("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8))
        .getJsonArray("result");
  }

  /** What it answers to a path of its API. */
  JsonObject data(String path) throws IOException {
    HttpResponse<String> response = get(path);
    JsonObject body = new JsonObject(response.body());
    if (!"success".equals(body.getString("status"))) {
      throw new AssertionError(path + ": " + body.encode());
    }
    return body.getJsonObject("data");
  }

  private HttpResponse<String> get(String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
