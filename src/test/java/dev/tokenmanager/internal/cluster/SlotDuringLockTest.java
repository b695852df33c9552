package dev.tokenmanager.internal.cluster;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import org.junit.jupiter.api.Test;

/** A token whose lock does not come keeps no other token of its node from the endpoint. */
class SlotDuringLockTest {

  private static final String KEY = ClusterFixture.IDENTITY.key();

  private final ClusterFixture world = new ClusterFixture();

  /** It has the tokens "t", whose lock does not come, and "u", and sends one request at once. */
  private Node waiting() {
    world.concurrent = 1;
    world.hungLocks.add(KEY);
    Node node = world.join("a");
    node.add("u", true, null);
    world.run(ofMillis(700));
    return node;
  }

  private static long generation(Node node, String name) {
    var held = node.scheduler.status(name).get(0).state().holding().token();
    return held == null ? 0 : held.token().generation();
  }

  @Test
  void lockHangs_theNextTokenIsAskedFor_andTheFirstGoesAlone() {
    Node node = waiting();
    assertThat(node.open).hasSize(1);
    node.answer("u1", null);
    assertThat(generation(node, "u")).isEqualTo(1);
    assertThat(generation(node, "t")).isZero();

    world.run(ofSeconds(9));
    assertThat(node.open).hasSize(1);
    node.answer("t1", null);
    assertThat(generation(node, "t")).isEqualTo(1);
  }

  @Test
  void lockComesWhileTheSlotIsTaken_waitsForTheSlot() {
    Node node = waiting();
    world.run(ofSeconds(9));
    assertThat(node.sent).hasSize(1);

    node.answer("u1", null);
    assertThat(node.open).hasSize(1);
    node.answer("t1", null);
    assertThat(generation(node, "t")).isEqualTo(1);
  }

  @Test
  void heldByAnother_isTakenWhenItIsFree_andAdoptsWithoutASlot() {
    world.concurrent = 1;
    Node other = world.join("other");
    world.run(ofSeconds(1));
    assertThat(other.open).hasSize(1);
    Node node = world.join("a");
    node.add("u", true, null);
    world.run(ofSeconds(2));
    assertThat(node.open).hasSize(1);

    other.answer("t1", null);
    world.run(ofSeconds(1));
    assertThat(generation(node, "t")).isEqualTo(1);
    assertThat(node.sent).hasSize(1);
    node.answer("u1", null);
    assertThat(generation(node, "u")).isEqualTo(1);
    assertThat(world.locks).isEmpty();
  }

  /** It waits for "t", which another node asks for until that fails, and asks for "u". */
  private Node besideOneThatFails() {
    world.keys = "";
    world.concurrent = 1;
    Node other = world.join("other");
    world.run(ofSeconds(1));
    Node node = world.join("a");
    node.add("u", true, null);
    world.run(ofSeconds(2));
    other.overloaded(ofSeconds(60));
    return node;
  }

  @Test
  void heldByAnotherThatFails_isLeftToOthersUntilThereIsASlot() {
    Node node = besideOneThatFails();
    world.run(ofSeconds(2));
    assertThat(world.locks).doesNotContainKey(KEY);
    assertThat(node.sent).hasSize(1);

    node.answer("u1", null);
    world.run(ofMillis(500));
    assertThat(node.sent).hasSize(2);
    node.answer("t1", null);
    assertThat(generation(node, "t")).isEqualTo(1);
    assertThat(world.locks).isEmpty();
  }

  @Test
  void lockDoesNotComeWithTheSecondSlotEither_thatIsGivenBackToo() {
    Node node = besideOneThatFails();
    world.run(ofSeconds(1));
    world.hungLocks.add(KEY);
    node.answer("u1", null);
    world.run(ofMillis(100));
    assertThat(node.open).isEmpty();

    node.scheduler.refresh("u");
    world.run(ofSeconds(1));
    assertThat(node.open).hasSize(1);
    node.answer("u2", null);
    assertThat(generation(node, "u")).isEqualTo(2);
  }
}
