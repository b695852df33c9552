package dev.tokenmanager.keycloak;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The verticle in a process of its own, told by lines what to do. One thread. */
final class StateFileNode implements AutoCloseable {

  private final Process process;
  private final BufferedReader lines;

  private StateFileNode(Process process) {
    this.process = process;
    this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  static StateFileNode start(Path options) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            StateFileNode.class.getName(),
            options.toString());
    return new StateFileNode(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /** What it says next, behind a mark that no line of a log has. */
  private String answer() throws IOException {
    String line = lines.readLine();
    while (line != null && !line.startsWith("> ")) {
      line = lines.readLine();
    }
    return Objects.requireNonNull(line, "the process ended").substring(2);
  }

  /** The source of its first token, and the generation. */
  String served() throws IOException {
    return answer();
  }

  void tell(String what) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((what + "\n").getBytes(UTF_8));
    in.flush();
  }

  /** Refreshes, and waits until that is in the file: the generation, or how it failed. */
  String refreshed() throws IOException {
    tell("refresh");
    return answer();
  }

  void stop() throws IOException, InterruptedException {
    tell("stop");
    if (!process.waitFor(WaitLimit.SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("it does not stop");
    }
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The process itself. */
  public static void main(String[] args) throws IOException {
    JsonObject options = new JsonObject(Files.readString(Path.of(args[0])));
    try (Deployment deployment = new Deployment(options)) {
      long generation = deployment.token().generation();
      say(deployment.status().getString("source") + " " + generation);
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String line = in.readLine(); "refresh".equals(line); line = in.readLine()) {
        say(refreshed(deployment));
      }
    }
    System.exit(0);
  }

  private static String refreshed(Deployment deployment) {
    try {
      long generation = deployment.refreshed().generation();
      Awaitility.await().atMost(WaitLimit.TIME).until(() -> isWritten(deployment.status()));
      return Long.toString(generation);
    } catch (IllegalStateException e) {
      return "failed";
    }
  }

  /** Whether what came last is in the file; the mark is written before it comes. */
  private static boolean isWritten(JsonObject status) {
    Instant came = Instant.parse(status.getString("last_success_at"));
    String written = status.getJsonObject("state_file").getString("written_at");
    return written != null && !Instant.parse(written).isBefore(came.truncatedTo(ChronoUnit.MILLIS));
  }

  private static void say(String line) {
    System.out.println("> " + line);
    System.out.flush();
  }
}
