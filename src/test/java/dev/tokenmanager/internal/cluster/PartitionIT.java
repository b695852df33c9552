package dev.tokenmanager.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.LoopbackNodes;
import io.vertx.core.Vertx;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Four processes, two and two of which lose sight of each other, and find each other again. */
@Tag("cluster")
@Tag("long")
class PartitionIT {

  /** Every 50 ms. */
  private static final int A_SECOND = 20;

  private final Vertx vertx = Vertx.vertx();
  private NodesProvider provider;
  private Proxies proxies;
  private ProcessCluster cluster;

  @BeforeEach
  void start() {
    provider = new NodesProvider(vertx, 16);
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
    await().until(() -> requestsOf("n0", "n1") > one + 1);
    await().until(() -> requestsOf("n2", "n3") > other + 1);
    proxies.heal();

    cluster.awaitMembers(4);
    cluster.awaitSame(1);
    long healed = cluster.newest();
    long requests = provider.requests().size();
    cluster.awaitSame(healed + 2);
    long asked = provider.requests().size() - requests;
    // One may have been under way before: then it is among those, and makes a generation here.
    assertThat(asked)
        .as("requests for two more generations, or as many as there were by now")
        .isBetween(1L, cluster.newest() - healed + 1);
    cluster.nodes().forEach(NodeReports::assertServed);
  }

  private long requestsOf(String one, String other) {
    return provider.requests().stream()
        .filter(request -> Set.of(one, other).contains(request.node()))
        .count();
  }
}
