package dev.tokenmanager.app.http;

import dev.tokenmanager.TokenManagerMetrics;
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
  private final PrometheusMeterRegistry registry;
  private final TokenManagerMetrics tokens;
  private @Nullable Future<Buffer> underWay;

  Metrics(Vertx vertx, HttpSetup setup) {
    this.vertx = vertx;
    this.registry = setup.registry();
    this.tokens = new TokenManagerMetrics(vertx, setup.addresses().prefix());
    tokens.bindTo(registry);
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

  private Future<Buffer> write() {
    return vertx
        .executeBlocking(() -> Buffer.buffer(registry.scrape(TYPE)))
        .recover(failure -> Future.failedFuture(Later.known(failure)));
  }

  /** Takes the tokens' meters out of the registry. Any thread. */
  void close() {
    tokens.close();
  }
}
