package dev.tokenmanager.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;

/**
 * The open connections: not more than so many, and none that keeps a request to itself. Event loop
 * only.
 */
final class Connections {

  static final int MOST = 100;
  private static final long REQUEST_MS = 10_000;
  private static final long NEXT_REQUEST_MS = 60_000;

  private final Vertx vertx;
  private final long requestMs;

  /** Each with the timer that ends it. */
  private final Map<HttpConnection, Long> deadlines = new HashMap<>();

  Connections(Vertx vertx) {
    this(vertx, REQUEST_MS);
  }

  /** For tests: a first request must be here within {@code requestMs}. */
  Connections(Vertx vertx, long requestMs) {
    this.vertx = vertx;
    this.requestMs = requestMs;
  }

  void opened(HttpConnection connection) {
    if (deadlines.size() >= MOST) {
      connection.close();
      return;
    }
    deadlines.put(connection, close(connection, requestMs));
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
          return close(open, NEXT_REQUEST_MS);
        });
  }

  private long close(HttpConnection connection, long delayMs) {
    return vertx.setTimer(delayMs, id -> connection.close());
  }
}
