package dev.tokenmanager.internal.cluster;

import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A process of {@link ClusterNodeMain}, seen from the test. Any thread; its methods block. */
final class NodeProcess implements AutoCloseable {

  final String name;
  private final Process process;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Map<Integer, JsonObject> replies = new ConcurrentHashMap<>();
  private final AtomicInteger commands = new AtomicInteger();
  private volatile String id = "";

  /** A token that this node holds from that moment on; generation 0: none. */
  record Seen(long generation, String hash, long at) {}

  private NodeProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /**
   * @param log of the node
   * @param errors what it writes to its error stream
   */
  static NodeProcess start(String name, Path settings, Path log, Path errors) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    // What Hazelcast asks for at start.
    for (String opened :
        List.of(
            "java.base/java.lang",
            "java.base/sun.nio.ch",
            "java.management/sun.management",
            "jdk.management/com.sun.management.internal")) {
      command.addAll(List.of("--add-opens", opened + "=ALL-UNNAMED"));
    }
    command.addAll(List.of("--add-exports", "java.base/jdk.internal.ref=ALL-UNNAMED"));
    command.add("-Dlogback.configurationFile=dev/tokenmanager/internal/cluster/node-logback.xml");
    command.add("-Dnode.log=" + log);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ClusterNodeMain.class.getName());
    command.add(settings.toString());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS").forEach(builder.environment()::remove);
    try {
      NodeProcess node = new NodeProcess(name, builder.start());
      Thread reader = new Thread(node::read, "reads " + name);
      reader.setDaemon(true);
      reader.start();
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        heard(line);
      }
    } catch (IOException ended) {
      // It was killed.
    }
  }

  private void heard(String line) {
    if (!line.startsWith("{")) {
      return;
    }
    JsonObject said = new JsonObject(line);
    if (said.containsKey("ready")) {
      id = said.getString("ready");
    } else if (said.containsKey("generation")) {
      seen.add(new Seen(said.getLong("generation"), said.getString("hash"), said.getLong("at")));
    } else {
      replies.put(said.getInteger("reply"), said);
    }
  }

  /** Waits until it has joined, and the verticle is deployed. */
  NodeProcess awaitReady() {
    await(name + " joins")
        .failFast(name + " ended", () -> !process.isAlive())
        .until(() -> !id.isEmpty());
    return this;
  }

  /** Its id in the cluster. */
  String id() {
    return id;
  }

  /** Every change of the token that it holds, oldest first. */
  List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** The generation that it holds now, 0: none. */
  long generation() {
    return seen.isEmpty() ? 0 : seen.get(seen.size() - 1).generation();
  }

  /** What identifies the token that it holds now. */
  String hash() {
    return seen.isEmpty() ? "" : seen.get(seen.size() - 1).hash();
  }

  /** Sends a command, and does not wait: its number. */
  int send(String command) {
    int number = commands.incrementAndGet();
    try {
      process.outputWriter(StandardCharsets.UTF_8).append(number + " " + command + "\n").flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return number;
  }

  /** Waits for the reply to a command. */
  JsonObject reply(int number) {
    await(name + " replies").until(() -> replies.containsKey(number));
    return Objects.requireNonNull(replies.get(number));
  }

  /** What a command brings. */
  Object ask(String command) {
    JsonObject reply = reply(send(command));
    if (reply.containsKey("failure")) {
      throw new AssertionError(name + ": " + command + ": " + reply.getString("failure"));
    }
    return reply.getValue("result");
  }

  /** Lets it ask for tokens so often from now on; it has got the first when this returns. */
  void load(int aSecond) {
    ask("load " + aSecond);
    if (aSecond > 0) {
      await(name + " gets a token").until(() -> report().getLong("answered") > 0);
    }
  }

  /** What its load got so far. */
  JsonObject report() {
    return (JsonObject) ask("report");
  }

  /** The status of its token named {@code default}. */
  JsonObject status() {
    return status("default");
  }

  /** The status of one token. */
  JsonObject status(String token) {
    return ((JsonObject) ask("status"))
        .getJsonArray("tokens").stream()
            .map(JsonObject.class::cast)
            .filter(status -> status.getString("name").equals(token))
            .findFirst()
            .orElseThrow();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Such as STOP and CONT. */
  void signal(String signal) {
    try {
      Process sent =
          new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).start();
      if (sent.onExit().join().exitValue() != 0) {
        throw new IllegalStateException("not sent: " + signal);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves the cluster in good order. */
  void stop() {
    send("stop");
    process.onExit().orTimeout(WaitLimit.SECONDS, TimeUnit.SECONDS).join();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    kill();
  }
}
