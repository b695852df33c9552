package dev.tokenmanager.internal.cluster;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Failure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the failed request of one node means to the others. */
class FailureSharingTest {

  private final ClusterFixture world = new ClusterFixture();

  private List<Node> starting(int count) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(world.join("n" + i));
    }
    untilAsked(1);
    return nodes;
  }

  private void untilAsked(int requests) {
    for (int i = 0; i < 900 && world.requests() < requests; i++) {
      world.run(ofMillis(100));
    }
    assertThat(world.requests()).isEqualTo(requests);
  }

  private Node other(Node node) {
    return world.nodes.values().stream().filter(one -> one != node).findFirst().orElseThrow();
  }

  @Test
  void retryAfter_holdsTheWholeGroupAndIsAskedByOneWhenItIsOver() {
    List<Node> nodes = starting(4);
    Node asked = world.asking();
    asked.overloaded(ofSeconds(25));
    world.run(ofMillis(24_500));
    assertThat(world.requests()).isEqualTo(1);

    untilAsked(2);
    world.run(ofSeconds(2));
    assertThat(world.requests()).isEqualTo(2);
    world.asking().answer("t1", null);
    world.run(ofSeconds(1));
    assertThat(nodes).allMatch(node -> node.state().phase() == Phase.IDLE);
    assertThat(nodes).allMatch(node -> node.generation() == 1);
  }

  @Test
  void retryAfter_heard_isStateNextAttemptAndErrorButNoAttempt() {
    starting(2);
    Node asked = world.asking();
    Node other = other(asked);
    Future<?> waiting = other.refresh();
    asked.overloaded(ofSeconds(25));

    assertThat(waiting.failed()).isTrue();
    assertThat(other.state().phase()).isEqualTo(Phase.BACKING_OFF);
    Moment next = requireNonNull(other.state().attempts().next());
    assertThat(next).isEqualTo(world.clocks.now().plus(ofSeconds(25)));
    AttemptError error = requireNonNull(other.state().trouble().lastError());
    assertThat(error.node()).isEqualTo(asked.id);
    assertThat(error.error()).isEqualTo("http_429");
    assertThat(error.failure()).isEqualTo(TokenFailure.UNAVAILABLE);
    assertThat(other.state().trouble().failures()).isZero();
    assertThat(other.events).isEmpty();
    assertThat(asked.events).containsExactly("refresh_failed");
    assertThat(other.refresh().failed()).isTrue();
    assertThat(world.requests()).isEqualTo(1);
  }

  @Test
  void backoff_ofTheGroupGrowsAsThatOfOneNode() {
    starting(4);
    int requests = 0;
    for (Duration left = ofSeconds(45); !left.isZero(); left = left.minusMillis(100)) {
      for (Node node : world.nodes.values()) {
        if (!node.open.isEmpty()) {
          node.overloaded(null);
          requests++;
        }
      }
      world.run(ofMillis(100));
    }
    // Half of 0.5, 1, 2, 4, 8, 10 s at least between them, and a moment for the lock.
    assertThat(requests).isBetween(6, 12);
  }

  /** What keeps a request on its node says nothing of the provider. */
  @ParameterizedTest
  @ValueSource(strings = {"proxy_authentication", "secret_unavailable"})
  void rejectionByAProxy_orNoSecret_holdsNoOtherNode(String error) {
    starting(2);
    Node refused = world.asking();
    Node other = other(refused);
    refused.refuse(error);

    untilAsked(2);

    assertThat(world.asking()).isSameAs(other);
    world.asking().answer("t1", null);
    world.run(ofSeconds(1));
    assertThat(refused.state().phase()).isEqualTo(Phase.IDLE);
    assertThat(other.generation()).isEqualTo(1);
  }

  @Test
  void rejection_holdsThoseWithTheSameCredentialAndOneOfThemProbes() {
    starting(3);
    world.asking().refuse();
    world.run(ofSeconds(58));
    assertThat(world.requests()).isEqualTo(1);
    assertThat(world.nodes.values()).allMatch(node -> node.state().phase() == Phase.REJECTED);
    untilAsked(2);
    world.asking().refuse();
    world.run(ofSeconds(58));
    assertThat(world.requests()).isEqualTo(2);
  }

  @Test
  void rejection_theOneThatProbesDies_anotherProbes() {
    starting(3);
    world.asking().refuse();
    world.run(ofSeconds(58));
    untilAsked(2);
    Node dead = world.asking();
    int sent = dead.sent.size();
    world.kill(dead);
    untilAsked(2 - sent + 1);
    world.asking().answer("t1", null);
    world.run(ofSeconds(1));
    assertThat(world.nodes.values()).allMatch(node -> node.generation() == 1);
  }

  @Test
  void rejection_ofAnotherSubjectToken_holdsNobody() {
    List<Node> nodes = starting(3);
    Node refused = world.asking();
    List<Node> others = nodes.stream().filter(node -> node != refused).toList();
    others.get(0).presented = "the next subject token";
    refused.refuse("invalid_request");
    world.run(ofSeconds(1));

    assertThat(others.get(1).state().phase()).isEqualTo(Phase.REJECTED);
    untilAsked(2);
    assertThat(world.asking()).isSameAs(others.get(0));
    others.get(0).answer("t1", null);
    world.run(ofSeconds(1));
    assertThat(nodes).allMatch(node -> node.generation() == 1);
  }

  @Test
  void missingSubjectToken_isNotTaught() {
    List<Node> nodes = starting(2);
    Node asked = world.asking();
    Node other = other(asked);
    asked.refuse(Failure.SUBJECT_TOKEN);
    untilAsked(2);

    assertThat(world.asking()).isSameAs(other);
    other.answer("t1", null);
    world.run(ofSeconds(1));
    assertThat(nodes).allMatch(node -> node.state().phase() == Phase.IDLE);
  }

  @Test
  void rejection_ofAnotherCredential_holdsNobodyAndTheTokenEndsItForAll() {
    Node old = world.joinWithPassword("old", "old");
    untilAsked(1);
    old.refuse();
    Node next = world.joinWithPassword("new", "new");
    untilAsked(2);
    assertThat(next.sent).containsExactly("grant");
    assertThat(old.state().phase()).isEqualTo(Phase.REJECTED);
    next.answer("t1", null);
    world.run(ofSeconds(1));
    assertThat(old.state().phase()).isEqualTo(Phase.IDLE);
    assertThat(old.generation()).isEqualTo(1);
  }

  @Test
  void rejection_ofANewSecret_isNotTriedByEveryNodeThatGetsIt() {
    List<Node> nodes = starting(5);
    world.asking().refuse();
    world.run(ofSeconds(2));
    nodes.get(0).changePassword("also wrong");
    untilAsked(2);
    nodes.get(0).refuse();
    for (Node node : nodes.subList(1, 5)) {
      node.changePassword("also wrong");
      world.run(ofMillis(300));
    }
    assertThat(world.requests()).isEqualTo(2);
    assertThat(nodes).allMatch(node -> node.state().phase() == Phase.REJECTED);

    nodes.get(4).changePassword("right");
    untilAsked(3);
    nodes.get(4).answer("t1", null);
    world.run(ofSeconds(1));
    assertThat(nodes).allMatch(node -> node.generation() == 1);
  }

  /**
   * The rejection is over for a node with a new secret; that the provider asked for time is not.
   */
  @Test
  void retryAfter_askedOfTheFirstWithTheNewSecret_holdsThoseThatGetItLater() {
    List<Node> nodes = starting(3);
    world.asking().answer("t1", null);
    world.run(ofMinutes(3));
    untilAsked(2);
    world.asking().refuse();
    world.run(ofSeconds(2));
    nodes.get(0).changePassword("right");
    untilAsked(3);
    nodes.get(0).overloaded(ofSeconds(30));
    world.run(ofMillis(300));
    nodes.get(1).changePassword("right");
    nodes.get(2).changePassword("right");
    world.run(ofSeconds(29));
    assertThat(world.requests()).isEqualTo(3);
    untilAsked(4);
    world.asking().answer("t2", null);
    world.run(ofSeconds(1));
    assertThat(nodes).allMatch(node -> node.generation() == 2);
  }

  /** At the turn of a node that got a new secret something happens; it sends a request then. */
  private void atTheTurn(String secret, Runnable what) {
    starting(2);
    Node first = world.asking();
    first.refuse();
    world.run(ofSeconds(2));
    first.changePassword("also wrong");
    untilAsked(2);
    first.refuse();
    Node second = other(first);
    world.kill(first);
    second.atTurn = what;
    second.changePassword(secret);
    world.run(ofSeconds(5));
    assertThat(second.open).hasSize(1);
  }

  @Test
  void rejection_isOverAtTheTurn_isAskedThen() {
    atTheTurn("also wrong", () -> world.clocks.pass(ofSeconds(61)));
  }

  @Test
  void defectAtTheTurn_isAskedAllTheSame() {
    atTheTurn(
        "right",
        () -> {
          throw new StackOverflowError("made by the test");
        });
  }

  @Test
  void joinsWhileTheGroupWaits_waitsToo() {
    starting(2);
    world.asking().overloaded(ofSeconds(60));
    world.run(ofSeconds(5));
    Node joiner = world.join("joiner");
    world.run(ofSeconds(30));
    assertThat(joiner.sent).isEmpty();
    assertThat(joiner.state().phase()).isEqualTo(Phase.BACKING_OFF);
  }

  /** It learns under the lock alone that the rejected refresh token is what it would send. */
  @Test
  void rejection_ofTheSharedRefreshToken_answersAGetOfOneThatHasNone() {
    world.lifetime = ofSeconds(10);
    Node first = world.joinWithRefreshToken("first", "r0");
    Node second = world.joinWithRefreshToken("second", "r0");
    untilAsked(1);
    world.asking().answer("t1", "r1");
    untilAsked(2);
    Node asking = world.asking();
    Node waits = asking == first ? second : first;
    world.run(ofSeconds(3));
    waits.scheduler.credentialsChanged(Set.of("t"), Set.of("t"));
    Future<?> get = waits.scheduler.get("t", null);
    world.run(ofSeconds(1));
    asking.refuse();
    world.run(ofSeconds(1));

    assertThat(waits.open).isEmpty();
    assertThat(waits.state().phase()).isEqualTo(Phase.REJECTED);
    assertThat(get.failed()).isTrue();
    waits.refresh();
    world.run(ofSeconds(1));
    assertThat(waits.open).hasSize(1);
  }

  /** The rejected node alone knows how far it was: it heard of a token that it never got. */
  @Test
  void rejection_endedByANewRefreshTokenOfAJoiner_itsTokenIsNewerThanAllBefore() {
    Node first = world.joinWithRefreshToken("first", "r0");
    untilAsked(1);
    Node second = world.joinWithRefreshToken("second", "r0");
    second.behind = "unreadable";
    world.lost = message -> "answer".equals(message.getString("type"));
    first.answer("t1", "r1");
    world.run(ofSeconds(2));
    first.refresh();
    for (int i = 0; i < 300 && first.open.isEmpty(); i++) {
      world.run(ofMillis(100));
    }
    first.answer("t2", "r2");
    assertThat(second.generation()).isZero();
    world.kill(first);
    world.map.clear();
    second.behind = null;
    world.lost = message -> false;
    refusing(second, ofSeconds(30));

    Node joiner = world.joinWithRefreshToken("joiner", "new");
    refusing(second, ofSeconds(10));
    joiner.answer("t3", "r3");
    world.run(ofSeconds(1));

    assertThat(joiner.generation()).isEqualTo(3);
    assertThat(second.generation()).isEqualTo(3);
  }

  private void refusing(Node node, Duration period) {
    for (Duration left = period; !left.isZero(); left = left.minusSeconds(1)) {
      while (!node.open.isEmpty()) {
        node.refuse();
      }
      world.run(ofSeconds(1));
    }
  }

  private int questions() {
    return (int)
        world.sent.stream()
            .filter(
                said -> "t".equals(said.getString("name")) && "ask".equals(said.getString("type")))
            .count();
  }

  private void outage(Duration period) {
    for (Duration left = period; !left.isZero(); left = left.minusMillis(100)) {
      world.nodes.values().stream()
          .filter(node -> !node.open.isEmpty())
          .forEach(node -> node.overloaded(null));
      world.run(ofMillis(100));
    }
  }

  /** A question of each node goes to each node, once a minute. */
  @Test
  void outage_nothingHeld_theOthersAreSeldomAskedForAToken() {
    List<Node> nodes = starting(10);
    outage(ofSeconds(20));
    int before = questions();
    outage(ofMinutes(2));
    assertThat(questions() - before).isLessThanOrEqualTo(2 * 100);

    untilAsked(world.requests() + 1);
    world.asking().answer("t1", null);
    world.run(ofSeconds(1));
    assertThat(nodes).allMatch(node -> node.generation() == 1);
  }

  @Test
  void usableTokenIsHeld_isServedOnWhileTheGroupWaits() {
    List<Node> nodes = starting(2);
    world.asking().answer("t1", null);
    world.run(ofSeconds(10));
    nodes.get(0).refresh();
    world.asking().overloaded(ofSeconds(25));
    assertThat(nodes).allMatch(node -> node.state().phase() == Phase.BACKING_OFF);
    assertThat(nodes).allMatch(node -> node.scheduler.get("t", null).succeeded());
  }

  @Test
  void withoutAKey_nothingIsShared() {
    world.keys = "";
    starting(2);
    Node asked = world.asking();
    asked.overloaded(ofSeconds(25));
    untilAsked(2);
    assertThat(other(asked).sent).containsExactly("grant");
  }
}
