package dev.tokenmanager.demo;

import static dev.tokenmanager.demo.Demo.say;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.app.LoopbackCluster;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * Several nodes of one cluster in this process, which share a token; a provider counts who asks. A
 * cycle is a generation of the token: one request each is what sharing is for.
 */
final class ClusterDemo {

  private static final int LIFETIME_SECONDS = 10;

  /** For the others to adopt the token. */
  private static final long SETTLE_MS = 500;

  private final int count;
  private final List<Vertx> nodes = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private final List<TokenManager> tokens = new ArrayList<>();
  private final Set<Long> generations = ConcurrentHashMap.newKeySet();

  ClusterDemo(int count) {
    this.count = count;
  }

  /**
   * Runs it for so long, 0: until Ctrl-C. The exit status is 0 when the provider was asked no more
   * than it must be.
   */
  int run(long seconds) throws Exception {
    Vertx outside = Vertx.vertx();
    CountDownLatch forever = new CountDownLatch(1);
    try {
      ScriptedProvider provider = result(ScriptedProvider.start(outside));
      provider.lifetimeSeconds = LIFETIME_SECONDS;
      start(provider);
      if (seconds > 0) {
        forever.await(seconds, TimeUnit.SECONDS);
      } else {
        forever.await();
      }
      int requests = provider.tokenRequests();
      int cycles = generations.size();
      say("%d cycles, %d token requests", cycles, requests);
      // One may be under way.
      return cycles > 0 && requests <= cycles + 1 ? 0 : 1;
    } finally {
      for (Vertx node : nodes) {
        result(Future.join(node.deploymentIDs().stream().map(node::undeploy).toList()));
        result(node.close());
      }
      result(outside.close());
    }
  }

  private void start(ScriptedProvider provider) throws Exception {
    int port = LoopbackCluster.freePort();
    for (int i = 0; i < count; i++) {
      Vertx node = result(LoopbackCluster.join(port, count, new VertxOptions()));
      nodes.add(node);
      ids.add(((VertxInternal) node).clusterManager().getNodeId());
      tokens.add(TokenManager.create(node));
    }
    say(
        "%d nodes in a cluster, a provider that issues tokens of %d s. Ctrl-C ends.",
        count, LIFETIME_SECONDS);
    // Published by every node, to all.
    nodes
        .get(0)
        .eventBus()
        .<JsonObject>consumer(
            "weaviate.token.events", event -> show(event.body(), provider::tokenRequests));
    DeploymentOptions options = new DeploymentOptions().setConfig(options(provider));
    result(
        Future.all(
            nodes.stream()
                .map(node -> node.deployVerticle(TokenManagerVerticle.class, options))
                .toList()));
  }

  private static JsonObject options(ScriptedProvider provider) {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return provider
        .options()
        .put(
            "cluster",
            new JsonObject()
                .put("encryptionKey", Base64.getEncoder().encodeToString(key))
                .put("answerOtherNodes", false));
  }

  private void show(JsonObject event, IntSupplier requests) {
    switch (event.getString("event")) {
      case "acquired", "refreshed" -> {
        long generation = event.getLong("generation");
        if (generations.add(generation)) {
          nodes.get(0).setTimer(SETTLE_MS, settled -> showCycle(event, requests.getAsInt()));
        }
      }
      case "adopted", "stopped" -> {
        // The one is seen in the generations, the other is the end.
      }
      default -> say("%s  %s  %s", event.getString("at"), nodeOf(event), event.getString("event"));
    }
  }

  private void showCycle(JsonObject event, int requests) {
    say(
        "%s  %s %-9s generation %d; the nodes hold %s; %d token requests so far",
        event.getString("at"),
        nodeOf(event),
        event.getString("event"),
        event.getLong("generation"),
        tokens.stream().map(ClusterDemo::generationOf).collect(Collectors.joining(" ")),
        requests);
  }

  private String nodeOf(JsonObject event) {
    return "node " + (ids.indexOf(event.getString("node")) + 1);
  }

  private static String generationOf(TokenManager node) {
    AccessToken token = node.current("default");
    return token == null ? "none" : Long.toString(token.generation());
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }
}
