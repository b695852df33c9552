package dev.tokenmanager.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.cluster.NodesProvider.Asked;
import dev.tokenmanager.keycloak.KeycloakServer;
import dev.tokenmanager.keycloak.WithKeycloak;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two clusters keep 10 s tokens for one and the same minute: five processes at a provider that
 * knows who asks, and three processes of the runnable jar at a real Keycloak.
 */
@Tag("cluster")
@WithKeycloak
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MinuteOfCyclesIT {

  private static final Duration LIFETIME = Duration.ofSeconds(10);
  private static final int NODES = 5;
  private static final int SECONDS = 60;

  // The effective buffer of 10 s tokens is 5 s, started up to a tenth earlier: a cycle is 4.5 to 5
  // s, and the time that the answer takes.
  private static final long FEWEST = SECONDS / 5 - 1L;
  private static final long MOST = 14;
  private static final long TOGETHER_MS = 250;

  private final Vertx vertx = Vertx.vertx();
  private final NodesProvider provider = new NodesProvider(vertx, (int) LIFETIME.toSeconds());
  private final ProcessCluster cluster = new ProcessCluster("five", NODES, provider::options);
  private List<Asked> asked;
  private JarCluster jars;
  private int jarRequests;

  @BeforeAll
  void aMinute(KeycloakServer keycloak, @TempDir Path folder) throws Exception {
    jars = new JarCluster(keycloak, folder, LIFETIME);
    cluster.start().load(50);
    int before = jars.realm.tokenRequestCount();
    long begun = System.nanoTime();

    await()
        .pollDelay(SECONDS, TimeUnit.SECONDS)
        .atMost(Duration.ofSeconds(SECONDS + 10))
        .until(() -> true);

    long end = System.nanoTime();
    jarRequests = jars.realm.tokenRequestCount() - before;
    asked =
        provider.requests().stream()
            .filter(request -> request.begun() >= begun && request.begun() < end)
            .toList();
    cluster.awaitSame(1);
  }

  @AfterAll
  void stop() {
    cluster.close();
    jars.close();
    LoopbackNodes.await(vertx.close());
  }

  @Test
  void g03_fiveNodes_oneRequestACycleAndOneGeneration() {
    assertThat((long) asked.size()).as("requests").isBetween(FEWEST, MOST);
    // One may be under way now.
    assertThat((long) provider.requests().size())
        .as("one request a generation")
        .isBetween(cluster.newest(), cluster.newest() + 1);
    assertThat(provider.overlaps()).isEmpty();
    cluster.nodes().forEach(node -> NodeReports.assertServed(node, SECONDS * 40));
    long newest = cluster.newest();
    LongStream.range(newest - FEWEST + 2, newest).forEach(this::assertTogether);
  }

  @Test
  void g03_threeRunnableJars_oneRequestACycleAtKeycloak() throws Exception {
    assertThat((long) jarRequests).as("requests").isBetween(FEWEST, MOST);
    await()
        .untilAsserted(
            () -> {
              long requests = jars.realm.tokenRequestCount();
              assertThat(jars.generations()).hasSize(JarCluster.NODES).containsOnly(requests);
            });
    jars.stop();
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
