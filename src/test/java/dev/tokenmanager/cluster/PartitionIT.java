package dev.tokenmanager.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Four processes, two and two of which lose sight of each other, and find each other again. */
@Tag("cluster")
class PartitionIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Every 50 ms. */
  private static final int A_SECOND = 20;

  private final Vertx vertx = Vertx.vertx();
  private NodesProvider provider;
  private Proxies proxies;
  private ProcessCluster cluster;

  @BeforeEach
  void start() {
    provider = new NodesProvider(vertx, 10);
    proxies = new Proxies(vertx, 4);
    cluster = ProcessCluster.behind(proxies, "partition", provider::options).start();
    cluster.awaitMembers(4);
  }

  @AfterEach
  void stop() {
    cluster.close();
    LoopbackNodes.await(vertx.close());
  }

  @Test
  void twoGroups_bothRefreshAndAfterHealingHaveOneToken() {
    cluster.awaitSame(1);
    cluster.load(A_SECOND);

    proxies.cutOff(Set.of(2, 3));
    // Hazelcast may split a side further, for a while or until it heals.
    cluster.awaitMembersAtMost(2);
    long one = requestsOf("n0", "n1");
    long other = requestsOf("n2", "n3");
    await().atMost(LIMIT).until(() -> requestsOf("n0", "n1") > one + 1);
    await().atMost(LIMIT).until(() -> requestsOf("n2", "n3") > other + 1);
    proxies.heal();

    cluster.awaitMembers(4);
    cluster.awaitSame(1);
    long healed = cluster.newest();
    long requests = provider.requests().size();
    cluster.awaitSame(healed + 2);
    assertThat(provider.requests().size() - requests)
        .as("requests for two more generations")
        .isBetween(2L, 3L);
    cluster.nodes().forEach(node -> NodeReports.assertServed(node, 0));
  }

  private long requestsOf(String one, String other) {
    return provider.requests().stream()
        .filter(request -> Set.of(one, other).contains(request.node()))
        .count();
  }
}
