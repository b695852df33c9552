package dev.tokenmanager.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenEvent;
import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenOptions;
import dev.tokenmanager.TokenOrigin;
import dev.tokenmanager.testing.LoopbackNodes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sharing between three nodes of this JVM, whatever the cluster manager. */
abstract class SharingSuite extends SharingNodes {

  /** The provider's answer comes later than the last node has asked for it. */
  private static final long ALL_HAVE_ASKED_MS = 2_000;

  SharingSuite(LoopbackNodes.Manager manager) {
    super(manager);
  }

  private List<SharingNode> deployAll() {
    return IntStream.range(0, NODES).mapToObj(i -> deploy(i, provider.options("n" + i))).toList();
  }

  private void awaitAll(long generation) {
    await().until(() -> deployed.stream().allMatch(node -> node.generation() >= generation));
  }

  private <T> List<T> allAtOnce(Function<SharingNode, Future<T>> call) {
    List<Future<T>> calls = deployed.stream().map(call).toList();
    return calls.stream().map(LoopbackNodes::await).toList();
  }

  @Test
  void allAtOnce_firstToken_isOneRequest() {
    deployAll();

    List<AccessToken> tokens = allAtOnce(node -> node.tokens().getToken());

    assertThat(tokens).extracting(AccessToken::accessToken).containsOnly("s3cr3t-token-1");
    assertThat(provider.requests()).hasSize(1);
  }

  @Test
  void joiningNode_othersHoldAToken_asksTheProviderNothing() {
    SharingNode first = deploy(0, provider.options("n0"));
    AccessToken held = first.get();
    awaitRecord();

    SharingNode second = deploy(1, provider.options("n1"));
    SharingNode third = deploy(2, provider.options("n2"));

    for (SharingNode node : List.of(second, third)) {
      assertThat(node.get().accessToken()).isEqualTo(held.accessToken());
      assertThat(node.get().generation()).isEqualTo(held.generation());
      assertThat(node.get().expiresAt()).isBeforeOrEqualTo(held.expiresAt());
      assertThat(node.status().getString("source")).isEqualTo("cluster");
    }
    assertThat(provider.requests()).hasSize(1);
    await()
        .untilAsserted(
            () ->
                assertThat(first.status().getJsonObject("cluster").getJsonArray("members"))
                    .hasSize(NODES));
  }

  @Test
  void g03_severalCycles_oneRequestEach() {
    // Long enough for lock and map to answer before anybody's patience is over.
    provider.scripted.lifetimeSeconds = 10;
    deployAll();

    awaitAll(4);

    // Between two cycles all hold the token of the last request.
    await()
        .untilAsserted(
            () ->
                assertThat(deployed)
                    .extracting(SharingNode::generation)
                    .containsOnly((long) provider.requests().size()));
    assertThat(provider.overlaps()).isEmpty();
  }

  @Test
  void forcedRefresh_onAllNodesAtOnce_isOneRequest() {
    deployAll();
    awaitAll(1);
    provider.latencyMs = ALL_HAVE_ASKED_MS;

    List<AccessToken> tokens = allAtOnce(node -> node.tokens().forceRefresh());

    assertThat(tokens).extracting(AccessToken::generation).containsOnly(2L);
    assertThat(provider.requests()).hasSize(2);
    awaitAll(2);
  }

  @Test
  void g09_oneTokenRejectedOnAllNodesAtOnce_isOneRequest() {
    deployAll();
    awaitAll(1);
    provider.latencyMs = ALL_HAVE_ASKED_MS;
    AccessToken rejected = deployed.get(0).get();

    List<AccessToken> tokens = allAtOnce(node -> node.tokens().reportRejected(rejected));

    assertThat(tokens).extracting(AccessToken::generation).containsOnly(2L);
    assertThat(provider.requests()).hasSize(2);
  }

