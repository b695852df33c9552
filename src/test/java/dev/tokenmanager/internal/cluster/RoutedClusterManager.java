package dev.tokenmanager.internal.cluster;

import com.hazelcast.config.Config;
import io.vertx.core.Completable;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast, where the event bus of this node can be sent round by a proxy of its own for each
 * other node: so a test can tell who connects, and cut them off.
 */
final class RoutedClusterManager extends HazelcastClusterManager {

  private final @Nullable String via;

  /**
   * @param via the beginning of the host, such as {@code 127.0.1.}, that stands for {@code
   *     127.0.0.}; null: no proxies
   */
  RoutedClusterManager(Config config, @Nullable String via) {
    super(config);
    this.via = via;
  }

  @Override
  public void getNodeInfo(String node, Completable<NodeInfo> promise) {
    super.getNodeInfo(
        node,
        (info, failure) -> {
          if (failure == null && via != null && !node.equals(getNodeId())) {
            String host = info.host().replace("127.0.0.", via);
            promise.succeed(new NodeInfo(host, info.port(), info.metadata()));
          } else {
            promise.complete(info, failure);
          }
        });
  }
}
