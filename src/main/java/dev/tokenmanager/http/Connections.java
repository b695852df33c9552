package dev.tokenmanager.http;

import io.netty.channel.ChannelFuture;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The open connections: not more than so many, and none that keeps a request to itself. Event loop
 * only.
 */
final class Connections {

  /** For who still sends to read the answer: closed at once, it might be lost. */
  private static final Duration LINGER = Duration.ofMillis(250);

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
      drop(connection);
      return;
    }
    deadlines.put(connection, dropAfter(limits.request(), connection));
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
    HttpServerResponse response = request.response();
    response.endHandler(
        ended -> {
          boolean last = response.headers().contains(HttpHeaders.CONNECTION);
          answered(connection, last ? LINGER : limits.nextRequest());
        });
  }

  private void answered(HttpConnection connection, Duration rest) {
    deadlines.computeIfPresent(
        connection,
        (open, old) -> {
          vertx.cancelTimer(old);
          return dropAfter(rest, open);
        });
  }

  private long dropAfter(Duration delay, HttpConnection connection) {
    return vertx.setTimer(delay.toMillis(), id -> drop(connection));
  }

  /** Those that do not take what was written, and so would never close by themselves. */
  void dropAll() {
    List.copyOf(deadlines.keySet()).forEach(Connections::drop);
  }

  /**
   * At once. {@link HttpConnection#close} first waits until the other side has read what was
   * written, which may be never.
   */
  static void drop(HttpConnection connection) {
    if (connection instanceof HttpServerConnection open) {
      ChannelFuture ignored = open.channelHandlerContext().close();
    } else {
      connection.close();
    }
  }
}
