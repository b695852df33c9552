package dev.tokenmanager.internal.cluster.vertx;

import static dev.tokenmanager.testing.LoopbackNodes.await;

import dev.tokenmanager.testing.LoopbackNodes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One who uses the cluster on one node. Any thread; its methods block. */
record ClusterUser(ContextInternal context, VertxClusterServices cluster, List<String> received) {

  static ClusterUser open(Vertx vertx, String address) {
    ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    List<String> received = new CopyOnWriteArrayList<>();
    VertxClusterServices cluster =
        await(
            VertxClusterServices.open(
                context,
                address,
                "",
                message ->
                    received.add(
                        context.inThread() ? message.getValue("n").toString() : "elsewhere")));
    return new ClusterUser(context, cluster, received);
  }

  boolean isOnContext() {
    return context.isRunningOnContext();
  }

  /** Calls that are under way at the same time, and their results. */
  <T> List<T> times(int count, Supplier<Future<T>> call) {
    List<Future<T>> calls = Stream.generate(call).limit(count).toList();
    return calls.stream().map(LoopbackNodes::await).toList();
  }

  /** How many of its lock calls are under way. */
  int lockCallsUnderWay() {
    Future<Integer> count =
        Future.future(
            promise -> context.runOnContext(now -> promise.complete(cluster.lockCallsUnderWay())));
    return await(count);
  }

  /** Keeps its event loop from doing anything else. */
  void stall(Duration time) {
    Promise<Void> over = Promise.promise();
    context.runOnContext(
        now -> {
          LockSupport.parkNanos(time.toNanos());
          over.complete();
        });
    await(over.future());
  }

  void close() {
    await(cluster.close());
  }
}
