package dev.tokenmanager.internal.cluster;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import dev.tokenmanager.internal.cluster.record.SampleRecords;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.cluster.record.UnsealResult;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Without a key records go through the map alone: whoever is on the bus may listen, and ask. */
class PlaintextSharingTest {

  private final ClusterFixture world = new ClusterFixture();

  @BeforeEach
  void withoutAKey() {
    world.keys = "";
  }

  /** Two nodes that hold generation 1; the first acquired it. */
  private Node[] holding() {
    Node a = world.join("a");
    Node b = world.join("b");
    world.run(ofSeconds(2));
    Node first = world.asking();
    first.answer("t1", SECRET_MARK + "r1");
    world.run(ofSeconds(6));
    return first.equals(a) ? new Node[] {a, b} : new Node[] {b, a};
  }

  @Test
  void nodesShare_andNoTokenIsOnTheBus() {
    Node[] nodes = holding();
    Node late = world.join("c");
    world.run(ofSeconds(2));
    nodes[1].refresh();
    world.asking().answer("t2", SECRET_MARK + "r2");
    world.run(ofSeconds(2));

    assertThat(world.nodes.values()).allMatch(node -> node.generation() == 2);
    assertThat(late.sent).isEmpty();
    assertThat(world.requests()).isEqualTo(2);
    assertThat(world.sent).noneMatch(message -> message.containsKey("record"));
  }

  /** A copy of the map that is behind, or one that does not answer. */
  @Test
  void mapShowsWhatItHeldBefore_isLookedAtAgain() {
    Node[] nodes = holding();
    nodes[1].behind = world.map.get(ClusterFixture.IDENTITY.key());
    nodes[0].refresh();
    world.run(ofMillis(500));
    world.asking().answer("t2", SECRET_MARK + "r2");
    world.run(ofMillis(1500));
    assertThat(nodes[1].generation()).isEqualTo(1);

    nodes[1].behind = null;
    world.run(ofSeconds(1));
    assertThat(nodes[1].generation()).isEqualTo(2);
    assertThat(world.requests()).isEqualTo(2);
  }

  @Test
  void announcedTokenNeverComes_isLookedForAFewTimesOnly() {
    Node[] nodes = holding();
    nodes[1].behind = world.map.get(ClusterFixture.IDENTITY.key());
    nodes[0].refresh();
    world.run(ofMillis(500));
    world.sent.clear();
    world.asking().answer("t2", SECRET_MARK + "r2");
    world.run(ofSeconds(20));

    assertThat(world.sent)
        .filteredOn(message -> "ask".equals(message.getString("type")))
        .filteredOn(message -> "b".equals(message.getString("node")) == nodes[1].id.equals("b"))
        .hasSizeLessThan(20);
  }

  /** A node that was paused says it when others have had that token for long, or a newer one. */
  @Test
  void tokenThatIsNotNewerIsAnnounced_isNotWaitedForUnderTheLock() {
    Node[] nodes = holding();
    nodes[0].group.receive(notice("acquired", nodes[1].id, 1));
    nodes[0].refresh();
    world.run(ofMillis(100));
    assertThat(nodes[0].sent).hasSize(2);
  }

  @Test
  void whoeverAsks_isToldNoToken() {
    Node[] nodes = holding();
    world.sent.clear();
    nodes[0].group.receive(notice("ask", "somebody", 0).put("question", 7));

    assertThat(world.sent)
        .filteredOn(message -> "answer".equals(message.getString("type")))
        .isNotEmpty()
        .noneMatch(message -> message.containsKey("record"));
  }

  @Test
  void mapLostTheRecord_theOneThatHoldsItWritesItAgain_andAJoinerAsksNobodyElse() {
    holding();
    world.map.clear();
    Node late = world.join("c");
    world.run(ofSeconds(3));

    assertThat(late.sent).isEmpty();
    assertThat(late.generation()).isEqualTo(1);
  }

  @Test
  void tokenThatSomebodyAnswersWith_isNotTaken() {
    Node[] nodes = holding();
    String found = requireNonNull(world.map.get(ClusterFixture.IDENTITY.key()));
    SharedRecord record =
        ((UnsealResult.Record) SampleRecords.box("").open(ClusterFixture.IDENTITY, found)).record();
    SharedRecord forged =
        new SharedRecord(
            5,
            record.expiresAt().plus(ofDays(1)),
            record.stamp(),
            ofDays(1),
            ofDays(1),
            new Secret(SECRET_MARK + "forged"),
            "Bearer",
            List.of(),
            null,
            null,
            null);
    nodes[1].group.receive(
        notice("answer", nodes[0].id, 5)
            .put("record", SampleRecords.box("").seal(ClusterFixture.IDENTITY, forged)));
    world.run(ofSeconds(1));

    assertThat(nodes[1].generation()).isEqualTo(1);
  }

  private JsonObject notice(String type, String node, long generation) {
    return new JsonObject()
        .put("type", type)
        .put("node", node)
        .put("at", world.clocks.now().wall().toString())
        .put("name", "t")
        .put("group", "fp")
        .put("generation", generation);
  }
}
