package dev.tokenmanager.internal.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.internal.service.TokenHash;
import dev.tokenmanager.testing.LoopbackNodes;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One node of a cluster in a process of its own: reads commands, one a line, and writes what it
 * sees, one JSON object a line. Ends when its input ends, so that it never outlives the test.
 */
final class ClusterNodeMain {

  private static final int LOOK_MS = 10;

  private final Vertx vertx;
  private final RoutedClusterManager cluster;
  private final TokenManager tokens;
  private final NodeLoad load;
  private long generation;

  private ClusterNodeMain(Vertx vertx, RoutedClusterManager cluster) {
    this.vertx = vertx;
    this.cluster = cluster;
    this.tokens = WaitLimit.client(vertx);
    this.load = new NodeLoad(vertx, tokens);
  }

  /**
   * Runs until it is told to stop.
   *
   * @param args the file with the settings of the node
   */
  public static void main(String[] args) throws IOException {
    JsonObject settings = new JsonObject(Files.readString(Path.of(args[0])));
    RoutedClusterManager cluster =
        new RoutedClusterManager(hazelcast(settings), settings.getString("busVia"));
    Vertx vertx =
        LoopbackNodes.await(
            Vertx.builder().with(options(settings)).withClusterManager(cluster).buildClustered());
    ClusterNodeMain node = new ClusterNodeMain(vertx, cluster);
    node.start(settings.getJsonObject("options"));
    node.obey();
    Runtime.getRuntime().halt(0);
  }

  private static VertxOptions options(JsonObject settings) {
    VertxOptions options = new VertxOptions().setWorkerPoolSize(20).setEventLoopPoolSize(2);
    EventBusOptions bus = options.getEventBusOptions().setHost(settings.getString("host"));
    bus.setPort(settings.getInteger("busPort", 0));
    return options;
  }

  private static Config hazelcast(JsonObject settings) {
    Config config = new Config().setClusterName(settings.getString("cluster"));
    for (Map.Entry<String, Object> property : settings.getJsonObject("hazelcast")) {
      config.setProperty(property.getKey(), property.getValue().toString());
    }
    String host = settings.getString("host");
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(settings.getInteger("port")).setPortAutoIncrement(false);
    // It would take the address of an interface alone, and loopback has one.
    System.setProperty("hazelcast.local.localAddress", host);
    String publicAddress = settings.getString("publicAddress");
    if (publicAddress != null) {
      network.setPublicAddress(publicAddress);
    }
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true);
    JsonArray members = settings.getJsonArray("members");
    members.forEach(member -> join.getTcpIpConfig().addMember(member.toString()));
    config.getMultiMapConfig("__vertx.subs").setBackupCount(1);
    return config;
  }

  private void start(@Nullable JsonObject options) {
    vertx.setPeriodic(LOOK_MS, tick -> look());
    if (options != null) {
      LoopbackNodes.await(
          vertx.deployVerticle(
              new TokenManagerVerticle(), new DeploymentOptions().setConfig(options)));
    }
    write(new JsonObject().put("ready", cluster.getNodeId()));
  }

  private void look() {
    AccessToken token = tokens.current(TokenManager.DEFAULT_NAME);
    long now = token == null ? 0 : token.generation();
    if (now != generation) {
      generation = now;
      String hash = token == null ? "" : TokenHash.sha256(token.accessToken());
      write(
          new JsonObject()
              .put("generation", now)
              .put("hash", hash)
              .put("at", System.currentTimeMillis()));
    }
  }

  private static synchronized void write(JsonObject line) {
    System.out.println(line.encode());
    System.out.flush();
  }

  /** Each line is a number, a command and perhaps an argument. */
  private void obey() throws IOException {
    try (BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        String[] words = line.split(" ", 3);
        JsonObject reply = new JsonObject().put("reply", Integer.parseInt(words[0]));
        Future<?> result = run(words[1], words.length == 3 ? words[2] : "");
        boolean last = words[1].equals("stop");
        if (last) {
          LoopbackNodes.await(result);
        }
        result.onComplete(
            value -> write(reply.put("result", value)),
            failure -> write(reply.put("failure", failure.toString())));
        if (last) {
          return;
        }
      }
    }
  }

  private Future<?> run(String command, String argument) {
    return switch (command) {
      case "load" -> load.start(Integer.parseInt(argument));
      case "report" -> load.report();
      case "status" -> tokens.status();
      case "get" -> tokens.getToken().map(AccessToken::generation);
      case "refresh" -> tokens.forceRefresh().map(AccessToken::generation);
      case "reject" ->
          tokens
              .reportRejected(Objects.requireNonNull(tokens.current(TokenManager.DEFAULT_NAME)))
              .map(AccessToken::generation);
      case "members" -> Future.succeededFuture(cluster.getNodes().size());
      case "terminate" ->
          vertx.executeBlocking(
              () -> {
                cluster.getHazelcastInstance().getLifecycleService().terminate();
                return true;
              });
      case "stop" -> vertx.close();
      default -> Future.failedFuture("unknown command " + command);
    };
  }
}
