package dev.tokenmanager.app;

import com.hazelcast.config.Config;
import com.hazelcast.config.XmlConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Hazelcast's configuration for nodes on this machine: loopback only, no multicast. */
public final class LoopbackCluster {

  private LoopbackCluster() {}

  /** Writes it, for two nodes. */
  public static Path write(Path file, int port) throws IOException {
    return Files.writeString(file, xml(port, 2));
  }

  /** Another node in this process, of the cluster that begins at that port. */
  public static Future<Vertx> join(int port, int nodes, VertxOptions options) {
    return Vertx.builder().with(options).withClusterManager(manager(port, nodes)).buildClustered();
  }

  /** For another node of the cluster that begins at that port. */
  public static ClusterManager manager(int port, int nodes) {
    Config config =
        new XmlConfigBuilder(
                new ByteArrayInputStream(xml(port, nodes).getBytes(StandardCharsets.UTF_8)))
            .build();
    return new HazelcastClusterManager(config);
  }

  /** At the time of the call. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String xml(int port, int nodes) {
    String members =
        IntStream.range(port, port + nodes)
            .mapToObj("<member>127.0.0.1:%d</member>"::formatted)
            .collect(Collectors.joining());
    return """
    <hazelcast xmlns="http://www.hazelcast.com/schema/config">
      <cluster-name>test-%1$d</cluster-name>
      <properties>
        <property name="hazelcast.socket.bind.any">false</property>
        <property name="hazelcast.logging.type">slf4j</property>
        <property name="hazelcast.phone.home.enabled">false</property>
        <property name="hazelcast.wait.seconds.before.join">0</property>
      </properties>
      <network>
        <port auto-increment="true" port-count="%2$d">%1$d</port>
        <join>
          <auto-detection enabled="false"/>
          <multicast enabled="false"/>
          <tcp-ip enabled="true">%3$s</tcp-ip>
        </join>
        <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
      </network>
      <multimap name="__vertx.subs"><backup-count>1</backup-count></multimap>
      <map name="__vertx.haInfo"><backup-count>1</backup-count></map>
      <map name="__vertx.nodeInfo"><backup-count>1</backup-count></map>
    </hazelcast>
    """
        .formatted(port, nodes, members);
  }
}
