package dev.tokenmanager.app.http;

import io.netty.channel.ChannelFuture;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The open connections: not more than so many, and none that keeps a request to itself. Where they
 * are too many, the one that was idle for longest makes room: a probe must get through whoever else
 * is there. Event loop only.
 */
final class Connections {

  /** For who still sends to read the answer: closed at once, it might be lost. */
  private static final Duration LINGER = Duration.ofMillis(250);

  private final Vertx vertx;
  private final Limits limits;

  /** Each with the timer that ends it; the one that is idle for longest first. */
  private final Map<HttpConnection, Long> deadlines = new LinkedHashMap<>();

  /** Those whose request is not answered yet. */
  private final Set<HttpConnection> busy = new HashSet<>();

  Connections(Vertx vertx, Limits limits) {
    this.vertx = vertx;
    this.limits = limits;
  }

  void opened(HttpConnection connection) {
    if (deadlines.size() >= Limits.CONNECTIONS && !makeRoom()) {
      drop(connection);
      return;
    }
    deadlines.put(connection, dropAfter(limits.request(), connection));
    connection.closeHandler(
        closed -> {
          busy.remove(connection);
          forget(connection);
        });
  }

  private boolean makeRoom() {
    for (HttpConnection idle : deadlines.keySet()) {
      if (!busy.contains(idle)) {
        forget(idle);
        drop(idle);
        return true;
      }
    }
    return false;
  }

  private void forget(HttpConnection connection) {
    Long deadline = deadlines.remove(connection);
    if (deadline != null) {
      vertx.cancelTimer(deadline);
    }
  }

  /** A request is complete: its answer takes the time that it takes. */
  void requested(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    Long deadline = deadlines.get(connection);
    if (deadline != null) {
      vertx.cancelTimer(deadline);
    }
    busy.add(connection);
    HttpServerResponse response = request.response();
    response.endHandler(
        ended -> {
          boolean last = response.headers().contains(HttpHeaders.CONNECTION);
          answered(connection, last ? LINGER : limits.nextRequest());
        });
  }

  private void answered(HttpConnection connection, Duration rest) {
    busy.remove(connection);
    Long deadline = deadlines.remove(connection);
    if (deadline != null) {
      vertx.cancelTimer(deadline);
      deadlines.put(connection, dropAfter(rest, connection));
    }
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
