package dev.tokenmanager.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hazelcast.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** What a test needs to form a cluster with processes of the jar. */
final class Nodes {

  private Nodes() {}

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The options, with a key. */
  static JsonObject keyed(JsonObject options) {
    String key =
        Base64.getEncoder().encodeToString("s3cr3t-key-of-just-32-bytes-----".getBytes(UTF_8));
    return options.put("cluster", new JsonObject().put("encryptionKey", key));
  }

  /** A configuration that insists on that port of loopback. */
  static Path onOnePort(Path file, int port) throws IOException {
    String text = Files.readString(LoopbackCluster.write(file, port));
    return Files.writeString(
        file, text.replace("auto-increment=\"true\" port-count=\"2\"", "auto-increment=\"false\""));
  }

  /** Another node, in this process. */
  static Future<Vertx> join(Path configuration) throws CommandFailure {
    Config config = ClusterConfig.load(configuration.toString(), configuration);
    return Vertx.builder().withClusterManager(new HazelcastClusterManager(config)).buildClustered();
  }
}
