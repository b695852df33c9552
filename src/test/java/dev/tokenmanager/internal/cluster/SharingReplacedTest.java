package dev.tokenmanager.internal.cluster;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.TokenSettings;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Options that change while a token is shared. */
class SharingReplacedTest {

  private static final Duration TICK = Duration.ofMillis(100);

  private final ClusterFixture world = new ClusterFixture();

  private static Future<Void> replace(Node node, String fingerprint, boolean sameSession) {
    PolicySettings policy = new PolicySettings("t", RefreshOptions.DEFAULTS, TICK, true);
    return node.scheduler.replace(
        new TokenSettings(policy, ofSeconds(10)),
        node,
        node.group.sharing(policy, fingerprint, () -> null, () -> new byte[0]),
        sameSession);
  }

  private static String token(Node node) {
    return node.scheduler.get("t", null).result().accessToken();
  }

  /** Two nodes that hold "t1". */
  private Node[] holding() {
    Node a = world.join("a");
    Node b = world.join("b");
    world.run(ofSeconds(2));
    Node first = world.asking();
    first.answer("t1", null);
    world.run(ofSeconds(1));
    return first.equals(a) ? new Node[] {a, b} : new Node[] {b, a};
  }

  @Test
  void replace_anotherIdentity_isAGroupOfItsOwnAndTheOtherGoesOn() {
    Node[] nodes = holding();
    Node changed = nodes[0];
    String before = requireNonNull(world.map.get(ClusterFixture.IDENTITY.key()));
    replace(changed, "other", false);
    world.run(ofSeconds(2));
    assertThat(token(changed)).isEqualTo(SECRET_MARK + "t1");
    changed.answer("t2", null);
    world.run(ofSeconds(6));
    assertThat(token(changed)).isEqualTo(SECRET_MARK + "t2");
    assertThat(changed.generation()).isEqualTo(2);
    assertThat(token(nodes[1])).isEqualTo(SECRET_MARK + "t1");
    assertThat(world.map).containsEntry(ClusterFixture.IDENTITY.key(), before);
    assertThat(world.locks).isEmpty();
    assertThat(requireNonNull(nodes[1].sharing()).otherGroups()).hasSize(1);
    assertThat(requireNonNull(nodes[1].sharing()).members()).containsExactly(nodes[1].id);
  }

  @Test
  void replace_bothNodesChange_oneAsksAndTheOtherAdopts() {
    Node[] nodes = holding();
    replace(nodes[0], "other", false);
    replace(nodes[1], "other", false);
    world.run(ofSeconds(2));
    Node asking = world.asking();
    asking.answer("t2", null);
    world.run(ofSeconds(6));
    assertThat(token(nodes[0])).isEqualTo(SECRET_MARK + "t2");
    assertThat(token(nodes[1])).isEqualTo(SECRET_MARK + "t2");
    assertThat(nodes[0].sent.size() + nodes[1].sent.size()).isEqualTo(2);
  }

  @Test
  void replace_whileItAsks_givesTheLockBackWhenTheAnswerIsThere() {
    Node[] nodes = holding();
    Node changed = nodes[0];
    changed.refresh();
    world.run(ofSeconds(1));
    assertThat(changed.open).hasSize(1);
    replace(changed, "other", false);
    changed.answer("late", null);
    world.run(ofSeconds(2));
    assertThat(token(changed)).isEqualTo(SECRET_MARK + "t1");
    assertThat(token(nodes[1])).isEqualTo(SECRET_MARK + "late");
    changed.answer("t2", null);
    world.run(ofSeconds(2));
    assertThat(token(changed)).isEqualTo(SECRET_MARK + "t2");
    assertThat(world.locks).isEmpty();
    assertThat(changed.scheduler.whenGone().succeeded()).isTrue();
  }

  @Test
  void replace_sameIdentity_takesWhatTheGroupHas() {
    Node[] nodes = holding();
    replace(nodes[0], ClusterFixture.IDENTITY.fingerprint(), true);
    world.run(ofSeconds(2));
    assertThat(token(nodes[0])).isEqualTo(SECRET_MARK + "t1");
    assertThat(nodes[0].sent).hasSize(1);
    nodes[1].refresh();
    world.run(ofSeconds(1));
    world.asking().answer("t2", null);
    world.run(ofSeconds(2));
    assertThat(token(nodes[0])).isEqualTo(SECRET_MARK + "t2");
  }

  @Test
  void remove_shared_saysFarewellAndTheOtherGoesOn() {
    Node[] nodes = holding();
    nodes[0].scheduler.remove("t");
    world.run(ofSeconds(2));
    assertThat(nodes[0].scheduler.whenGone().succeeded()).isTrue();
    assertThat(nodes[0].scheduler.status("t")).isEmpty();
    nodes[1].refresh();
    world.run(ofSeconds(1));
    world.asking().answer("t2", null);
    assertThat(token(nodes[1])).isEqualTo(SECRET_MARK + "t2");
    assertThat(world.locks).isEmpty();
  }
}
