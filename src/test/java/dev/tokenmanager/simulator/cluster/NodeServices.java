package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.cluster.ClusterServices;
import dev.tokenmanager.simulator.SimulatedProcess;
import dev.tokenmanager.simulator.cluster.ModelLocks.Grant;
import dev.tokenmanager.simulator.cluster.Weather.Fate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The cluster as one node sees it. */
final class NodeServices implements ClusterServices {

  private final String node;
  private final SimulatedProcess process;
  private final ModelCluster cluster;
  private final Watcher watcher;

  /** What this node believes to hold. */
  private final Map<String, Grant> held = new HashMap<>();

  private boolean hushed;

  /** Sees what locks do. */
  interface Watcher {
    /** A node that had lost its lock has freed another's by giving its own back. */
    void onStolen(Grant victim);

    void trace(Object... words);
  }

  NodeServices(String node, SimulatedProcess process, ModelCluster cluster, Watcher watcher) {
    this.node = node;
    this.process = process;
    this.cluster = cluster;
    this.watcher = watcher;
  }

  /** Presence goes without saying while all is calm: nobody needs these messages then. */
  void hush(boolean on) {
    hushed = on;
  }

  /** The lock that this node was given and has not given back, lost or not; null: none. */
  @Nullable Grant grant(String key) {
    return held.get(key);
  }

  @Override
  public String node() {
    return node;
  }

  @Override
  public boolean isAlone() {
    return cluster.isAlone(node);
  }

  @Override
  public Future<Lock> lock(String key, Duration patience) {
    Promise<Lock> promise = Promise.promise();
    Fate fate = cluster.weather.fate();
    if (fate == Fate.NEVER || fate == Fate.DONE_AND_NEVER) {
      if (cluster.weather.oneOf(2)) {
        process.after(patience, () -> promise.tryFail("late"));
      }
      return promise.future();
    }
    if (fate != Fate.DONE) {
      process.after(cluster.weather.oneWay(), () -> promise.tryFail("broken"));
      return promise.future();
    }
    Grant[] own = new Grant[1];
    Grant grant =
        new Grant(
            node,
            key,
            () -> process.after(cluster.weather.oneWay(), () -> deliver(own[0], promise)));
    own[0] = grant;
    cluster.time.after(
        cluster.weather.oneWay(),
        () -> {
          ModelCluster.Side side = cluster.sideOf(node);
          if (side != null && !process.isDead() && !promise.future().isComplete()) {
            side.locks.request(grant);
          }
        });
    process.after(
        patience,
        () -> {
          if (promise.tryFail("not got in time")) {
            ModelCluster.Side side = cluster.sideOf(node);
            if (side != null) {
              side.locks.giveUp(grant);
            }
          }
        });
    return promise.future();
  }

  private void deliver(Grant grant, Promise<Lock> promise) {
    held.put(grant.key, grant);
    boolean[] released = new boolean[1];
    Lock lock =
        () -> {
          if (!released[0]) {
            released[0] = true;
            release(grant);
          }
        };
    watcher.trace(node, "gets the lock");
    if (!promise.tryComplete(lock)) {
      lock.release();
    }
  }

  private void release(Grant grant) {
    held.remove(grant.key, grant);
    cluster.time.after(
        cluster.weather.oneWay(),
        () -> {
          ModelCluster.Side side = cluster.sideOf(node);
          Grant victim = side == null ? null : side.locks.forceUnlock(grant);
          if (victim != null) {
            watcher.onStolen(victim);
          }
        });
  }

  @Override
  public Future<@Nullable String> read(String key) {
    Duration sent = cluster.time.now();
    return call(
        side ->
            side.map.read(key, sent.minus(cluster.staleness), () -> cluster.weather.oneOf(2)));
  }

  @Override
  public Future<Boolean> replace(String key, @Nullable String expected, String next) {
    return call(side -> side.map.replace(key, expected, next, cluster.time.now()));
  }

  private <T extends @Nullable Object> Future<T> call(Function<ModelCluster.Side, T> work) {
    Promise<T> promise = Promise.promise();
    Fate fate = cluster.weather.fate();
    cluster.time.after(
        cluster.weather.oneWay(),
        () -> {
          ModelCluster.Side side = cluster.sideOf(node);
          if (side == null) {
            return;
          }
          if (fate == Fate.FAILED || fate == Fate.NEVER) {
            end(promise, fate, null);
          } else {
            end(promise, fate, work.apply(side));
          }
        });
    return promise.future();
  }

  private <T extends @Nullable Object> void end(Promise<T> promise, Fate fate, T result) {
    switch (fate) {
      case DONE -> process.after(cluster.weather.oneWay(), () -> promise.complete(result));
      case FAILED, DONE_AND_FAILED ->
          process.after(cluster.weather.oneWay(), () -> promise.fail("broken"));
      case NEVER, DONE_AND_NEVER -> {}
    }
  }

  @Override
  public void publish(JsonObject message) {
    if (!isNeedless(message)) {
      cluster.publish(node, message);
    }
  }

  @Override
  public void send(String other, JsonObject message) {
    cluster.send(node, other, message);
  }

  private boolean isNeedless(JsonObject message) {
    if (!hushed) {
      return false;
    }
    String type = message.getString("type");
    return type.equals("hello")
        || (type.equals("ask") && !message.containsKey("name") && !cluster.weather.oneOf(8));
  }
}
