package dev.tokenmanager.app.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * All metrics as Prometheus reads them, as they are at that moment. However many ask, one is
 * written, off the event loop. Event loop only.
 */
final class Metrics {

  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Vertx vertx;
  private final HttpSetup setup;
  private final NodeStatus status;
  private final TokenCounters counters;
  private final TokenGauges gauges;
  private @Nullable Future<Buffer> underWay;

  Metrics(Vertx vertx, HttpSetup setup, NodeStatus status) {
    this.vertx = vertx;
    this.setup = setup;
    this.status = status;
    this.counters = new TokenCounters(setup.registry());
    this.gauges = new TokenGauges(setup.registry());
  }

  void answer(HttpServerRequest request) {
    Future<Buffer> written = underWay;
    if (written == null) {
      written = write().onComplete(ended -> underWay = null);
      // A worker may have been faster than the line above: then nobody would forget it.
      underWay = written.isComplete() ? null : written;
    }
    Later.answer(
        request,
        written,
        "The metrics cannot be written.",
        text -> Responses.send(request, 200, TYPE, text));
  }

  /** Where the verticle does not answer, the node's own metrics are still there. */
  private Future<Buffer> write() {
    PrometheusMeterRegistry registry = setup.registry();
    return status
        .current()
        .transform(
            (known, failure) -> {
              gauges.update(known);
              counters.update(setup.metrics().get());
              return vertx.executeBlocking(() -> Buffer.buffer(registry.scrape(TYPE)));
            })
        .recover(failure -> Future.failedFuture(Later.known(failure)));
  }
}
