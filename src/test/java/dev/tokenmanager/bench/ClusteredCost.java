package dev.tokenmanager.bench;

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
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/** A token from memory on a node alone, and on one that shares it; the two in turns. */
final class ClusteredCost {

  private static final JsonObject EMPTY = new JsonObject();
  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final int turns;
  private final int currentCalls;
  private final int getCalls;

  ClusteredCost(Scale scale) {
    turns = scale.of(3, 15);
    currentCalls = scale.of(100_000, 5_000_000);
    getCalls = scale.of(2_000, 30_000);
  }

  void measure(Report report) throws Exception {
    Vertx outside = Vertx.vertx();
    ScriptedProvider provider = Deployed.result(ScriptedProvider.start(outside));
    provider.lifetimeSeconds = 3_600;
    int port = LoopbackCluster.freePort();
    Vertx alone = Vertx.vertx();
    Vertx clustered = Deployed.result(LoopbackCluster.join(port, 2, new VertxOptions()));
    Vertx other = Deployed.result(LoopbackCluster.join(port, 2, new VertxOptions()));
    try {
      for (Vertx node : new Vertx[] {alone, clustered, other}) {
        deploy(provider, node);
      }
      Node one = new Node(alone);
      Node many = new Node(clustered);
      for (int turn = 0; turn < turns; turn++) {
        for (Node node : new Node[] {one, many}) {
          node.current[turn] = node.measureCurrent();
          node.get[turn] = node.measureGet();
        }
      }
      row(report, "`current()` on a clustered node", many.current, one.current);
      row(report, "`weaviate.token.get` on a clustered node", many.get, one.get);
    } finally {
      Deployed.result(Future.join(alone.close(), clustered.close(), other.close()));
      Deployed.result(outside.close());
    }
  }

  private static void row(Report report, String what, double[] clustered, double[] alone) {
    report.ratio(what, 1.05, learned(clustered), "ns", "on one alone", learned(alone));
  }

  private static void deploy(ScriptedProvider provider, Vertx node) throws Exception {
    JsonObject options = SharingNodes.clustered(provider.options());
    Deployed.result(
        node.deployVerticle(
            TokenManagerVerticle.class, new DeploymentOptions().setConfig(options)));
    Deployed.result(TokenManager.create(node).getToken());
  }

  /** The turns after the first few, in which the JVM learns. */
  private static double[] learned(double[] all) {
    return Arrays.copyOfRange(all, all.length / 3, all.length);
  }

  private final class Node {
    final Vertx vertx;
    final TokenManager tokens;
    final double[] current = new double[turns];
    final double[] get = new double[turns];
    final AtomicReference<AccessToken> seen = new AtomicReference<>();

    Node(Vertx vertx) {
      this.vertx = vertx;
      this.tokens = TokenManager.create(vertx);
    }

    double measureCurrent() {
      AccessToken last = null;
      long start = System.nanoTime();
      for (int i = 0; i < currentCalls; i++) {
        last = tokens.current("default");
      }
      long took = System.nanoTime() - start;
      seen.set(last);
      return (double) took / currentCalls;
    }

    /** One after the other, as a caller on an event loop asks. */
    double measureGet() throws Exception {
      Promise<Void> end = Promise.promise();
      long start = System.nanoTime();
      vertx.runOnContext(now -> getAgain(getCalls, end));
      Deployed.result(end.future());
      return (double) (System.nanoTime() - start) / getCalls;
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
