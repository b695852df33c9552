package dev.tokenmanager.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.cluster.NodesProvider.Asked;
import dev.tokenmanager.testing.LoopbackNodes;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Three processes, one of which is paused, or loses its cluster manager. */
@Tag("cluster")
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TroubledNodesIT {

  private static final int A_SECOND = 50;

  private final Vertx vertx = Vertx.vertx();
  private NodesProvider provider;
  private ProcessCluster cluster;

  @BeforeAll
  void start() {
    provider = new NodesProvider(vertx, 20);
    cluster = new ProcessCluster("troubled", 3, provider::options).noticingSilence().start();
    cluster.awaitMembers(3);
    cluster.load(A_SECOND);
  }

  @AfterAll
  void stop() {
    cluster.close();
    LoopbackNodes.await(vertx.close());
  }

  @Test
  @Order(1)
  void lockHolder_pausedInItsRequestAndResumed_replacesNothingNewer() throws Exception {
    BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    provider.watcher =
        request -> {
          // Time enough to pause it.
          provider.latencyMs = request.node().equals("n0") ? 5_000 : 500;
          asked.add(request);
        };
    NodeProcess paused = cluster.node(0);
    List<NodeProcess> others = List.of(cluster.node(1), cluster.node(2));
    await()
        .until(
            () -> {
              paused.send("refresh");
              Asked request = asked.poll(2, TimeUnit.SECONDS);
              return request != null && request.node().equals("n0");
            });
    paused.signal("STOP");
    long before = paused.generation();

    // The lock is lost with the node; whoever is in need then gets two newer tokens.
    await().until(() -> others.get(0).ask("members").equals(2));
    await().until(() -> others.stream().allMatch(node -> node.generation() > before));
    others.get(1).ask("refresh");
    await().until(() -> others.stream().allMatch(node -> node.generation() > before + 1));
    paused.signal("CONT");
    long newest = cluster.newest();

    cluster.awaitMembers(3);
    cluster.awaitSame(newest);
    cluster.nodes().forEach(TroubledNodesIT::assertNeverBack);
    others.forEach(NodeReports::assertServed);
    // Together again: the next token is one for all.
    provider.watcher = request -> {};
    provider.latencyMs = 1;
    cluster.node(1).ask("refresh");
    cluster.awaitSame(newest + 1);
  }

  private static void assertNeverBack(NodeProcess node) {
    assertThat(node.seen())
        .as(node.name)
        .extracting(NodeProcess.Seen::generation)
        .filteredOn(generation -> generation > 0)
        .isSorted();
  }

  /** The last, since that node stays alone. */
  @Test
  @Order(2)
  void clusterManager_stoppedUnderTheVerticle_thatNodeGoesOnForItself() {
    NodeProcess alone = cluster.node(2);
    long before = cluster.newest();
    long ownBefore = requestsOfN2();

    alone.ask("terminate");

    await().until(() -> alone.generation() > before);
    assertThat(requestsOfN2()).as("requests of its own").isGreaterThan(ownBefore);
    await().until(() -> cluster.node(0).generation() > before);
    assertThat(((Number) alone.ask("refresh")).longValue()).isGreaterThan(before);
    assertThat(alone.status().getString("health")).isIn("HEALTHY", "DEGRADED");
    cluster.nodes().forEach(NodeReports::assertServed);
  }

  private long requestsOfN2() {
    return provider.requests().stream().filter(request -> request.node().equals("n2")).count();
  }
}