  @Test
  void node_undeployed_othersGoOn() {
    List<SharingNode> all = deployAll();
    awaitAll(1);
    all.get(0).undeploy();
    deployed.remove(all.get(0));

    assertThat(all.get(1).refresh().generation()).isEqualTo(2);

    awaitAll(2);
    assertThat(provider.requests()).hasSize(2);
  }

  @Test
  void node_leavesTheClusterInMidRequest_othersGoOn() {
    List<SharingNode> all =
        List.of(deploy(0, provider.options("n0")), deploy(1, provider.options("n1")));
    awaitAll(1);
    Vertx leaving = nodes.start();
    SharingNode gone = SharingNode.deploy(leaving, address, provider.options("gone"));
    gone.get();
    provider.latencyMs = 500;
    Future<AccessToken> waiting = gone.tokens().forceRefresh();
    await().until(() -> provider.requests().size() == 2);

    nodes.stop(leaving);

    assertThat(waiting.isComplete()).isTrue();
    // Its request may finish, and is then everybody's.
    assertThat(all.get(0).refresh().generation()).isGreaterThanOrEqualTo(2);
    awaitAll(2);
    assertThat(provider.overlaps()).isEmpty();
  }

  @Test
  void tokenPut_onOneNodeAfterTheOther_isOneRequest() {
    List<SharingNode> both =
        List.of(deploy(0, provider.options("n0")), deploy(1, provider.options("n1")));
    awaitAll(1);
    // Each node hears its own for certain; what the other publishes comes when it comes.
    Map<String, TokenEventType> heard = new ConcurrentHashMap<>();
    both.forEach(node -> node.tokens().events(event -> note(event, heard)));

    AccessToken first = put(both.get(0));
    assertThat(LoopbackNodes.await(both.get(1).tokens().remove("default"))).isNull();
    assertThat(both.get(1).tokens().current("tenant")).isNull();
    AccessToken second = put(both.get(1));

    assertThat(second.accessToken()).isEqualTo(first.accessToken());
    assertThat(second.generation()).isEqualTo(first.generation());
    assertThat(provider.requests()).hasSize(2);
    assertThat(LoopbackNodes.await(both.get(1).tokens().tokens()))
        .singleElement()
        .satisfies(status -> assertThat(status.source()).isEqualTo(TokenOrigin.CLUSTER));
    await()
        .untilAsserted(
            () ->
                assertThat(heard.values())
                    .containsExactlyInAnyOrder(TokenEventType.ACQUIRED, TokenEventType.ADOPTED));
    assertThat(both.get(0).get().generation()).isEqualTo(1);
  }

  private static void note(TokenEvent event, Map<String, TokenEventType> heard) {
    if (event.name().equals("tenant") && event.type() != TokenEventType.STOPPED) {
      heard.put(event.node(), event.type());
    }
  }

  /** Inherits everything. */
  private static AccessToken put(SharingNode node) {
    return LoopbackNodes.await(
        node.tokens()
            .put("tenant", new TokenOptions())
            .compose(kept -> node.tokens().getToken("tenant")));
  }

  @Test
  void nodeWithoutVerticle_isServedByOthers() {
    deploy(0, provider.options("n0")).get();
    TokenManager caller = SharingNode.client(vertx.get(1), address);

    assertThat(LoopbackNodes.await(caller.getToken()).generation()).isEqualTo(1);
    assertThat(caller.current(TokenManager.DEFAULT_NAME)).isNull();
    assertThat(provider.requests()).hasSize(1);
  }

  @Test
  void answerOtherNodesFalse_answersOnlyItsOwn() {
    JsonObject options = provider.options("n0");
    options.getJsonObject("cluster").put("answerOtherNodes", false);
    SharingNode node = deploy(0, options);
    TokenManager caller = SharingNode.client(vertx.get(1), address);

    assertThat(node.get().generation()).isEqualTo(1);
    assertThatThrownBy(() -> LoopbackNodes.await(caller.getToken()))
        .rootCause()
        .satisfies(
            failure -> assertThat(TokenFailure.of(failure)).isEqualTo(TokenFailure.UNAVAILABLE));
  }
}
