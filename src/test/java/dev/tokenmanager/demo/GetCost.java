package dev.tokenmanager.demo;

import static dev.tokenmanager.demo.Demo.say;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.app.LoopbackCluster;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What {@code current()} and {@code weaviate.token.get} cost on a node alone, and on a node of a
 * cluster that shares the token; the two are measured in turns.
 */
public final class GetCost {

  private static final int CURRENT_CALLS = 5_000_000;
  private static final int GET_CALLS = 30_000;
  private static final JsonObject EMPTY = new JsonObject();
  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private GetCost() {}

  /**
   * Prints the medians in nanoseconds a call.
   *
   * @param args how many turns, none: 15
   */
  public static void main(String[] args) throws Exception {
    int turns = args.length == 0 ? 15 : Integer.parseInt(args[0]);
    Vertx outside = Vertx.vertx();
    ScriptedProvider provider = result(ScriptedProvider.start(outside));
    int port = LoopbackCluster.freePort();
    Vertx alone = Vertx.vertx();
    Vertx clustered = result(LoopbackCluster.join(port, 2, new VertxOptions()));
    Vertx other = result(LoopbackCluster.join(port, 2, new VertxOptions()));
    deploy(provider, alone, clustered, other);

    Node[] nodes = {new Node("alone", alone, turns), new Node("clustered", clustered, turns)};
    for (int turn = 0; turn < turns; turn++) {
      for (Node node : nodes) {
        node.current[turn] = node.measureCurrent();
        node.get[turn] = node.measureGet();
      }
    }
    for (Node node : nodes) {
      say(
          "%-9s  current() %6.1f ns  get %8.1f ns",
          node.name, median(node.current), median(node.get));
    }
    result(Future.all(alone.close(), clustered.close(), other.close()));
    result(outside.close());
  }

  private static void deploy(ScriptedProvider provider, Vertx... nodes) throws Exception {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    JsonObject cluster =
        new JsonObject()
            .put("encryptionKey", Base64.getEncoder().encodeToString(key))
            .put("answerOtherNodes", false);
    JsonObject options = provider.options().put("cluster", cluster);
    for (Vertx node : nodes) {
      result(
          node.deployVerticle(
              TokenManagerVerticle.class, new DeploymentOptions().setConfig(options)));
      result(TokenManager.create(node).getToken());
    }
  }

  /** The middle of the turns after the first few, in which the JVM learns. */
  private static double median(double[] all) {
    double[] counted = Arrays.copyOfRange(all, all.length / 3, all.length);
    Arrays.sort(counted);
    return counted[counted.length / 2];
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static final class Node {
    final String name;
    final Vertx vertx;
    final TokenManager tokens;
    final double[] current;
    final double[] get;
    final AtomicReference<AccessToken> seen = new AtomicReference<>();

    Node(String name, Vertx vertx, int turns) {
      this.name = name;
      this.vertx = vertx;
      this.tokens = TokenManager.create(vertx);
      this.current = new double[turns];
      this.get = new double[turns];
    }

    double measureCurrent() {
      AccessToken last = null;
      long start = System.nanoTime();
      for (int i = 0; i < CURRENT_CALLS; i++) {
        last = tokens.current("default");
      }
      long took = System.nanoTime() - start;
      seen.set(last);
      return (double) took / CURRENT_CALLS;
    }

    /** One after the other, as a caller on an event loop asks. */
    double measureGet() throws Exception {
      Promise<Void> end = Promise.promise();
      long start = System.nanoTime();
      vertx.runOnContext(now -> getAgain(GET_CALLS, end));
      result(end.future());
      return (double) (System.nanoTime() - start) / GET_CALLS;
    }

    private void getAgain(int left, Promise<Void> end) {
      if (left == 0) {
        end.complete();
        return;
      }
      vertx
          .eventBus()
          .<JsonObject>request("weaviate.token.get", EMPTY, LOCAL)
          .onSuccess(reply -> getAgain(left - 1, end))
          .onFailure(end::fail);
    }
  }
}
