package dev.tokenmanager.internal.cluster;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code revokeOnStop}: only by the last node of the group, and nobody takes it up again. */
class RevokedTokenTest {

  private final ClusterFixture world = new ClusterFixture();

  /** Two nodes that hold generation 1, and would revoke it; the first acquired it. */
  private Node[] holding() {
    world.revoking = true;
    Node a = world.join("a");
    Node b = world.join("b");
    world.run(ofSeconds(2));
    Node first = world.asking();
    first.answer("t1", null);
    world.run(ofSeconds(6));
    return first.equals(a) ? new Node[] {a, b} : new Node[] {b, a};
  }

  private void leave(Node node) {
    world.run(ofSeconds(3));
    node.group.close();
    world.nodes.remove(node.id);
  }

  @Test
  void stop_theOthersLoopIsBlocked_doesNotRevoke() {
    Node[] nodes = holding();
    nodes[1].running = false;
    world.run(ofMillis(300));
    nodes[0].stop();
    world.run(ofSeconds(3));

    assertThat(nodes[0].revoked).isEmpty();
    assertThat(world.record().revoked()).isFalse();
  }

  /** Three presence intervals and a second after it was last heard; it may be heard every 5 s. */
  @ParameterizedTest
  @CsvSource({"15000, false", "22000, true"})
  void stop_theOtherWasKilled_revokesWhenItIsSilentForLong(long ms, boolean revokes) {
    Node[] nodes = holding();
    nodes[1].running = false;
    world.run(ofMillis(ms));
    world.kill(nodes[1]);
    nodes[0].stop();
    world.run(ofSeconds(3));

    assertThat(nodes[0].revoked.isEmpty()).isNotEqualTo(revokes);
  }

  @Test
  void stop_oneAfterTheOther_theLastRevokes() {
    Node[] nodes = holding();
    nodes[1].stop();
    leave(nodes[1]);
    assertThat(nodes[1].revoked).isEmpty();
    nodes[0].stop();
    world.run(ofSeconds(3));

    assertThat(nodes[0].revoked).containsExactly(SECRET_MARK + "t1");
  }

  @Test
  void stop_bothAtOnce_oneRevokes() {
    Node[] nodes = holding();
    nodes[0].stop();
    nodes[1].stop();
    world.run(ofSeconds(5));

    assertThat(nodes[0].revoked.size() + nodes[1].revoked.size()).isEqualTo(1);
  }

  @Test
  void stop_theOtherRemovedTheToken_revokes() {
    Node[] nodes = holding();
    nodes[1].scheduler.remove("t");
    world.run(ofSeconds(3));
    nodes[0].stop();
    world.run(ofSeconds(3));

    assertThat(nodes[0].revoked).hasSize(1);
  }

  /** A node that is there, and of which nobody knows whether it shares the token. */
  private Node[] besideOneThatIsNotKnown() {
    world.revoking = true;
    Node a = world.join("a");
    world.run(ofSeconds(2));
    a.answer("t1", null);
    world.lost = message -> "c".equals(message.getString("node")) && message.containsKey("name");
    Node c = world.join("c");
    world.run(ofSeconds(6));
    assertThat(requireNonNull(a.sharing()).members()).containsExactly("a");
    assertThat(c.events).containsExactly("adopted");
    return new Node[] {a, c};
  }

  @Test
  void stop_whatTheOtherSharesIsNotKnown_doesNotRevoke() {
    Node[] nodes = besideOneThatIsNotKnown();
    nodes[0].stop();
    world.run(ofSeconds(3));

    assertThat(nodes[0].revoked).isEmpty();
  }

  @Test
  void stop_theOtherSaysThatItHasNoSuchToken_revokes() {
    Node[] nodes = besideOneThatIsNotKnown();
    nodes[1].scheduler.remove("t");
    world.run(ofSeconds(3));
    world.lost = message -> false;
    nodes[0].stop();
    world.run(ofSeconds(3));

    assertThat(nodes[0].revoked).hasSize(1);
  }

  private Node revokedBy() {
    Node[] nodes = holding();
    nodes[1].stop();
    leave(nodes[1]);
    nodes[0].stop();
    leave(nodes[0]);
    assertThat(nodes[0].revoked).hasSize(1);
    return nodes[0];
  }

  @Test
  void revoked_isMarkedInTheMap_andNobodyAdoptsIt() {
    revokedBy();
    assertThat(world.record().revoked()).isTrue();
    assertThat(world.record().refreshToken()).isNull();

    Node later = world.join("c");
    world.run(ofSeconds(2));
    assertThat(later.events).isEmpty();
    later.answer("t2", null);
    world.run(ofSeconds(1));

    assertThat(later.generation()).isEqualTo(2);
    assertThat(world.record().generation()).isEqualTo(2);
  }

  /** A node that was cut off and holds it still. */
  @Test
  void revoked_whileAnotherHoldsIt_isNeitherAnsweredNorWrittenBack() {
    Node[] nodes = holding();
    nodes[1].running = false;
    world.run(ofSeconds(30));
    nodes[0].stop();
    leave(nodes[0]);
    String mark = requireNonNull(world.map.get(ClusterFixture.IDENTITY.key()));
    nodes[1].running = true;
    world.run(ofSeconds(1));
    Node later = world.join("c");
    world.run(ofSeconds(3));

    assertThat(world.map).containsEntry(ClusterFixture.IDENTITY.key(), mark);
    assertThat(later.events).isEmpty();
    // It asks for another as soon as it knows.
    assertThat(nodes[1].open).hasSize(1);
    nodes[1].answer("t2", null);
    world.run(ofSeconds(1));
    assertThat(nodes[1].generation()).isEqualTo(2);
    assertThat(later.generation()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void revoked_whileAnotherHoldsIt_isNotServedWhateverTheProviderSays(boolean asksToWait) {
    Node[] nodes = holding();
    Node held = nodes[1];
    if (asksToWait) {
      held.refresh();
      held.overloaded(ofSeconds(60));
    }
    held.running = false;
    world.run(ofSeconds(30));
    nodes[0].stop();
    leave(nodes[0]);
    assertThat(held.scheduler.get("t", null).succeeded()).isTrue();
    held.running = true;
    world.run(ofSeconds(1));
    if (!asksToWait) {
      held.overloaded(null);
    }

    assertThat(held.scheduler.get("t", null).succeeded()).isFalse();
    assertThat(held.store.usable("t")).isNull();
    for (int i = 0; i < 600 && held.open.isEmpty(); i++) {
      world.run(ofMillis(100));
    }
    held.answer("t2", null);
    assertThat(held.generation()).isEqualTo(2);
    assertThat(held.events).endsWith("refreshed", "recovered").contains("expired");
  }
}
