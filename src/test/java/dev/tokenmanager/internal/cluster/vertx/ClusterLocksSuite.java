package dev.tokenmanager.internal.cluster.vertx;

import static dev.tokenmanager.testing.LoopbackNodes.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.cluster.ClusterServices.Lock;
import dev.tokenmanager.testing.LoopbackNodes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every cluster manager must give: the locks as well. */
abstract class ClusterLocksSuite extends VertxClusterSuite {

  private static final Duration SHORT = Duration.ofMillis(250);

  ClusterLocksSuite(LoopbackNodes.Manager manager) {
    super(manager);
  }

  /** Of this test alone. */
  private String key(String name) {
    return address + "/" + name;
  }

  private void takeFails(ClusterUser user, String key) {
    assertThatThrownBy(() -> await(user.cluster().lock(key(key), SHORT)))
        .hasMessageContaining("in time");
  }

  @Test
  void lock_manyCallersOnOneNode_neverTwoInside() {
    Rooms inside = new Rooms();

    a.times(30, () -> inside.visit(a, key("key")));

    assertThat(inside.visits()).isEqualTo(30);
    assertThat(inside.most()).isEqualTo(1);
  }

  @Test
  void lock_manyCallersOnTwoNodes_neverTwoInside() {
    Rooms inside = new Rooms();

    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(inside.visit(i % 2 == 0 ? a : b, key("key")));
    }
    all.forEach(LoopbackNodes::await);

    assertThat(inside.visits()).isEqualTo(40);
    assertThat(inside.most()).isEqualTo(1);
  }

  @Test
  void lock_differentKeys_doNotExcludeEachOther() {
    Lock one = await(a.cluster().lock(key("one"), PATIENCE));
    Lock two = await(a.cluster().lock(key("two"), PATIENCE));

    takeFails(b, "one");
    takeFails(b, "two");
    one.release();
    two.release();
  }

  @Test
  void lock_waitedForByManyOnOneNode_isAskedForOnce() {
    Lock held = await(b.cluster().lock(key("key"), PATIENCE));
    List<Future<Lock>> waiting =
        IntStream.range(0, 30).mapToObj(i -> a.cluster().lock(key("key"), PATIENCE)).toList();

    await().until(() -> a.lockCallsUnderWay() == 1);
    await()
        .during(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(a.lockCallsUnderWay()).isLessThanOrEqualTo(1));
    held.release();

    waiting.forEach(lock -> await(lock).release());
  }

  @Test
  void lock_heldElsewhere_failsWhenPatienceIsOver() {
    Lock held = await(b.cluster().lock(key("key"), PATIENCE));
    Lock other = await(b.cluster().lock(key("other"), PATIENCE));
    Future<Lock> patient = a.cluster().lock(key("other"), PATIENCE);
    long start = System.nanoTime();

    takeFails(a, "key");

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(SHORT.minusMillis(5));
    assertThat(patient.isComplete()).as("of one who came before and has more patience").isFalse();
    held.release();
    other.release();
    await(patient).release();
  }

  @Test
  void lock_eventLoopStalledWhileTheClusterIsAsked_isStillWaitedFor() {
    Lock held = await(b.cluster().lock(key("key"), PATIENCE));
    Future<Lock> waiting = a.cluster().lock(key("key"), PATIENCE);
    await().until(() -> a.lockCallsUnderWay() == 1);

    a.stall(Duration.ofMillis(1500));
    held.release();

    await(waiting).release();
  }

  @Test
  void lock_heldOnTheSameNode_failsWhenPatienceIsOver() {
    Lock held = await(a.cluster().lock(key("key"), PATIENCE));

    takeFails(a, "key");
    held.release();
    await(a.cluster().lock(key("key"), PATIENCE)).release();
  }

  @Test
  void lock_grantedAfterPatience_isReleased() {
    for (int i = 0; i < 3; i++) {
      Lock held = await(b.cluster().lock(key("key"), PATIENCE));
      // Its last wait at the cluster goes on to 350 ms.
      takeFails(a, "key");
      held.release();
    }

    await(b.cluster().lock(key("key"), PATIENCE)).release();
    await(a.cluster().lock(key("key"), PATIENCE)).release();
  }

  @Test
  void lock_releasedTwice_doesNotFreeTheNextHolders() {
    Lock first = await(a.cluster().lock(key("key"), PATIENCE));
    first.release();
    Lock second = await(b.cluster().lock(key("key"), PATIENCE));

    first.release();

    takeFails(a, "key");
    second.release();
  }

  @Test
  void lock_holderLeftTheCluster_isGotByAnother() {
    Vertx leaving = nodes.start();
    ClusterUser c = ClusterUser.open(leaving, address);
    await(c.cluster().lock(key("key"), PATIENCE));
    takeFails(a, "key");

    Future<Lock> waiting = a.cluster().lock(key("key"), PATIENCE);
    nodes.stop(leaving);

    await(waiting).release();
  }

  @Test
  void lock_manyHeldElsewhere_blockFewThreadsAndNothingElse() {
    List<Lock> held =
        IntStream.range(0, 50)
            .mapToObj(i -> await(b.cluster().lock(key("key" + i), PATIENCE)))
            .toList();
    List<Future<Lock>> waiting =
        IntStream.range(0, 50).mapToObj(i -> a.cluster().lock(key("key" + i), PATIENCE)).toList();

    await().until(() -> a.lockCallsUnderWay() == LockCalls.MOST_LOCK_WAITS);
    assertThat(BlockedThreads.inLockCalls("weaviate-token-lock-"))
        .isLessThanOrEqualTo(LockCalls.MOST_LOCK_WAITS);
    assertThat(BlockedThreads.inLockCalls("vert.x-worker-")).isZero();
    assertThat(await(a.cluster().read("key"))).isNull();
    await(a.cluster().lock(key("free"), PATIENCE)).release();
    assertThat(a.lockCallsUnderWay()).isLessThanOrEqualTo(LockCalls.MOST_LOCK_WAITS);

    held.forEach(Lock::release);
    waiting.forEach(lock -> await(lock).release());
  }

  @Test
  void close_callersWait_failAtOnceAndLeaveNothing() {
    Lock held = await(b.cluster().lock(key("key"), PATIENCE));
    Future<Lock> atTheCluster = a.cluster().lock(key("key"), PATIENCE);
    Future<Lock> onTheNode = a.cluster().lock(key("key"), PATIENCE);
    await().until(() -> a.lockCallsUnderWay() == 1);

    a.close();

    assertThatThrownBy(() -> await(atTheCluster)).hasMessageContaining("closed");
    assertThatThrownBy(() -> await(onTheNode)).hasMessageContaining("closed");
    held.release();
    await(b.cluster().lock(key("key"), PATIENCE)).release();
    await().until(() -> a.lockCallsUnderWay() == 0);
    b.close();
    await().until(() -> BlockedThreads.alive("weaviate-token-") == 0);
  }
}
