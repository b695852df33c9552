package dev.tokenmanager.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.testing.LoopbackNodes;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Lock;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How sharing ends on a node, whatever the cluster manager. */
abstract class SharingEndSuite extends SharingNodes {

  private static final int CYCLES = 10;

  SharingEndSuite(LoopbackNodes.Manager manager) {
    super(manager);
  }

  private JsonObject revoking(String node) {
    return provider.options(node).put("revokeOnStop", true);
  }

  private void undeploy(SharingNode node) {
    node.undeploy();
    deployed.remove(node);
  }

  @Test
  void revokeOnStop_twoNodes_onlyTheLastRevokes() {
    SharingNode first = deploy(0, revoking("n0"));
    AccessToken shared = first.get();
    awaitRecord();
    SharingNode last = deploy(1, revoking("n1"));
    assertThat(last.get().accessToken()).isEqualTo(shared.accessToken());
    awaitMembers(first, 2);

    undeploy(first);

    assertThat(provider.scripted.revocations()).isEmpty();
    assertThat(last.get().accessToken()).isEqualTo(shared.accessToken());
    awaitMembers(last, 1);

    undeploy(last);

    assertThat(provider.scripted.revocations())
        .singleElement()
        .satisfies(form -> assertThat(form).containsAllEntriesOf(revoked(shared)));
    assertThat(provider.requests()).hasSize(1);

    SharingNode later = deploy(2, revoking("n2"));

    assertThat(later.get().accessToken()).isNotEqualTo(shared.accessToken());
    assertThat(provider.requests()).hasSize(2);
  }

  /** Waits until that node knows so many of its group. */
  private static void awaitMembers(SharingNode node, int count) {
    await()
        .until(
            () -> node.status().getJsonObject("cluster").getJsonArray("members").size() == count);
  }

  private static Map<String, String> revoked(AccessToken token) {
    return Map.of("token", token.accessToken(), "token_type_hint", "access_token");
  }

  /** It ends while the node asks whether it is the last one; or not before the grace is over. */
  @ParameterizedTest
  @ValueSource(longs = {1_700, 3_000})
  void revokeOnStop_requestInFlightPastTheGrace_lockIsGivenBack(long latencyMs) {
    address += latencyMs;
    SharingNode node = deploy(0, revoking("n0"));
    node.get();
    await().until(() -> keys().size() == 1);
    provider.latencyMs = latencyMs;
    Future<AccessToken> waiting = node.tokens().forceRefresh();
    await().until(() -> provider.requests().size() == 2);

    undeploy(node);

    assertThat(waiting.failed()).isTrue();
    String key = keys().get(0);
    Lock lock =
        LoopbackNodes.await(vertx.get(1).sharedData().getLockWithTimeout(key, WaitLimit.MILLIS));
    lock.release();
  }

  private List<String> keys() {
    return LoopbackNodes.await(
        vertx
            .get(1)
            .sharedData()
            .<String, String>getClusterWideMap(address + ".shared")
            .compose(map -> map.keys())
            .map(List::copyOf));
  }

  @Test
  void managerStopped_undeploys() {
    provider.scripted.lifetimeSeconds = 3;
    Vertx leaving = nodes.start();
    SharingNode gone = SharingNode.deploy(leaving, address, provider.options("gone"));
    long before = gone.get().generation();
    Promise<Void> left = Promise.promise();
    manager(leaving).leave(left);
    LoopbackNodes.await(left.future());

    await().until(() -> gone.generation() > before);

    Future<Void> undeployed = leaving.undeploy(gone.deployment());
    await().until(undeployed::isComplete);
    assertThat(undeployed.succeeded()).isTrue();
    // What was sent before has come when the connections are gone.
    await().until(() -> provider.scripted.connections() == 0);
    int asked = provider.requests().size();
    await()
        .during(Duration.ofSeconds(provider.scripted.lifetimeSeconds - 1))
        .until(() -> provider.requests().size() == asked);
  }

  private static ClusterManager manager(Vertx vertx) {
    return ((VertxInternal) vertx).clusterManager();
  }

  @Test
  void deployedAndUndeployed_manyTimes_nothingGrows() {
    Vertx node = vertx.get(0);

    for (int i = 0; i < CYCLES; i++) {
      SharingNode cycle = deploy(0, provider.options("n0"));
      cycle.get();
      undeploy(cycle);
    }

    assertThat(node.deploymentIDs()).isEmpty();
    for (String listened : List.of(address + ".nodes", address + ".nodes." + nodeId(node))) {
      assertThat(isListening(node, listened)).isFalse();
      await().untilAsserted(() -> assertThat(registrations(node, listened)).isEmpty());
    }
    await().untilAsserted(() -> assertThat(ownThreads()).isEmpty());
  }

  private static String nodeId(Vertx vertx) {
    return manager(vertx).getNodeId();
  }

  /** On that Vert.x itself, whatever the cluster knows of it. */
  private static boolean isListening(Vertx vertx, String address) {
    DeliveryOptions here =
        new DeliveryOptions().setLocalOnly(true).setSendTimeout(WaitLimit.MILLIS);
    return LoopbackNodes.await(
        vertx
            .eventBus()
            .request(address, new JsonObject(), here)
            .map(true)
            .otherwise(
                failure ->
                    !(failure instanceof ReplyException reply
                        && reply.failureType() == ReplyFailure.NO_HANDLERS)));
  }

  private static List<RegistrationInfo> registrations(Vertx vertx, String address) {
    Promise<List<RegistrationInfo>> found = Promise.promise();
    manager(vertx).getRegistrations(address, found);
    return LoopbackNodes.await(found.future());
  }

  private static List<String> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("weaviate-token-"))
        .toList();
  }
}
