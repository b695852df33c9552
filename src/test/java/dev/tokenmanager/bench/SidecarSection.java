package dev.tokenmanager.bench;

import dev.tokenmanager.bench.OpenLoop.Calls;
import dev.tokenmanager.testing.LoopbackPorts;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a REST call costs through the sidecar of the runnable jar, beside a direct call, and beside
 * nginx where that is installed: each a process of its own, in turns.
 */
final class SidecarSection implements Section {

  private static final String SIDECAR = "sidecar";
  private static final String NO_NGINX = "nginx is not installed";
  private static final int CONNECTIONS = 64;
  private static final int PER_SECOND = 1_000;

  /**
   * While a JVM compiles, its calls share two cores with the compiler: of what runs for days, half
   * a minute.
   */
  private static final int WARM_UP_CALLS = 200_000;

  private static final int WARM_UP_PER_SECOND = 8_000;
  private static final double MOST_MILLIS_MORE = 0.4;
  private static final Path JAR =
      Path.of(System.getProperty("bench.jar", "target/bench/weaviate-token-manager.jar"))
          .toAbsolutePath();

  /** A way to Weaviate, and what it took, a value a round. */
  private static final class Way {

    private final String name;
    private final int port;
    private final double[] median;
    private final double[] p99;
    private final double[] down;
    private final double[] up;

    Way(String name, int port, int rounds) {
      this.name = name;
      this.port = port;
      median = new double[rounds];
      p99 = new double[rounds];
      down = new double[rounds];
      up = new double[rounds];
    }

    void call(int round, int calls) throws Exception {
      Histogram histogram = calls(calls, PER_SECOND);
      median[round] = histogram.getValueAtPercentile(50) / 1e6;
      p99[round] = histogram.getValueAtPercentile(99) / 1e6;
    }

    /** In nanoseconds, each from when it was due. */
    Histogram calls(int count, int perSecond) throws Exception {
      try (LoadConnections connections = new LoadConnections(CONNECTIONS, port, "/small")) {
        Calls made = OpenLoop.run(count, perSecond, connections::get);
        Histogram histogram = new Histogram(3);
        for (int i = 0; i < count; i++) {
          histogram.recordValue(made.answered()[i] - made.due()[i]);
        }
        return histogram;
      }
    }

    void transfer(int round, long bytes) throws IOException {
      try (BodyConnection connection = new BodyConnection(port)) {
        long start = System.nanoTime();
        connection.get("/" + bytes);
        long middle = System.nanoTime();
        connection.post("/upload", bytes);
        down[round] = (middle - start) / 1e9;
        up[round] = (System.nanoTime() - middle) / 1e9;
      }
    }
  }

  @Override
  public void measure(Report report, Scale scale) throws Exception {
    if (!Files.exists(JAR)) {
      report.detail("Sidecar: left out, there is no " + JAR.getFileName() + ".");
      return;
    }
    Path folder = Files.createDirectories(report.folder().resolve(SIDECAR)).toAbsolutePath();
    String nginx = installed("nginx");
    List<JarProcess> processes = new ArrayList<>();
    try {
      int weaviate = LoopbackPorts.free();
      processes.add(weaviate(folder, weaviate));
      Way direct = new Way("direct", weaviate, rounds(scale));
      Way sidecar = new Way(SIDECAR, LoopbackPorts.free(), rounds(scale));
      processes.add(sidecar(folder, weaviate, sidecar.port));
      Way peer = null;
      List<Way> ways = new ArrayList<>(List.of(direct, sidecar));
      if (nginx != null) {
        peer = new Way("nginx", LoopbackPorts.free(), rounds(scale));
        processes.add(nginx(nginx, folder, weaviate, peer.port));
        ways.add(1, peer);
      }
      measure(ways, scale);
      rows(report, scale, direct, sidecar, peer);
      report.detail(table(ways, scale));
    } finally {
      for (JarProcess process : processes) {
        process.close();
      }
    }
  }

  private static void measure(List<Way> ways, Scale scale) throws Exception {
    for (Way way : ways) {
      way.calls(way.name.equals(SIDECAR) ? scale.of(500, WARM_UP_CALLS) : 500, WARM_UP_PER_SECOND);
    }
    for (int round = 0; round < rounds(scale); round++) {
      for (Way way : ways) {
        way.call(round, scale.of(500, 3_000));
      }
    }
    long bytes = bytes(scale);
    for (Way way : ways) {
      way.transfer(0, bytes);
    }
    for (int round = 0; round < rounds(scale); round++) {
      for (Way way : ways) {
        way.transfer(round, bytes);
      }
    }
  }

  private static int rounds(Scale scale) {
    return scale.of(1, 7);
  }

  private static long bytes(Scale scale) {
    return scale.of(1L << 24, 1L << 30);
  }

