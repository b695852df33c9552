package dev.tokenmanager.internal.cluster;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import dev.tokenmanager.internal.cluster.record.SharedRecord.SharedRefreshToken;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharingRacesTest {

  private static final String R1 = SECRET_MARK + "r1";
  private static final String R2 = SECRET_MARK + "r2";

  private final ClusterFixture world = new ClusterFixture();

  private static @Nullable String sentBy(ClusterFixture world) {
    SharedRefreshToken refreshToken = requireNonNull(world.record().refreshToken());
    return refreshToken.sentBy();
  }

  /** Two nodes that hold the token beside R1; the first is the one that acquired it. */
  private Node[] holding() {
    Node a = world.join("a");
    Node b = world.join("b");
    return holding(a, b);
  }

  private Node[] holding(Node a, Node b) {
    world.run(ofSeconds(2));
    Node first = world.asking();
    first.answer("t1", R1);
    world.run(ofSeconds(6));
    Node second = first.equals(a) ? b : a;
    assertThat(second.events).containsExactly("adopted");
    return new Node[] {first, second};
  }

  @Test
  void g08_writeBackBesideARequest_keepsTheMark() {
    Node[] nodes = holding();
    Node second = nodes[1];
    world.map.clear();
    second.holdsReads = true;
    Node third = world.join("c");
    third.running = false;
    world.run(ofSeconds(1));
    assertThat(second.heldReads).isNotEmpty();
    second.holdsReads = false;
    nodes[0].refresh();
    assertThat(nodes[0].sent).endsWith(R1);
    assertThat(sentBy(world)).isEqualTo(nodes[0].id);

    second.heldReads.remove().run();
    assertThat(sentBy(world)).isEqualTo(nodes[0].id);

    world.kill(nodes[0]);
    second.refresh();
    assertThat(second.sent).containsExactly("grant");
  }

  @Test
  void g08_killedInMidRequest_theOtherUsesTheGrant() {
    Node[] nodes = holding();
    nodes[0].refresh();
    assertThat(nodes[0].sent).endsWith(R1);
    world.kill(nodes[0]);

    nodes[1].refresh();
    assertThat(nodes[1].sent).containsExactly("grant");
  }

  @Test
  void g08_refreshTokenKnownNotToBeSpent_theOtherMayUseIt() {
    Node[] nodes = holding();
    nodes[0].refresh();
    nodes[0]
        .open
        .remove()
        .fail(
            new dev.tokenmanager.internal.token.ProviderException(
                dev.tokenmanager.TokenFailure.UNAVAILABLE, "http_503", "It is overloaded."));
    assertThat(sentBy(world)).isNull();

    nodes[1].refresh();
    assertThat(nodes[1].sent).containsExactly(R1);
  }

  @ParameterizedTest(name = "only a refresh token is configured: {0}")
  @ValueSource(booleans = {false, true})
  void g08_refreshTokenRotatedBesideARepeatedToken_theOtherSendsTheNewOne(boolean onlyThat) {
    Node[] nodes =
        onlyThat
            ? holding(
                world.joinWithRefreshToken("a", "hash"), world.joinWithRefreshToken("b", "hash"))
            : holding();
    nodes[0].refresh();
    assertThat(nodes[0].sent).endsWith(R1);
    nodes[0].answer("t1", R2);
    assertThat(requireNonNull(world.record().refreshToken()).value().reveal()).isEqualTo(R2);
    assertThat(world.locks).isEmpty();
    world.run(ofSeconds(1));
    world.kill(nodes[0]);

    nodes[1].refresh();
    world.run(ofSeconds(2));
    assertThat(nodes[1].sent).containsExactly(R2);

    nodes[1].answer("t2", null);
    assertThat(world.record().generation()).isEqualTo(2);
    assertThat(requireNonNull(world.record().refreshToken()).value().reveal()).isEqualTo(R2);
  }

  @Test
  void g08_refreshTokenRotatedBesideARepeatedTokenAndNotWritten_theOldOneIsNotTakenBack() {
    Node[] nodes =
        holding(world.joinWithRefreshToken("a", "hash"), world.joinWithRefreshToken("b", "hash"));
    nodes[0].refresh();
    String before = world.map.get(ClusterFixture.IDENTITY.key());
    nodes[0].answer("t1", R2);
    world.map.put(ClusterFixture.IDENTITY.key(), before);
    world.kill(nodes[1]);
    world.run(ofSeconds(1));

    nodes[0].refresh();
    world.run(ofSeconds(5));
    assertThat(nodes[0].sent).endsWith(R1, R2);
  }

  @Test
  void rolledOutRefreshToken_usableRecordOfTheOld_isUsedAtTheNextRefresh() {
    Node old = world.joinWithRefreshToken("old", "hash of old");
    world.run(ofSeconds(1));
    old.answer("t1", R1);
    Node next = world.joinWithRefreshToken("new", "hash of new");
    world.run(ofSeconds(2));
    world.kill(old);
    assertThat(next.events).containsExactly("adopted");

    world.run(ofMinutes(5));
    // Not R1, which the old one's session ended with.
    assertThat(next.sent).isNotEmpty().containsOnly("grant");
  }

  @Test
  void pausedBeforeItsRequest_looksAgain() {
    Node[] nodes =
        holding(world.joinWithRefreshToken("a", "hash"), world.joinWithRefreshToken("b", "hash"));
    Node paused = nodes[1];
    paused.holdsReads = true;
    paused.refresh();
    assertThat(paused.heldReads).hasSize(1);
    // Stopped for so long that its lock is lost, and the other one spends R1.
    paused.running = false;
    world.locks.clear();
    world.run(ofSeconds(20));
    nodes[0].refresh();
    nodes[0].answer("t2", R2);
    world.run(ofMillis(100));
    paused.running = true;
    paused.holdsReads = false;

    // What came meanwhile is handed over before its timer fires.
    paused.heldReads.remove().run();
    world.run(ofSeconds(1));

    assertThat(paused.sent).isEmpty();
    assertThat(paused.generation()).isEqualTo(2);
  }

  @Test
  void locksSickAndProcessStallsAgainAndAgain_goesOnAlone() {
    world.locksSick = true;
    Node node = world.join("a");
    world.join("b").running = false;
    for (int i = 0; i < 5; i++) {
      world.run(ofSeconds(4));
      world.clocks.pass(ofMillis(600));
    }

    assertThat(node.sent).isNotEmpty();
    assertThat(requireNonNull(node.sharing()).trouble()).contains("refreshes for itself");
  }

  @Test
  void newerVersionInTheMap_goesOnAloneAndReplacesNothing() {
    String later = "9.4.x.what-a-later-version-writes";
    world.map.put(ClusterFixture.IDENTITY.key(), later);
    Node node = world.join("a");
    world.join("b").running = false;
    world.run(ofSeconds(1));
    node.answer("t1", R1);
    world.run(ofSeconds(10));

    // With a key, a generation that nobody vouches for is none.
    assertThat(node.generation()).isEqualTo(1);
    assertThat(world.map).containsValue(later);
    assertThat(requireNonNull(node.sharing()).trouble()).contains("upgrade this node");
  }

  @Test
  void close_inEachStage_endsAndLeavesNoLock() {
    Node[] nodes = holding();
    nodes[0].refresh();
    Future<Void> inFlight = nodes[0].scheduler.close();
    assertThat(inFlight.isComplete()).isFalse();
    nodes[0].answer("t2", R2);
    assertThat(inFlight.succeeded()).isTrue();
    assertThat(world.locks).isEmpty();
    // What came after the end is the others'.
    assertThat(nodes[1].generation()).isEqualTo(2);

    nodes[1].holdsReads = true;
    nodes[1].refresh();
    assertThat(world.locks).hasSize(1);
    assertThat(nodes[1].scheduler.close().succeeded()).isTrue();
    assertThat(world.locks).isEmpty();
  }

  @Test
  void abandon_requestInFlight_givesTheLockBack() {
    Node node = holding()[0];
    node.refresh();
    Future<Void> closed = node.scheduler.close();
    assertThat(world.locks).hasSize(1);

    node.scheduler.abandon();
    assertThat(world.locks).isEmpty();
    assertThat(closed.isComplete()).isFalse(); // The request itself is the owner's to drop.
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"ask\",\"node\":\"x\",\"at\":\"NOW\",\"generation\":null}",
        "{\"type\":null,\"node\":\"x\",\"at\":\"NOW\"}",
        "{\"type\":\"ask\",\"node\":\"x\",\"at\":\"NOW\",\"name\":null}",
        "{\"type\":\"acquired\",\"node\":\"x\",\"at\":\"NOW\",\"name\":\"t\",\"group\":\"fp\",\"generation\":9223372036854775807}",
        "{\"type\":\"answer\",\"node\":\"x\",\"at\":\"-1000000000-01-01T00:00:00Z\",\"question\":1}",
        "{\"type\":\"answer\",\"node\":\"x\",\"at\":\"+999999999-01-01T00:00:00Z\",\"question\":2}"
      })
  void hostileNotice_changesNothing(String text) {
    Node[] nodes = holding();
    nodes[0].group.receive(
        new JsonObject(text.replace("NOW", world.clocks.now().wall().toString())));
    world.run(ofSeconds(1));

    assertThat(nodes[0].generation()).isEqualTo(1);
    assertThat(requireNonNull(nodes[0].sharing()).clockOffset()).isZero();
    nodes[0].refresh();
    nodes[0].answer("t2", R2);
    assertThat(nodes[1].generation()).isEqualTo(2);
  }
}
