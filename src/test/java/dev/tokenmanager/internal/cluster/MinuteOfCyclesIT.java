package dev.tokenmanager.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.keycloak.KeycloakServer;
import dev.tokenmanager.keycloak.WithKeycloak;
import dev.tokenmanager.testing.LoopbackNodes;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two clusters keep 20 s tokens for one and the same cycles, about a minute of them: five processes
 * at a provider that knows who asks, and three processes of the runnable jar at a real Keycloak.
 */
@Tag("cluster")
@Tag("long")
@WithKeycloak
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MinuteOfCyclesIT {

  // Long enough for lock and map to answer before anybody's patience, a quarter of the buffer, is
  // over, however busy the machine.
  private static final Duration LIFETIME = Duration.ofSeconds(20);
  private static final int NODES = 5;
  private static final int CYCLES = 6;

  // The effective buffer of 20 s tokens is 10 s, started up to a tenth earlier: a cycle is 9 to 10
  // s, and the time that the answer takes.
  private static final Duration SHORTEST = Duration.ofSeconds(9);

  private final Vertx vertx = Vertx.vertx();
  private final NodesProvider provider = new NodesProvider(vertx, (int) LIFETIME.toSeconds());
  private final ProcessCluster cluster = new ProcessCluster("five", NODES, provider::options);
  private long first;
  private long asked;
  private long most;
  private JarCluster jars;
  private long jarRequests;

  @BeforeAll
  void cycles(KeycloakServer keycloak, @TempDir Path folder) throws Exception {
    jars = new JarCluster(keycloak, folder, LIFETIME);
    cluster.start().load(50);
    long jarsFirst = jars.realm.tokenRequestCount();
    first = provider.requests().size();
    long begun = System.nanoTime();

    await("as many cycles as there are in a minute")
        .until(
            () ->
                cluster.newest() >= first + CYCLES
                    && jars.realm.tokenRequestCount() >= jarsFirst + CYCLES);

    asked = provider.requests().size() - first;
    jarRequests = jars.realm.tokenRequestCount() - jarsFirst;
    most = Duration.ofNanos(System.nanoTime() - begun).dividedBy(SHORTEST) + 1;
    cluster.awaitSame(1);
    cluster.load(0);
  }

  @AfterAll
  void stop() {
    cluster.close();
    jars.close();
    LoopbackNodes.await(vertx.close());
  }

  @Test
  void g03_fiveNodes_oneRequestACycleAndOneGeneration() {
    assertThat(asked).as("requests").isBetween((long) CYCLES, most);
    // Between two cycles all hold the token of the last request.
    await()
        .untilAsserted(
            () ->
                assertThat(cluster.nodes())
                    .extracting(NodeProcess::generation)
                    .containsOnly((long) provider.requests().size()));
    assertThat(provider.overlaps()).isEmpty();
    cluster.nodes().forEach(NodeReports::assertAllServed);
    LongStream.range(first + 1, first + CYCLES).forEach(this::assertTogether);
  }

  @Test
  void g03_threeRunnableJars_oneRequestACycleAtKeycloak() throws Exception {
    assertThat(jarRequests).as("requests").isBetween((long) CYCLES, most);
    await()
        .untilAsserted(
            () -> {
              long requests = jars.realm.tokenRequestCount();
              assertThat(jars.generations()).hasSize(JarCluster.NODES).containsOnly(requests);
            });
    jars.stop();
  }

  /** The last node has it before the first asks for the next. */
  private void assertTogether(long generation) {
    LongSummaryStatistics moments =
        cluster.nodes().stream()
            .flatMap(node -> node.seen().stream())
            .filter(seen -> seen.generation() == generation)
            .mapToLong(NodeProcess.Seen::at)
            .summaryStatistics();
    assertThat(moments.getCount()).as("nodes that saw generation " + generation).isEqualTo(NODES);
    assertThat(moments.getMax())
        .as("when the last node had generation " + generation)
        .isLessThan(provider.requests().get((int) generation).at());
  }
}
