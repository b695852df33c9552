package dev.tokenmanager.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The open connections: not more than so many, and none that keeps a request to itself. Event loop
 * only.
 */
final class Connections {

  private final Vertx vertx;
  private final Limits limits;

  /** Each with the timer that ends it. */
  private final Map<HttpConnection, Long> deadlines = new HashMap<>();

  Connections(Vertx vertx, Limits limits) {
    this.vertx = vertx;
    this.limits = limits;
  }

  void opened(HttpConnection connection) {
    if (deadlines.size() >= Limits.CONNECTIONS) {
      connection.close();
      return;
    }
    deadlines.put(connection, close(connection, limits.request()));
    connection.closeHandler(
        closed -> {
          Long deadline = deadlines.remove(connection);
          if (deadline != null) {
            vertx.cancelTimer(deadline);
          }
        });
  }

  /** A request is complete: its answer takes the time that it takes. */
  void requested(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    Long deadline = deadlines.get(connection);
    if (deadline != null) {
      vertx.cancelTimer(deadline);
    }
    request.response().endHandler(ended -> answered(connection));
  }

  private void answered(HttpConnection connection) {
    deadlines.computeIfPresent(
        connection,
        (open, old) -> {
          vertx.cancelTimer(old);
          return close(open, limits.nextRequest());
        });
  }

  private long close(HttpConnection connection, Duration delay) {
    return vertx.setTimer(delay.toMillis(), id -> connection.close());
  }
}
