package dev.tokenmanager.internal.sidecar;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections of callers at one port: not more than so many, and none for long without a call.
 * A call itself takes the time that it takes. Event loop only.
 */
final class OpenConnections {

  private final Vertx vertx;
  private final Bounds bounds;
  private final Map<HttpConnection, Open> open = new HashMap<>();

  OpenConnections(Vertx vertx, Bounds bounds) {
    this.vertx = vertx;
    this.bounds = bounds;
  }

  /**
   * How far it goes.
   *
   * @param most so many at once
   * @param first until a connection has sent the head of its first request
   * @param next between two requests
   */
  record Bounds(int most, Duration first, Duration next) {

    static final Bounds OF_A_PORT =
        new Bounds(Limits.CALLERS, Limits.FIRST_REQUEST, Limits.NEXT_REQUEST);
  }

  /** How many calls run on it, and the timer that ends it while there are none. */
  private static final class Open {
    int calls;
    long timer;
  }

  void opened(HttpConnection connection) {
    if (open.size() >= bounds.most()) {
      connection.close();
      return;
    }
    Open state = new Open();
    state.timer = endAfter(bounds.first(), connection);
    open.put(connection, state);
    connection.closeHandler(
        closed -> {
          open.remove(connection);
          vertx.cancelTimer(state.timer);
        });
  }

  void callBegan(HttpConnection connection) {
    Open state = open.get(connection);
    if (state != null && state.calls++ == 0) {
      vertx.cancelTimer(state.timer);
    }
  }

  void callEnded(HttpConnection connection) {
    Open state = open.get(connection);
    if (state != null && --state.calls == 0) {
      state.timer = endAfter(bounds.next(), connection);
    }
  }

  private long endAfter(Duration delay, HttpConnection connection) {
    return vertx.setTimer(delay.toMillis(), due -> connection.close());
  }

  void closeAll() {
    List.copyOf(open.keySet()).forEach(HttpConnection::close);
  }
}
