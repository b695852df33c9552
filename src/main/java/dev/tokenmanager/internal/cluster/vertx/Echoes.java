package dev.tokenmanager.internal.cluster.vertx;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What this node tells all nodes comes back to it; one that listens no more by then would have
 * Vert.x warn of a message that it discards. Event loop only.
 */
final class Echoes {

  private static final String FROM = "from";

  /** Where a cluster manager stops, nothing comes back any more. */
  static final Duration PATIENCE = Duration.ofMillis(300);

  private final String node;
  private int missing;
  private @Nullable Promise<Void> awaited;

  Echoes(String node) {
    this.node = node;
  }

  /** For a message to all nodes that is sent now. */
  DeliveryOptions sending() {
    missing++;
    return new DeliveryOptions().addHeader(FROM, node);
  }

  /** A message came; perhaps it is one of this node's own. */
  void received(Message<?> message) {
    if (missing > 0 && node.equals(message.headers().get(FROM)) && --missing == 0) {
      Promise<Void> waiting = awaited;
      if (waiting != null) {
        waiting.tryComplete();
      }
    }
  }

  /** Completes when all are back, or in a moment; never fails. */
  Future<Void> allBack() {
    if (missing == 0) {
      return Future.succeededFuture();
    }
    Promise<Void> waiting = Promise.promise();
    awaited = waiting;
    return waiting.future().timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
  }
}