  private static JarProcess weaviate(Path folder, int port) throws Exception {
    URL classes = BareWeaviate.class.getProtectionDomain().getCodeSource().getLocation();
    return open(
        folder.resolve("weaviate"),
        port,
        java(),
        "-cp",
        Path.of(classes.toURI()).toString(),
        BareWeaviate.class.getName(),
        Integer.toString(port));
  }

  /** An API key is a token that needs no provider; it opens nothing. */
  private static JarProcess sidecar(Path folder, int weaviate, int port) throws Exception {
    String options =
        """
        auth: {type: api_key, apiKey: measured}
        http: {enabled: false}
        sidecar: {port: %d, weaviateUrl: "http://127.0.0.1:%d"}
        """;
    Path file = folder.resolve("sidecar.yaml");
    Files.writeString(file, options.formatted(port, weaviate));
    return open(
        folder.resolve("jar"),
        port,
        java(),
        "-jar",
        JAR.toString(),
        "run",
        "--conf",
        file.toString());
  }

  /** As a sidecar has to be: connections kept, bodies passed on as they come, nothing on disk. */
  private static JarProcess nginx(String program, Path folder, int weaviate, int port)
      throws Exception {
    String options =
        """
        daemon off;
        worker_processes 2;
        pid nginx.pid;
        error_log stderr;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          client_max_body_size 0; keepalive_requests 1000000;
          upstream weaviate { server 127.0.0.1:%d; keepalive 64; keepalive_requests 1000000; }
          server {
            listen 127.0.0.1:%d;
            location / {
              proxy_pass http://weaviate; proxy_http_version 1.1;
              proxy_set_header Connection ""; proxy_set_header Authorization "Bearer measured";
              proxy_request_buffering off; proxy_max_temp_file_size 0;
            }
          }
        }
        """;
    Path file = folder.resolve("nginx.conf");
    Files.writeString(file, options.formatted(weaviate, port));
    Path own = folder.resolve("nginx");
    return open(own, port, program, "-p", own.toString(), "-c", file.toString());
  }

  private static JarProcess open(Path folder, int port, String... command) throws Exception {
    JarProcess process = new JarProcess(List.of(command), Files.createDirectories(folder));
    try {
      process.awaitOpen(port);
      return process;
    } catch (IOException | IllegalStateException e) {
      process.close();
      throw e;
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Where it is, null: nowhere. */
  private static @Nullable String installed(String program) {
    String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
    return List.of(path.split(File.pathSeparator)).stream()
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(null);
  }

  private static void rows(
      Report report, Scale scale, Way direct, Way sidecar, @Nullable Way nginx) {
    String calls =
        Report.text(
            "REST call through the sidecar, %,d/s over %d connections", PER_SECOND, CONNECTIONS);
    report.atMostBeside(
        calls + ", p50",
        MOST_MILLIS_MORE,
        Report.median(sidecar.median),
        "ms",
        "direct",
        Report.median(direct.median));
    atMostNginx(report, calls + ", p99", "ms", sidecar.p99, nginx == null ? null : nginx.p99);
    String body = Report.text("%,d MiB through the sidecar, ", bytes(scale) >> 20);
    atMostNginx(report, body + "down", "s", sidecar.down, nginx == null ? null : nginx.down);
    atMostNginx(report, body + "up", "s", sidecar.up, nginx == null ? null : nginx.up);
  }

  private static void atMostNginx(
      Report report, String what, String unit, double[] measured, double @Nullable [] nginx) {
    if (nginx == null) {
      String median = Report.number(Report.median(measured), unit);
      report.uncompared(what, "≤ 1.00 × nginx", median, NO_NGINX);
    } else {
      report.ratio(what, 1, measured, unit, "nginx", nginx);
    }
  }

  private static String table(List<Way> ways, Scale scale) {
    StringBuilder table =
        new StringBuilder("| way to Weaviate | p50, ms | p99, ms | down, MB/s | up, MB/s |\n")
            .append("|---|---|---|---|---|\n");
    for (Way way : ways) {
      table.append(
          Report.text(
              "| %s | %s | %s | %s | %s |\n",
              way.name,
              cell("%.3f", way.median),
              cell("%.2f", way.p99),
              cell("%.0f", rates(way.down, scale)),
              cell("%.0f", rates(way.up, scale))));
    }
    return table.append("\nMedians of all rounds, and from, to.").toString();
  }

  private static double[] rates(double[] seconds, Scale scale) {
    return Arrays.stream(seconds).map(each -> bytes(scale) / each / 1e6).toArray();
  }

  private static String cell(String format, double[] values) {
    return Report.text(
        format + " (" + format + " to " + format + ")",
        Report.median(values),
        Arrays.stream(values).min().orElseThrow(),
        Arrays.stream(values).max().orElseThrow());
  }
}
