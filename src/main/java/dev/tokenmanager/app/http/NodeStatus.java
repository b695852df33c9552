package dev.tokenmanager.app.http;

import dev.tokenmanager.internal.config.HttpOptions.ReadyWhen;
import dev.tokenmanager.internal.service.Readiness;
import dev.tokenmanager.internal.service.ServiceMetrics;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The status of this node: what the verticle says of its tokens, and whether that makes the node
 * ready. However many ask, one request is under way. Event loop only.
 */
final class NodeStatus {

  static final String STOPPING = "The node is stopping.";

  private final Vertx vertx;
  private final HttpSetup setup;
  private final Limits limits;
  private @Nullable Future<JsonObject> underWay;
  private volatile boolean stopping;

  NodeStatus(Vertx vertx, HttpSetup setup, Limits limits) {
    this.vertx = vertx;
    this.setup = setup;
    this.limits = limits;
  }

  /** From now on the node is not ready. Any thread. */
  void stopping() {
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }

  /**
   * Not to be changed by who gets it. Fails with {@link ReplyException}: where the verticle does
   * not answer, or, after a line in the log, with the code of a defect.
   */
  Future<JsonObject> current() {
    Future<JsonObject> already = underWay;
    if (already != null) {
      return already;
    }
    Future<JsonObject> asked = ask().onComplete(ended -> underWay = null);
    underWay = asked.isComplete() ? null : asked;
    return asked;
  }

  private Future<JsonObject> ask() {
    DeliveryOptions here =
        new DeliveryOptions().setLocalOnly(true).setSendTimeout(limits.status().toMillis());
    return vertx
        .eventBus()
        .<JsonObject>request(setup.addresses().status(), new JsonObject(), here)
        .map(reply -> completed(reply.body()))
        .recover(failure -> Future.failedFuture(Later.known(failure)));
  }

  private JsonObject completed(JsonObject reply) {
    ServiceMetrics metrics = setup.metrics().get();
    if (metrics == null) {
      throw new ReplyException(ReplyFailure.NO_HANDLERS, "the service is gone");
    }
    Moment now = metrics.now();
    boolean every = setup.section().readyWhen() == ReadyWhen.ALL;
    String missing =
        stopping
            ? STOPPING
            : Readiness.missing(metrics.snapshots(), metrics.namesOfStart(), every, now);
    // Its copy: for others the reply stays as it is.
    JsonObject status = reply.copy();
    status.put("now", now.wall().toString());
    status.put("version", setup.version());
    status.put("ready", missing == null);
    if (missing != null) {
      status.put("ready_reason", missing);
    }
    return status;
  }
}
