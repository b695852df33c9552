package dev.tokenmanager.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.ext.cluster.infinispan.InfinispanClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** A cluster of its own in this JVM, on loopback. Its methods block; one thread at a time. */
public final class LoopbackNodes implements AutoCloseable {

  /** Which cluster manager. */
  public enum Manager {
    HAZELCAST,
    INFINISPAN
  }

  private static final String INFINISPAN_CONFIG = "vertx.infinispan.config";

  private final Manager manager;
  private final List<Integer> ports = new ArrayList<>();
  private final List<Vertx> nodes = new ArrayList<>();

  public LoopbackNodes(Manager manager) {
    this.manager = manager;
  }

  /** Another node; it has joined. */
  public Vertx start() {
    ports.add(freePort());
    return switch (manager) {
      case HAZELCAST -> join(new HazelcastClusterManager(hazelcast()));
      case INFINISPAN -> joinInfinispan(infinispan());
    };
  }

  /** It leaves the cluster. */
  public void stop(Vertx vertx) {
    assertThat(nodes.remove(vertx)).isTrue();
    await(vertx.close());
  }

  @Override
  public void close() {
    List.copyOf(nodes).forEach(this::stop);
  }

  /**
   * Waits until a record is in the map that nodes share at that address: callers are answered
   * before it is written, and a node that finds none soon asks the provider itself.
   */
  public static void awaitRecord(Vertx vertx, String address) {
    Awaitility.await("a record")
        .until(
            () ->
                await(
                        vertx
                            .sharedData()
                            .<String, String>getClusterWideMap(address + ".shared")
                            .compose(AsyncMap::size))
                    > 0);
  }

  /** Waits for a result. */
  public static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Vertx join(ClusterManager clusterManager) {
    Vertx vertx = await(Vertx.builder().withClusterManager(clusterManager).buildClustered());
    nodes.add(vertx);
    return vertx;
  }

  private int port() {
    return ports.get(ports.size() - 1);
  }

  private String cluster() {
    return "test-" + ports.get(0);
  }

  private Config hazelcast() {
    Config config =
        new Config()
            .setClusterName(cluster())
            .setProperty("hazelcast.logging.type", "slf4j")
            .setProperty("hazelcast.phone.home.enabled", "false")
            .setProperty("hazelcast.wait.seconds.before.join", "0")
            .setProperty("hazelcast.socket.bind.any", "false");
    config.getNetworkConfig().setPort(port()).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true);
    ports.forEach(port -> join.getTcpIpConfig().addMember("127.0.0.1:" + port));
    config.getMultiMapConfig("__vertx.subs").setBackupCount(1);
    return config;
  }

  private Path infinispan() {
    String members =
        String.join(",", ports.stream().map(port -> "127.0.0.1[" + port + "]").toList());
    try (InputStream template = LoopbackNodes.class.getResourceAsStream("infinispan.xml")) {
      String xml =
          new String(Objects.requireNonNull(template).readAllBytes(), UTF_8)
              .replace("@port@", Integer.toString(port()))
              .replace("@members@", members)
              .replace("@cluster@", cluster());
      return Files.writeString(Files.createTempFile("infinispan", ".xml"), xml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * It takes its configuration from a file, whose name it takes from a property when it is made.
   */
  private Vertx joinInfinispan(Path configuration) {
    System.setProperty(INFINISPAN_CONFIG, configuration.toString());
    try {
      return join(new InfinispanClusterManager());
    } finally {
      System.clearProperty(INFINISPAN_CONFIG);
      assertThat(configuration.toFile().delete()).isTrue();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
