package dev.tokenmanager.demo;

import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.LoopbackPorts;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the sidecar of the runnable jar costs, beside a direct call and beside nginx where that is
 * installed: each a process of its own, in turns, so that what else the machine does meets all.
 */
@Command(
    name = "overhead",
    description = "Measures what the sidecar costs beside a direct call, and beside nginx.",
    mixinStandardHelpOptions = true)
public final class SidecarOverhead implements Callable<Integer> {

  private static final Path JAR = Path.of("target", "weaviate-token-manager.jar");
  private static final int[] CONNECTIONS = {1, 64};

  @Option(names = "--seconds", description = "How long each run is; ${DEFAULT-VALUE}.")
  private int seconds = 10;

  @Option(names = "--rate", description = "Requests a second; ${DEFAULT-VALUE}.")
  private int rate = 1_000;

  @Option(names = "--rounds", description = "How often all is measured; ${DEFAULT-VALUE}.")
  private int rounds = 3;

  @Option(names = "--bytes", description = "Of a long body; ${DEFAULT-VALUE}.")
  private long bytes = 1L << 30;

  private final List<Process> children = new ArrayList<>();

  /** Measures. */
  public static void main(String[] args) {
    int status = new CommandLine(new SidecarOverhead()).execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  @Override
  public Integer call() throws Exception {
    if (!Files.exists(JAR)) {
      Demo.say("There is no %s: ./mvnw package -DskipTests makes it.", JAR);
      return 1;
    }
    Path folder = Files.createTempDirectory("sidecar-overhead");
    try {
      Map<String, Integer> ways = start(folder);
      for (int port : ways.values()) {
        new LoadGenerator(port, 64, rate).run(5); // Until the compilers of the JVMs have done.
        transfer(port, 1 << 28);
      }
      for (int round = 1; round <= rounds; round++) {
        Demo.say("Round %d of %d", round, rounds);
        measure(ways);
      }
      return 0;
    } finally {
      children.forEach(Process::destroy);
      for (Process child : children) {
        child.waitFor(10, TimeUnit.SECONDS);
      }
      delete(folder);
    }
  }

  private void measure(Map<String, Integer> ways) throws Exception {
    for (int connections : CONNECTIONS) {
      for (Map.Entry<String, Integer> way : ways.entrySet()) {
        var latencies = new LoadGenerator(way.getValue(), connections, rate).run(seconds);
        Demo.say("  %-8s %2d connections  %s", way.getKey(), connections, latencies);
      }
    }
    for (Map.Entry<String, Integer> way : ways.entrySet()) {
      double[] rates = transfer(way.getValue(), bytes);
      Demo.say("  %-8s down %5.0f MB/s   up %5.0f MB/s", way.getKey(), rates[0], rates[1]);
    }
  }

  /** Megabytes a second, down and up. */
  private static double[] transfer(int port, long length) throws IOException {
    try (RawConnection connection = new RawConnection(port)) {
      long begin = System.nanoTime();
      connection.get("/" + length);
      long between = System.nanoTime();
      connection.post("/upload", length);
      long end = System.nanoTime();
      return new double[] {length * 1e3 / (between - begin), length * 1e3 / (end - between)};
    }
  }

  private Map<String, Integer> start(Path folder) throws Exception {
    Map<String, Integer> ways = new LinkedHashMap<>();
    int origin = LoopbackPorts.free();
    int sidecar = LoopbackPorts.free();
    int nginx = LoopbackPorts.free();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    launch(folder, origin, java, "-cp", classes(), OverheadOrigin.class.getName(), "" + origin);
    ways.put("direct", origin);
    Path conf = Files.writeString(folder.resolve("sidecar.yaml"), sidecar(origin, sidecar));
    launch(folder, sidecar, java, "-jar", JAR.toString(), "run", "--conf", conf.toString());
    ways.put("sidecar", sidecar);
    if (isInstalled("nginx")) {
      Path file = Files.writeString(folder.resolve("nginx.conf"), nginx(origin, nginx));
      launch(folder, nginx, "nginx", "-p", folder.toString(), "-c", file.toString());
      ways.put("nginx", nginx);
    } else {
      Demo.say("nginx is not installed: measured without it.");
    }
    return ways;
  }

  /** Maven runs this class by a loader of its own, so that no class path says where it is. */
  private static String classes() throws Exception {
    var source = OverheadOrigin.class.getProtectionDomain().getCodeSource();
    return Path.of(source.getLocation().toURI()).toString();
  }

  private static boolean isInstalled(String program) {
    String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
    return List.of(path.split(File.pathSeparator)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** An API key is a token that needs no provider; it opens nothing. */
  private static String sidecar(int weaviate, int port) {
    return """
        auth: {type: api_key, apiKey: measured}
        http: {enabled: false}
        sidecar: {port: %d, weaviateUrl: "http://127.0.0.1:%d"}
        """
        .formatted(port, weaviate);
  }

  /** As a sidecar has to be: connections kept, bodies passed on as they come, nothing on disk. */
  private static String nginx(int weaviate, int port) {
    return """
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
        """
        .formatted(weaviate, port);
  }

  private void launch(Path folder, int port, String... command) throws Exception {
    File log = folder.resolve(port + ".log").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Process child = builder.redirectOutput(log).start();
    children.add(child);
    await().atMost(Duration.ofMinutes(1)).until(() -> !child.isAlive() || isOpen(port));
    if (!child.isAlive()) {
      throw new IOException(Files.readString(log.toPath()));
    }
  }

  private static boolean isOpen(int port) {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
