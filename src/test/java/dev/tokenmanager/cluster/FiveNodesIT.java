package dev.tokenmanager.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Five processes share 10 s tokens for a minute. */
@Tag("cluster")
class FiveNodesIT {

  private static final int NODES = 5;
  private static final int SECONDS = 60;
  private static final long TOGETHER_MS = 250;

  private final Vertx vertx = Vertx.vertx();
  private NodesProvider provider;
  private ProcessCluster cluster;

  @BeforeEach
  void start() {
    provider = new NodesProvider(vertx, 10);
    cluster = new ProcessCluster("five", NODES, provider::options).start();
  }

  @AfterEach
  void stop() {
    cluster.close();
    LoopbackNodes.await(vertx.close());
  }

  @Test
  void g03_fiveNodesForAMinute_oneRequestACycleAndOneGeneration() {
    cluster.load(50);
    long begun = System.nanoTime();

    await()
        .pollDelay(SECONDS, TimeUnit.SECONDS)
        .atMost(Duration.ofSeconds(SECONDS + 10))
        .until(() -> true);

    long end = System.nanoTime();
    long asked =
        provider.requests().stream()
            .filter(request -> request.begun() >= begun && request.begun() < end)
            .count();
    await().until(() -> provider.answered() == cluster.newest());
    cluster.awaitSame(1);
    // The effective buffer of 10 s tokens is 5 s, started up to a tenth earlier: a cycle is 4.5 to
    // 5 s, and the time that the answer takes.
    assertThat(asked).as("requests in " + SECONDS + " s").isBetween(SECONDS / 5 - 1L, 14L);
    assertThat((long) provider.requests().size())
        .as("one generation a request")
        .isBetween(cluster.newest(), cluster.newest() + 1);
    assertThat(provider.overlaps()).isEmpty();
    cluster.nodes().forEach(node -> NodeReports.assertServed(node, SECONDS * 40));
    long first = cluster.newest() - asked + 2;
    LongStream.range(first, cluster.newest()).forEach(this::assertTogether);
  }

  private void assertTogether(long generation) {
    LongSummaryStatistics moments =
        cluster.nodes().stream()
            .flatMap(node -> node.seen().stream())
            .filter(seen -> seen.generation() == generation)
            .mapToLong(NodeProcess.Seen::at)
            .summaryStatistics();
    assertThat(moments.getCount()).as("nodes that saw generation " + generation).isEqualTo(NODES);
    assertThat(moments.getMax() - moments.getMin())
        .as("ms between the first and the last node with generation " + generation)
        .isLessThanOrEqualTo(TOGETHER_MS);
  }
}
