package dev.tokenmanager.internal.cluster.vertx;

import static dev.tokenmanager.testing.LoopbackNodes.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.testing.LoopbackNodes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/** What every cluster manager must give: messages and the shared map. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class VertxClusterSuite {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  final LoopbackNodes nodes;
  private Vertx vertxA;
  private Vertx vertxB;
  private boolean firstWasAlone;

  String address;
  ClusterUser a;
  ClusterUser b;

  VertxClusterSuite(LoopbackNodes.Manager manager) {
    this.nodes = new LoopbackNodes(manager);
  }

  @BeforeAll
  void start() {
    vertxA = nodes.start();
    ClusterUser first = ClusterUser.open(vertxA, "first");
    firstWasAlone = first.cluster().isAlone();
    first.close();
    vertxB = nodes.start();
  }

  @AfterAll
  void stop() {
    nodes.close();
  }

  @BeforeEach
  void open(TestInfo test) {
    address = test.getTestMethod().orElseThrow().getName();
    a = ClusterUser.open(vertxA, address);
    b = ClusterUser.open(vertxB, address);
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    // Those that were given up: the next test counts threads.
    await().until(() -> a.lockCallsUnderWay() + b.lockCallsUnderWay() == 0);
  }

  private ReplyFailure failureOf(String asked) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(200);
    return await(
        vertxB
            .eventBus()
            .request(asked, new JsonObject(), options)
            .transform(
                reply -> Future.succeededFuture(((ReplyException) reply.cause()).failureType())));
  }

  private static void assertFails(Future<?> call) {
    assertThatThrownBy(() -> await(call)).rootCause().isInstanceOf(RuntimeException.class);
  }

  @Test
  void remove_onlyTheExpectedValue_andKeysTellIt() {
    assertThat(await(a.cluster().replace("k", null, "v"))).isTrue();
    assertThat(await(b.cluster().keys())).containsExactly("k");
    assertThat(await(b.cluster().remove("k", "other"))).isFalse();
    assertThat(await(b.cluster().remove("k", "v"))).isTrue();
    assertThat(await(a.cluster().read("k"))).isNull();
    assertThat(await(a.cluster().keys())).isEmpty();
  }

  @Test
  void isAlone_firstNode_thenNot() {
    assertThat(firstWasAlone).isTrue();
    assertThat(a.cluster().isAlone()).isFalse();
    assertThat(b.cluster().isAlone()).isFalse();
  }

  @Test
  void open_notClustered_fails() {
    Vertx vertx = Vertx.vertx();
    try {
      assertThatThrownBy(() -> ClusterUser.open(vertx, address)).hasMessageContaining("clustered");
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void replace_expectedNothing_onlyWhereNothingIs() {
    assertThat(await(a.cluster().read("key"))).isNull();
    assertThat(await(a.cluster().replace("key", null, "one"))).isTrue();
    assertThat(await(b.cluster().replace("key", null, "two"))).isFalse();
    assertThat(await(a.cluster().read("key"))).isEqualTo("one");
    assertThat(await(b.cluster().read("key"))).isEqualTo("one");
  }

  @Test
  void replace_expectedValue_onlyWhereItIs() {
    assertThat(await(b.cluster().replace("key", "one", "two"))).isFalse();
    assertThat(await(a.cluster().replace("key", null, "one"))).isTrue();
    assertThat(await(b.cluster().replace("key", "other", "two"))).isFalse();
    assertThat(await(b.cluster().replace("key", "one", "two"))).isTrue();
    assertThat(await(a.cluster().replace("key", "one", "three"))).isFalse();
    assertThat(await(a.cluster().read("key"))).isEqualTo("two");
  }

  @Test
  void read_otherAddress_hasAMapOfItsOwn() {
    ClusterUser other = ClusterUser.open(vertxA, address + "-other");

    await(a.cluster().replace("key", null, "one"));

    assertThat(await(other.cluster().read("key"))).isNull();
    other.close();
  }

  @Test
  void read_manyAtOnce_allAreAnswered() {
    await(a.cluster().replace("key", null, "one"));

    assertThat(a.times(200, () -> b.cluster().read("key"))).containsOnly("one");
  }

  @Test
  void results_always_comeOnTheContext() {
    AtomicBoolean onContext = new AtomicBoolean();

    await(a.cluster().read("key").onComplete(done -> onContext.set(a.isOnContext())));

    assertThat(onContext).isTrue();
    await(
            a.cluster()
                .lock(address + "/key", PATIENCE)
                .onComplete(done -> onContext.set(a.isOnContext())))
        .release();
    assertThat(onContext).isTrue();
  }

  @Test
  void publish_message_reachesEveryNodeOnItsContext() {
    ClusterUser other = ClusterUser.open(vertxB, address + "-other");

    a.cluster().publish(new JsonObject().put("n", 1));

    await().untilAsserted(() -> assertThat(a.received()).containsExactly("1"));
    await().untilAsserted(() -> assertThat(b.received()).containsExactly("1"));
    assertThat(other.received()).isEmpty();
    other.close();
  }

  @Test
  void close_whileMessagesAreOnTheirWay_warnsOfNone() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger ofVertx = (Logger) LoggerFactory.getLogger("io.vertx.core.eventbus");
    log.start();
    ofVertx.addAppender(log);
    try {
      for (int i = 0; i < 50; i++) {
        ClusterUser stopping = ClusterUser.open(vertxA, address + "-" + i);
        stopping.cluster().publish(new JsonObject().put("n", 1));
        stopping.close();
      }
    } finally {
      ofVertx.detachAppender(log);
    }

    assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }

  @Test
  void send_message_reachesThatNodeAlone() {
    a.cluster().send(b.cluster().node(), new JsonObject().put("n", 1));
    a.cluster().send(a.cluster().node(), new JsonObject().put("n", 2));
    a.cluster().send("nobody", new JsonObject().put("n", 3));
    // What came after is there, so what was sent before would be.
    a.cluster().publish(new JsonObject().put("n", 4));

    await().untilAsserted(() -> assertThat(a.received()).contains("2", "4"));
    await().untilAsserted(() -> assertThat(b.received()).contains("1", "4"));
    assertThat(a.received()).containsExactlyInAnyOrder("2", "4");
    assertThat(b.received()).containsExactlyInAnyOrder("1", "4");
  }

  @Test
  void receiver_bodyThatIsNoObject_isIgnored() {
    vertxB.eventBus().publish(address + ".nodes", "text");
    vertxB.eventBus().publish(address + ".nodes", null);
    b.cluster().publish(new JsonObject().put("n", 1));

    await().untilAsserted(() -> assertThat(a.received()).containsExactly("1"));
  }

  @Test
  void close_open_leavesNoConsumer() {
    String own = address + ".nodes." + a.cluster().node();

    a.close();

    // The other node hears of it a moment later.
    await().until(() -> failureOf(own) == ReplyFailure.NO_HANDLERS);
    b.cluster().publish(new JsonObject().put("n", 1));
    await().untilAsserted(() -> assertThat(b.received()).containsExactly("1"));
    assertThat(a.received()).isEmpty();
  }

  @Test
  void close_twice_doesNoHarmAndLaterCallsFail() {
    a.close();
    a.close();

    assertThatThrownBy(() -> await(a.cluster().read("key"))).hasMessageContaining("closed");
    assertThatThrownBy(() -> await(a.cluster().lock(address + "/key", PATIENCE)))
        .hasMessageContaining("closed");
  }

  @Test
  void everyCall_clusterManagerStopped_failsOrDoesNothing() {
    Vertx vertx = nodes.start();
    ClusterUser c = ClusterUser.open(vertx, address);
    Promise<Void> left = Promise.promise();
    ((VertxInternal) vertx).clusterManager().leave(left);
    await(left.future());

    assertThat(c.cluster().isAlone()).isFalse();
    assertFails(c.cluster().read("key"));
    assertFails(c.cluster().replace("key", null, "one"));
    assertFails(c.cluster().lock(address + "/key", PATIENCE));
    c.cluster().publish(new JsonObject().put("n", 1));
    c.cluster().send(a.cluster().node(), new JsonObject().put("n", 2));
    c.close();
    nodes.stop(vertx);
  }

  @Test
  void node_always_isTheOneOfTheClusterManager() {
    assertThat(a.cluster().node())
        .isEqualTo(((VertxInternal) vertxA).clusterManager().getNodeId())
        .isNotEqualTo(b.cluster().node());
  }
}
