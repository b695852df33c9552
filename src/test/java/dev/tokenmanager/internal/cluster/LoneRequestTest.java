package dev.tokenmanager.internal.cluster;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes whose lock or map does not answer, and those for whom another one asks. */
class LoneRequestTest {

  private final ClusterFixture world = new ClusterFixture();

  private List<Node> holding(int count) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(world.join("n" + i));
    }
    world.runWithProvider(ofSeconds(10));
    assertThat(nodes).allMatch(node -> node.generation() == 1);
    assertThat(world.requests()).isEqualTo(1);
    return nodes;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void locksDead_twelveNodes_oneAsksInEachCycle(boolean held) {
    List<Node> nodes = holding(12);
    world.locksSick = true;
    if (held) {
      world.locks.put(ClusterFixture.IDENTITY.key(), "a node that is gone");
    }
    world.runWithProvider(ofMinutes(12));
    long generation = nodes.get(0).generation();
    assertThat(generation).isGreaterThanOrEqualTo(3);
    assertThat(nodes).allMatch(node -> node.generation() == generation);
    assertThat(world.requests()).isEqualTo((int) nodes.get(0).generation());
  }

  @Test
  void mapDead_twelveNodes_theOthersHaveTheTokenFromTheOneThatAsked() {
    List<Node> nodes = holding(12);
    world.mapSick = true;
    world.runWithProvider(ofMinutes(12));
    assertThat(nodes).allMatch(node -> node.generation() == nodes.get(0).generation());
    assertThat(nodes.get(0).generation()).isGreaterThanOrEqualTo(3);
    assertThat(world.requests()).isEqualTo((int) nodes.get(0).generation());
  }

  @Test
  void locksDead_nothingHeld_oneAsks() {
    world.locksSick = true;
    for (int i = 0; i < 12; i++) {
      world.join("n" + i);
    }
    world.runWithProvider(ofSeconds(15));
    assertThat(world.requests()).isEqualTo(1);
    assertThat(world.nodes.values()).allMatch(node -> node.generation() == 1);
  }

  /** One and a half times the limit, and a second for the provider. */
  @ParameterizedTest
  @CsvSource({"2000, 1", "2000, 6", "5000, 1", "5000, 6"})
  void mapDead_nothingHeld_oneAsksInTime(long timeoutMs, int count) {
    world.limitRequests(ofMillis(timeoutMs));
    world.mapSick = true;
    for (int i = 0; i < count; i++) {
      world.join("n" + i);
    }
    world.runWithProvider(ofMillis(timeoutMs + timeoutMs / 2 + 1000).plusSeconds(2));
    assertThat(world.requests()).isBetween(1, 2);
    assertThat(world.nodes.values()).allMatch(node -> node.generation() == 1);
  }

  /** Past the time after which it would go alone: a lock that answers is still the better way. */
  @Test
  void slowAsker_theOtherWaitsForTheLockWithPatience() {
    world.join("a");
    world.join("b");
    world.run(ofSeconds(2));
    Node asking = world.asking();
    Node other =
        world.nodes.values().stream().filter(node -> node != asking).findFirst().orElseThrow();
    world.run(ofSeconds(3));
    asking.repeat();
    world.run(ofMillis(4_500));
    assertThat(other.sent).isEmpty();
    assertThat(other.patience).hasSizeGreaterThan(10);
    assertThat(other.patience).allMatch(each -> each.compareTo(ofMillis(500)) >= 0);
  }

  /** It was not there when the other said that it asks. */
  @Test
  void joinsWhileAnotherAsksUnderTheLock_hardlyAnyTimeLeft_waitsForIt() {
    world.lifetime = ofSeconds(16);
    Node asking = world.join("a");
    world.runWithProvider(ofSeconds(3));
    while (world.requests() == 1) {
      world.run(ofMillis(100));
    }
    Node joiner = world.join("b");
    world.run(ofMillis(4_800));
    assertThat(joiner.generation()).isEqualTo(1);
    assertThat(joiner.sent).isEmpty();
    assertThat(requireNonNull(joiner.sharing()).lockHolder()).isEqualTo("a");
    asking.answer("t2", null);
    world.run(ofMillis(200));
    assertThat(joiner.generation()).isEqualTo(2);
  }

  @Test
  void locksDead_theOneThatAsksDies_anotherAsks() {
    List<Node> nodes = holding(4);
    world.locksSick = true;
    world.run(ofMinutes(5).minusSeconds(60));
    for (int i = 0; i < 600 && world.requests() == 1; i++) {
      world.run(ofMillis(100));
    }
    Node dead = world.asking();
    world.kill(dead);
    world.runWithProvider(ofSeconds(30));
    List<Node> left = nodes.stream().filter(node -> node != dead).toList();
    assertThat(left).allMatch(node -> node.generation() == 2);
    assertThat(world.requests())
        .isEqualTo(dead.sent.contains("grant") && dead.sent.size() > 1 ? 1 : 2);
  }

  @Test
  void slowProvider_othersWaitForTheOneThatAsksAndNothingSaysSo() {
    List<Node> nodes = holding(4);
    world.lifetime = ofSeconds(16);
    for (int cycle = 0; cycle < 6; cycle++) {
      int before = world.requests();
      while (world.requests() == before) {
        world.run(ofMillis(100));
      }
      Node asking = world.asking();
      world.run(ofMillis(4_500));
      assertThat(world.requests()).isEqualTo(before + 1);
      asking.answer("slow" + cycle, null);
      world.run(ofMillis(200));
      assertThat(nodes).allMatch(node -> node.generation() == asking.generation());
    }
    assertThat(nodes).allMatch(node -> requireNonNull(node.sharing()).trouble() == null);
  }

  /** Without a key failures are not shared: one node after the other asks, under the lock. */
  @Test
  void othersFailPastTheTimeOfGoingAlone_theLockIsTakenOnceItIsFree() {
    world.keys = "";
    world.lifetime = ofSeconds(16);
    world.wayToLock = ofMillis(5);
    world.join("a");
    world.join("b");
    world.runWithProvider(ofSeconds(3));
    assertThat(world.requests()).isEqualTo(1);
    while (world.requests() == 1) {
      world.run(ofMillis(100));
    }
    Node asking = world.asking();
    world.run(ofMillis(4_100));
    assertThat(world.requests()).isEqualTo(2);
    world.sent.clear();
    asking.overloaded(null);
    world.run(ofMillis(500));
    assertThat(world.requests()).isEqualTo(3);
    assertThat(world.locks).isNotEmpty();
    assertThat(world.sent).noneMatch(said -> said.encode().contains("\"way\""));
  }

  /** Also in the last moments of the token: the lock that is given back is on its way. */
  @ParameterizedTest
  @ValueSource(ints = {200, 300, 400, 500, 600, 700, 900})
  void othersFailUntilTheTokenIsOver_theLockIsTakenOnceItIsFree(int takesMs) {
    world.keys = "";
    world.lifetime = ofSeconds(10);
    world.wayToLock = ofMillis(5);
    List.of("a", "b", "c", "d").forEach(world::join);
    world.runWithProvider(ofSeconds(1));
    world.sent.clear();

    for (int i = 0; i < 12_000 / takesMs; i++) {
      List<Node> asking = world.nodes.values().stream().filter(n -> !n.open.isEmpty()).toList();
      world.run(ofMillis(takesMs));
      asking.forEach(node -> node.overloaded(null));
    }

    assertThat(world.requests()).isGreaterThan(5);
    assertThat(world.sent).noneMatch(said -> said.encode().contains("\"alone\""));
  }

  /** It lets others go first after a failure of its own, and has not asked for the lock yet. */
  @Test
  void ownRequestFailedLast_hardlyAnyTimeLeft_stillAsksUnderTheLock() {
    world.lifetime = ofSeconds(10);
    Node node = world.join("a");
    world.runWithProvider(ofSeconds(1));
    world.join("b").running = false;
    world.sent.clear();
    for (int i = 0; i < 110; i++) {
      world.run(ofMillis(100));
      if (!node.open.isEmpty()) {
        assertThat(world.locks).isNotEmpty();
        node.overloaded(null);
      }
    }
    assertThat(node.sent).hasSizeGreaterThan(3);
    assertThat(world.sent).noneMatch(said -> said.encode().contains("\"way\""));
  }

  /** Its word that it has a token was lost; the token came another way. */
  @Test
  void whatTheOneThatAskedGotIsHeld_itIsWaitedForNoMore() {
    List<Node> nodes = holding(2);
    Node other = nodes.get(1);
    other.holdsMessages = true;
    nodes.get(0).refresh();
    Runnable asking = other.heldMessages.remove();
    world.run(ofMillis(100));
    nodes.get(0).answer("t2", null);
    other.refresh();
    world.run(ofMillis(100));
    assertThat(other.generation()).isEqualTo(2);
    other.holdsMessages = false;
    asking.run();
    world.run(ofSeconds(2));
    int before = other.sent.size();
    other.refresh();
    assertThat(other.sent).hasSize(before + 1);
  }

  /** One way may be longer than another. */
  @Test
  void wordThatItAsksComesAfterWordThatItEnded_isNotWaitedFor() {
    world.keys = "";
    List<Node> nodes = holding(2);
    Node other = nodes.get(1);
    other.holdsMessages = true;
    nodes.get(0).refresh();
    Runnable asking = other.heldMessages.remove();
    world.run(ofMillis(100));
    nodes.get(0).overloaded(null);
    other.holdsMessages = false;
    other.heldMessages.forEach(Runnable::run);
    asking.run();
    int before = other.sent.size();
    other.refresh();
    assertThat(other.sent).hasSize(before + 1);
  }

  @Test
  void askedByOneThatIsGone_isNotWaitedForItsWholeTime() {
    List<Node> nodes = holding(3);
    nodes.get(0).refresh();
    Node asking = world.asking();
    world.run(ofMillis(300));
    world.kill(asking);
    Node other = nodes.stream().filter(node -> node != asking).findFirst().orElseThrow();
    other.refresh();
    world.run(ofMillis(700));
    assertThat(other.sent).contains("grant");
  }

  @Test
  void joinsBesideARecordOfUnknownAge_waitsForAnAnswerAndAsksNothing() {
    holding(2);
    Node joiner = world.joinDeaf("joiner");
    world.run(ofMillis(4_500));
    assertThat(joiner.sent).isEmpty();
    joiner.holdsMessages = false;
    joiner.heldMessages.forEach(Runnable::run);
    world.run(ofSeconds(2));
    assertThat(joiner.sent).isEmpty();
    assertThat(joiner.generation()).isEqualTo(1);
  }

  @Test
  void joinsBesideARecordOfUnknownAge_nobodyAnswers_asksWhenThatTimeIsOver() {
    holding(2);
    Node joiner = world.joinDeaf("joiner");
    world.run(ofSeconds(8));
    assertThat(joiner.sent).containsExactly("grant");
  }
}
