package dev.tokenmanager.internal.cluster;

import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.LoopbackPorts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Processes that form a cluster of their own on loopback. One thread; its methods block. */
final class ProcessCluster implements AutoCloseable {

  static final Path LOGS = Path.of("target", "test-logs");

  private final String name;
  private final Function<String, JsonObject> options;
  private final List<Integer> ports;
  private final @Nullable Proxies proxies;
  private final Map<Integer, NodeProcess> nodes = new TreeMap<>();
  private final JsonObject hazelcast =
      new JsonObject()
          .put("hazelcast.logging.type", "slf4j")
          .put("hazelcast.phone.home.enabled", "false")
          .put("hazelcast.wait.seconds.before.join", "0")
          .put("hazelcast.socket.bind.any", "false")
          .put("hazelcast.max.no.heartbeat.seconds", "60")
          .put("hazelcast.heartbeat.interval.seconds", "1")
          .put("hazelcast.mastership.claim.timeout.seconds", "10")
          .put("hazelcast.merge.first.run.delay.seconds", "4")
          .put("hazelcast.merge.next.run.delay.seconds", "2");

  /**
   * @param name of the logs
   * @param options of the verticle of each node
   */
  ProcessCluster(String name, int size, Function<String, JsonObject> options) {
    this(
        name, options, IntStream.range(0, size).mapToObj(i -> LoopbackPorts.free()).toList(), null);
  }

  private ProcessCluster(
      String name,
      Function<String, JsonObject> options,
      List<Integer> ports,
      @Nullable Proxies proxies) {
    this.name = name;
    this.options = options;
    this.ports = ports;
    this.proxies = proxies;
  }

  /** Nodes that reach each other by proxies alone. */
  static ProcessCluster behind(Proxies proxies, String name, Function<String, JsonObject> options) {
    return new ProcessCluster(name, options, proxies.ports(), proxies).noticingSilence();
  }

  /**
   * A node that is silent for 10 s is taken for gone: a death is noticed at once anyway, and
   * otherwise a node that gets no time from the machine is waited for.
   */
  ProcessCluster noticingSilence() {
    hazelcast.put("hazelcast.max.no.heartbeat.seconds", "10");
    return this;
  }

  /** The first, and when it is there all others; all hold a token. */
  ProcessCluster start() {
    removeOldLogs();
    launch(0).awaitReady();
    for (int i = 1; i < ports.size(); i++) {
      launch(i);
    }
    nodes.values().forEach(NodeProcess::awaitReady);
    awaitAll("a token", node -> node.generation() > 0);
    return this;
  }

  private void removeOldLogs() {
    for (int i = 0; i < ports.size(); i++) {
      for (Path log : logs("n" + i)) {
        try {
          Files.deleteIfExists(log);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** What the process of a node writes: its log, and its error stream. */
  private List<Path> logs(String node) {
    Path log = LOGS.resolve("node-" + name + "-" + node + ".log");
    return List.of(log, Path.of(log + ".err"));
  }

  /** Starts that node, for the first time or again. */
  NodeProcess launch(int index) {
    String node = "n" + index;
    JsonObject settings =
        new JsonObject()
            .put("cluster", name + "-" + ports.get(0))
            .put("port", ports.get(index))
            .put("hazelcast", hazelcast)
            .put("options", options.apply(node));
    adapt(index, settings);
    try {
      Files.createDirectories(LOGS);
      Path file = Files.createTempFile("node", ".json");
      file.toFile().deleteOnExit();
      Files.writeString(file, settings.encode());
      NodeProcess process = NodeProcess.start(node, file, logs(node).get(0), logs(node).get(1));
      nodes.put(index, process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void adapt(int index, JsonObject settings) {
    if (proxies == null) {
      settings
          .put("host", "127.0.0.1")
          .put("members", new JsonArray(ports.stream().map(port -> "127.0.0.1:" + port).toList()));
    } else {
      proxies.adapt(index, settings);
    }
  }

  NodeProcess node(int index) {
    return Objects.requireNonNull(nodes.get(index));
  }

  /** The processes started last, by index. */
  List<NodeProcess> nodes() {
    return List.copyOf(nodes.values());
  }

  List<NodeProcess> alive() {
    return nodes.values().stream().filter(NodeProcess::isAlive).toList();
  }

  /** Waits until that is true of all that are alive. */
  void awaitAll(String what, Predicate<NodeProcess> condition) {
    await(what)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> alive().stream().allMatch(condition));
  }

  /** Waits until all hold the same token, of at least this generation. */
  void awaitSame(long least) {
    awaitAll(
        "one token on all",
        node ->
            node.generation() >= least
                && node.generation() == newest()
                && node.hash().equals(alive().get(0).hash()));
  }

  /** Waits until each node sees that many. */
  void awaitMembers(int count) {
    awaitAll(count + " members", node -> node.ask("members").equals(count));
  }

  /** Waits until no node sees more than that many. */
  void awaitMembersAtMost(int count) {
    awaitAll(
        "at most " + count + " members",
        node -> ((Number) node.ask("members")).intValue() <= count);
  }

  /** The newest generation that a node which is alive holds. */
  long newest() {
    return alive().stream().mapToLong(NodeProcess::generation).max().orElseThrow();
  }

  void load(int aSecond) {
    alive().forEach(node -> node.load(aSecond));
  }

  @Override
  public void close() {
    nodes.values().forEach(NodeProcess::close);
  }
}
