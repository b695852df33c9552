package dev.tokenmanager.internal.cluster;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import dev.tokenmanager.internal.refresh.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A partition heals, and the map keeps what either side had. */
class PartitionTest {

  private static final String KEY = ClusterFixture.IDENTITY.key();
  private static final String R1 = SECRET_MARK + "r1";
  private static final String R2 = SECRET_MARK + "r2";
  private static final String R3 = SECRET_MARK + "r3";
  private static final String OLD = "hash of the old one";
  private static final String NEW = "hash of the new one";

  private final ClusterFixture world = new ClusterFixture();

  /** Two nodes that hold the first token beside R1. */
  private Node[] holding() {
    Node a = world.joinWithRefreshToken("a", OLD);
    Node b = world.joinWithRefreshToken("b", OLD);
    world.run(ofSeconds(2));
    world.asking().answer("t1", R1);
    world.run(ofSeconds(6));
    return new Node[] {a, b};
  }

  /** That node gets the second token while nobody hears it, and the map loses that. */
  private void acquiresApart(Node node) {
    String before = requireNonNull(world.map.get(KEY));
    world.lost = message -> true;
    node.refresh();
    node.answer("t2", R2);
    world.map.put(KEY, before);
  }

  @Test
  void shorterThanANodeIsMissed_theSidesFindEachOther() {
    Node[] nodes = holding();
    acquiresApart(nodes[0]);
    world.run(ofSeconds(8));
    assertThat(nodes[1].generation()).isEqualTo(1);

    world.lost = message -> false;
    world.run(ofSeconds(12));

    assertThat(nodes[1].generation()).isEqualTo(2);
    assertThat(requireNonNull(world.record().refreshToken()).value().reveal()).isEqualTo(R2);
  }

  @Test
  void g08_twoTokensOfOneGeneration_whatCameOfTheNewestRefreshTokenStays() {
    Node[] nodes = holding();
    Node renewed = world.joinWithRefreshToken("c", NEW);
    world.run(ofSeconds(2));
    acquiresApart(nodes[0]);
    world.run(ofSeconds(2));
    // By its expiry, which a clock that is behind makes earlier likewise, it is the older one.
    world.lifetime = ofMinutes(3);
    renewed.refresh();
    world.run(ofSeconds(2));
    renewed.answer("t2 again", R3);
    assertThat(renewed.generation()).isEqualTo(2);
    List<String> before = List.copyOf(renewed.events);

    world.lost = message -> false;
    world.run(ofSeconds(15));
    assertThat(renewed.events).as("no token came").isEqualTo(before);

    assertThat(nodes[0].generation()).isEqualTo(3);
    assertThat(nodes[1].generation()).isEqualTo(3);
    Node next = world.joinWithRefreshToken("d", NEW);
    world.run(ofSeconds(2));
    next.refresh();
    world.run(ofSeconds(2));
    assertThat(renewed.sent).containsExactly("grant");
    assertThat(next.sent).containsExactly(R3);
  }

  /** The provider fails by then: nobody gets a token that would settle it. */
  @Test
  void g08_twoTokensOfOneGeneration_theLaterOneHasExpired_itsRefreshTokenStays() {
    Node[] nodes = holding();
    Node renewed = world.joinWithRefreshToken("c", NEW);
    world.run(ofSeconds(2));
    acquiresApart(nodes[0]);
    world.run(ofSeconds(2));
    world.lifetime = ofSeconds(10);
    renewed.refresh();
    world.run(ofSeconds(2));
    renewed.answer("t2 again", R3);
    failing(renewed, 20);
    assertThat(renewed.state().phase()).isEqualTo(Phase.BACKING_OFF);

    world.lost = message -> false;
    failing(renewed, 60);

    assertThat(renewed.sent).endsWith(R3).doesNotContain(R2);
    assertThat(renewed.state().holding().generation()).isEqualTo(3);
    assertThat(renewed.events).doesNotContain("recovered");
  }

  private void failing(Node node, int seconds) {
    for (int i = 0; i < seconds; i++) {
      while (!node.open.isEmpty()) {
        node.overloaded(null);
      }
      world.run(ofSeconds(1));
    }
  }
}
