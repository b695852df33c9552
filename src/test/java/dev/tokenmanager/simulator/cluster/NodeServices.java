package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.internal.cluster.ClusterServices;
import dev.tokenmanager.simulator.SimulatedProcess;
import dev.tokenmanager.simulator.cluster.ModelLocks.Grant;
import dev.tokenmanager.simulator.cluster.NetworkModel.Fate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The cluster as one node sees it. */
final class NodeServices implements ClusterServices {

  private static final Duration NEVER_ENDED = Duration.ofDays(365_000);

  private final String node;
  private final SimulatedProcess process;
  private final ModelCluster cluster;
  private final Watcher watcher;

  /** What this node believes to hold. */
  private final Map<String, Grant> held = new HashMap<>();

  /** Those of this node who want a lock; the first has it, or asks the cluster for it. */
  private final Map<String, Deque<Request>> lines = new HashMap<>();

  /** Until when calls for a lock are under way, or were, that met sick services. */
  private final Map<String, Duration> troubled = new HashMap<>();

  private boolean hushed;

  /** Sees what locks do. */
  interface Watcher {
    /** A node that had lost its lock has freed another's by giving its own back. */
    void onStolen(Grant victim);

    /** That this lock was given back has reached the cluster. */
    void onGivenBack(Grant grant);

    /** A value of the map was replaced. */
    void onReplaced(String key, @Nullable String old, String next);

    /** This node says something to all. */
    void onSaid(JsonObject notice);

    /** This node calls lock or map. */
    default void onCall() {}

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

  /**
   * The lock of a token that this node was given and has not given back, lost or not; null: none.
   *
   * @param prefix of its key
   */
  @Nullable Grant grant(String prefix) {
    for (Grant grant : held.values()) {
      if (grant.key.startsWith(prefix)) {
        return grant;
      }
    }
    return null;
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
  public boolean isThere(String other) {
    return cluster.sideOf(other) != null && cluster.sideOf(other) == cluster.sideOf(node);
  }

  /** This node's own lock first: its callers wait for each other. */
  @Override
  public Future<Lock> lock(String key, Duration patience) {
    Promise<Lock> promise = Promise.promise();
    Deque<Request> line = lines.computeIfAbsent(key, first -> new ArrayDeque<>());
    Request request = new Request(key, patience, promise);
    line.add(request);
    if (line.size() == 1) {
      ask(line.element());
    } else {
      process.after(patience, () -> outOfLine(line, request));
    }
    return promise.future();
  }

  private void next(String key) {
    Deque<Request> line = lines.get(key);
    line.remove();
    if (!line.isEmpty()) {
      ask(line.element());
    }
  }

  private void outOfLine(Deque<Request> line, Request request) {
    if (!request.equals(line.peek()) && line.remove(request)) {
      request.promise.tryFail("not got in time");
    }
  }

  private record Request(String key, Duration patience, Promise<Lock> promise) {}

  /**
   * Whether a call for that lock met sick services, and was under way since then: this node's later
   * ones wait for it.
   */
  boolean isTroubledSince(String prefix, Duration since) {
    return troubled.entrySet().stream()
        .anyMatch(
            entry -> entry.getKey().startsWith(prefix) && entry.getValue().compareTo(since) >= 0);
  }

  private void ask(Request request) {
    if (cluster.weather.isSick()) {
      troubled.put(request.key, NEVER_ENDED);
      request.promise.future().onComplete(end -> troubled.put(request.key, cluster.time.now()));
    }
    switch (cluster.weather.fate()) {
      case DONE -> askWell(request);
      case FAILED, DONE_AND_FAILED ->
          process.after(cluster.weather.oneWay(), () -> fail(request, null));
      case NEVER, DONE_AND_NEVER -> {
        if (cluster.weather.oneOf(2)) {
          process.after(request.patience, () -> fail(request, null));
        } else {
          lines.remove(request.key);
          troubled.put(request.key, cluster.time.now());
        }
      }
    }
  }

  private void fail(Request request, @Nullable Grant grant) {
    if (request.promise.tryFail("not got in time")) {
      ModelCluster.Side side = cluster.sideOf(node);
      if (side != null && grant != null) {
        side.locks.giveUp(grant);
      }
      next(request.key);
    }
  }

  private void askWell(Request request) {
    watcher.onCall();
    Grant[] own = new Grant[1];
    Grant grant =
        new Grant(
            node,
            request.key,
            () -> process.after(cluster.weather.oneWay(), () -> deliver(own[0], request)));
    own[0] = grant;
    cluster.time.after(
        cluster.weather.oneWay(),
        () -> {
          ModelCluster.Side side = cluster.sideOf(node);
          if (side != null && !process.isDead() && !request.promise.future().isComplete()) {
            side.locks.request(grant);
          }
        });
    process.after(request.patience, () -> fail(request, grant));
  }

  private void deliver(Grant grant, Request request) {
    if (request.promise.future().isComplete()) {
      release(grant);
      return;
    }
    held.put(grant.key, grant);
    grant.underWay = false;
    grant.since = cluster.time.now();
    watcher.trace(node, "gets the lock", grant.key);
    boolean[] released = new boolean[1];
    request.promise.complete(
        () -> {
          if (!released[0]) {
            released[0] = true;
            release(grant);
            next(grant.key);
          }
        });
  }

  private void release(Grant grant) {
    held.remove(grant.key, grant);
    grant.underWay = true;
    cluster.time.after(
        cluster.weather.oneWay(),
        () -> {
          ModelCluster.Side side = cluster.sideOf(node);
          watcher.onGivenBack(grant);
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
        side -> side.map.read(key, sent.minus(cluster.staleness), () -> cluster.weather.oneOf(2)));
  }

  @Override
  public Future<Boolean> replace(String key, @Nullable String expected, String next) {
    return call(
        side -> {
          boolean replaced = side.map.replace(key, expected, next, cluster.time.now());
          if (replaced) {
            watcher.onReplaced(key, expected, next);
          }
          return replaced;
        });
  }

  @Override
  public Future<Set<String>> keys() {
    return call(side -> side.map.keys());
  }

  @Override
  public Future<Boolean> remove(String key, String expected) {
    return call(side -> side.map.remove(key, expected));
  }

  private <T extends @Nullable Object> Future<T> call(Function<ModelCluster.Side, T> work) {
    watcher.onCall();
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
      watcher.onSaid(message);
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
