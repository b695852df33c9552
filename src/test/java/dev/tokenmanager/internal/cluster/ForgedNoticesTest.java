package dev.tokenmanager.internal.cluster;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who has the bus or the map, and not the key, can delay; nothing else. */
class ForgedNoticesTest {

  private static final String R1 = SECRET_MARK + "r1";
  private static final String R2 = SECRET_MARK + "r2";

  private final ClusterFixture world = new ClusterFixture();

  private JsonObject forged(String type, String node, Instant at) {
    return new JsonObject().put("type", type).put("node", node).put("at", at.toString());
  }

  private JsonObject ofTheToken(String type, String node, long generation) {
    return forged(type, node, world.clocks.now().wall())
        .put("name", "t")
        .put("group", "fp")
        .put("generation", generation);
  }

  /** Two nodes that hold generation 1; the first acquired it. */
  private Node[] holding() {
    Node a = world.join("a");
    Node b = world.join("b");
    world.run(ofSeconds(2));
    Node first = world.asking();
    first.answer("t1", R1);
    world.run(ofSeconds(6));
    return first.equals(a) ? new Node[] {a, b} : new Node[] {b, a};
  }

  @Test
  void forgedAnswer_movesNoClock() {
    Node[] nodes = holding();
    Instant tomorrow = world.clocks.now().wall().plus(ofDays(1));
    for (long question = 1; question < 200; question++) {
      nodes[1].group.receive(forged("answer", nodes[0].id, tomorrow).put("question", question));
    }
    nodes[1].group.receive(forged("hello", nodes[0].id, tomorrow));

    assertThat(requireNonNull(nodes[1].sharing()).clockOffset()).isZero();
  }

  @Test
  void forgedGeneration_raisesNothing() {
    Node[] nodes = holding();
    nodes[0].group.receive(ofTheToken("acquired", nodes[1].id, 1L << 51));
    nodes[0].group.receive(ofTheToken("acquired", "somebody", 1L << 62));
    nodes[0].refresh();
    nodes[0].answer("t2", R2);

    assertThat(nodes[0].generation()).isEqualTo(2);
    assertThat(nodes[1].generation()).isEqualTo(2);
  }

  @Test
  void forgedHellos_twentyThousand_nothingGrows() {
    Node[] nodes = holding();
    for (int i = 0; i < 20_000; i++) {
      nodes[0].group.receive(forged("hello", "n" + i, world.clocks.now().wall()));
      nodes[0].group.receive(ofTheToken("ask", "n" + i, 1).put("question", i));
    }

    assertThat(requireNonNull(nodes[0].sharing()).members()).containsExactly("a", "b");
    assertThat(world.sent).hasSizeLessThan(1_000);
  }

  @Test
  void forgedBye_nobodyIsGone() {
    Node[] nodes = holding();
    nodes[0].group.receive(forged("bye", nodes[1].id, world.clocks.now().wall()));

    assertThat(requireNonNull(nodes[0].sharing()).members()).containsExactly("a", "b");
  }

  @Test
  void replayedOfANodeThatIsGone_changesNothing() {
    Node[] nodes = holding();
    List<JsonObject> recorded = List.copyOf(world.sent);
    world.kill(nodes[1]);
    world.run(ofSeconds(30));
    assertThat(requireNonNull(nodes[0].sharing()).members()).containsExactly(nodes[0].id);

    recorded.forEach(message -> nodes[0].group.receive(message.copy()));
    world.run(ofSeconds(1));

    assertThat(requireNonNull(nodes[0].sharing()).members()).containsExactly(nodes[0].id);
  }

  /** To one that never heard that node, so that nothing but freshness can tell. */
  @Test
  void replayedToANewNode_changesNothing() {
    Node[] nodes = holding();
    List<JsonObject> recorded = List.copyOf(world.sent);
    world.kill(nodes[1]);
    world.run(ofSeconds(30));
    Node late = world.join("c");
    world.run(ofSeconds(1));
    assertThat(late.events).containsExactly("adopted");

    recorded.forEach(message -> late.group.receive(message.copy()));
    world.run(ofSeconds(1));

    assertThat(requireNonNull(late.sharing()).members()).containsExactly(nodes[0].id, "c");
  }

  private List<JsonObject> acquiring() {
    List<JsonObject> acquiring =
        world.sent.stream()
            .filter(message -> "acquiring".equals(message.getString("type")))
            .toList();
    assertThat(acquiring).isNotEmpty();
    return acquiring;
  }

  @Test
  void replayed_ofANodeThatLives_countsOnce() {
    Node[] nodes = holding();
    nodes[0].refresh();
    List<JsonObject> acquiring = acquiring();
    nodes[0].answer("t2", R2);
    assertThat(requireNonNull(nodes[1].sharing()).lockHolder()).isNull();

    acquiring.forEach(message -> nodes[1].group.receive(message.copy()));

    assertThat(requireNonNull(nodes[1].sharing()).lockHolder()).isNull();
  }

  /** To one that comes, before the node itself has told it anything. */
  @Test
  void replayed_ofANodeThatLives_isTooOldForOneThatComes() {
    Node[] nodes = holding();
    world.sent.clear();
    nodes[0].refresh();
    List<JsonObject> acquiring = acquiring();
    nodes[0].answer("t2", R2);
    world.run(ofSeconds(8));
    Node late = world.joinDeaf("c");
    acquiring.forEach(message -> late.group.receive(message.copy()));
    late.holdsMessages = false;
    while (!late.heldMessages.isEmpty()) {
      late.heldMessages.remove().run();
    }
    world.run(ofSeconds(1));

    assertThat(requireNonNull(late.sharing()).members()).contains(nodes[0].id);
    assertThat(requireNonNull(late.sharing()).lockHolder()).isNull();
  }

  /** The clock of the one who wrote it is moved first, then the record is put back. */
  @Test
  void replayedRecordOfATokenThatEnded_isNotServed() {
    Node[] nodes = holding();
    String recorded = requireNonNull(world.map.get(ClusterFixture.IDENTITY.key()));
    world.kill(nodes[0]);
    world.kill(nodes[1]);
    world.run(ofMinutes(5));
    world.map.put(ClusterFixture.IDENTITY.key(), recorded);
    Node late = world.join("c");
    world.run(ofSeconds(1));
    Instant back = world.clocks.now().wall().minusSeconds(300);
    for (String id : List.of("a", "b")) {
      late.group.receive(forged("hello", id, back));
      for (long question = 1; question < 200; question++) {
        late.group.receive(forged("answer", id, back).put("question", question));
      }
    }
    world.run(ofSeconds(3));

    assertThat(late.events).isEmpty();
    assertThat(late.sent).hasSize(1);
  }

  @Test
  void garbageInTheMap_givesWayToTheNextRecord() {
    for (String garbage :
        List.of(
            "garbage",
            "1.4503599627370496.g.AAAA",
            "1." + (1L << 62) + ".g." + "A".repeat(400),
            "1.7.p." + "A".repeat(400))) {
      ClusterFixture fresh = new ClusterFixture();
      fresh.map.put(ClusterFixture.IDENTITY.key(), garbage);
      Node node = fresh.join("a");
      fresh.join("b").running = false;
      fresh.run(ofSeconds(1));
      node.answer("t1", R1);

      assertThat(fresh.record().generation()).as(garbage).isEqualTo(1);
      assertThat(node.generation()).isEqualTo(1);
    }
  }
}
