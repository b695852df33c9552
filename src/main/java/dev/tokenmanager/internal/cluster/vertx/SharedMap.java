package dev.tokenmanager.internal.cluster.vertx;

import dev.tokenmanager.internal.cluster.ClusterServices;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.shareddata.AsyncMap;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The map of the cluster, asked by a few calls at a time, because each may block a thread. Event
 * loop only.
 */
final class SharedMap {

  /** How many calls are under way at most, and so how many threads are blocked. */
  static final int MOST_MAP_CALLS = 4;

  /** After that nobody needs the answer; keeps those who wait from growing without end. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ContextInternal context;
  private final String name;
  private final BlockingCalls lane;
  private final Queue<Call<?>> waiting = new ArrayDeque<>();
  private @Nullable AsyncMap<String, String> map;
  private int underWay;
  private boolean closed;

  SharedMap(ContextInternal context, String name) {
    this.context = context;
    this.name = name;
    this.lane = new BlockingCalls(context, "weaviate-token-map", MOST_MAP_CALLS);
  }

  /** See {@link ClusterServices#read}. */
  Future<@Nullable String> read(String key) {
    return call(entries -> entries.get(key));
  }

  /** See {@link ClusterServices#replace}. */
  Future<Boolean> replace(String key, @Nullable String expected, String next) {
    return call(
        entries ->
            expected == null
                ? entries.putIfAbsent(key, next).map(old -> old == null)
                : entries.replaceIfPresent(key, expected, next));
  }

  /** See {@link ClusterServices#keys}. */
  Future<Set<String>> keys() {
    return call(AsyncMap::keys);
  }

  /** See {@link ClusterServices#remove}. */
  Future<Boolean> remove(String key, String expected) {
    return call(entries -> entries.removeIfPresent(key, expected));
  }

  /** Fails all who wait; calls under way go on to their end. */
  void close() {
    closed = true;
    while (!waiting.isEmpty()) {
      waiting.remove().promise.tryFail("closed");
    }
    closeLane();
  }

  private void closeLane() {
    if (closed && underWay == 0) {
      lane.close();
    }
  }

  private <T> Future<T> call(Function<AsyncMap<String, String>, Future<T>> work) {
    Call<T> call = new Call<>(context.promise(), work);
    if (closed) {
      call.promise.fail("closed");
      return call.promise.future();
    }
    long timer =
        context.setTimer(
            PATIENCE.toMillis(),
            id -> {
              waiting.remove(call);
              call.promise.tryFail("The shared map did not answer in time");
            });
    call.promise.future().onComplete(ended -> context.owner().cancelTimer(timer));
    waiting.add(call);
    next();
    return call.promise.future();
  }

  private void next() {
    while (underWay < MOST_MAP_CALLS && !waiting.isEmpty()) {
      start(waiting.remove());
    }
  }

  private <T> void start(Call<T> call) {
    underWay++;
    lane.run(() -> map().compose(call.work))
        .onComplete(
            result -> {
              underWay--;
              if (result.succeeded()) {
                call.promise.tryComplete(result.result());
              } else {
                call.promise.tryFail(result.cause());
              }
              closeLane();
              next();
            });
  }

  /** Got when it is first needed; where that fails, the next call tries again. */
  private Future<AsyncMap<String, String>> map() {
    AsyncMap<String, String> known = map;
    return known != null
        ? Future.succeededFuture(known)
        : context
            .owner()
            .sharedData()
            .<String, String>getClusterWideMap(name)
            .onSuccess(got -> map = got);
  }

  private record Call<T>(Promise<T> promise, Function<AsyncMap<String, String>, Future<T>> work) {}
}
