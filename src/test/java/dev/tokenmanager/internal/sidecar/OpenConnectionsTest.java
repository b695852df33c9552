package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.internal.sidecar.SidecarStage.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.sidecar.OpenConnections.Bounds;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many connections of callers there are, and for how long. */
class OpenConnectionsTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

  /** In which nothing must come. */
  private static final int QUIET_MS = 300;

  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger opened = new AtomicInteger();
  private final Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
  private OpenConnections connections = new OpenConnections(vertx, Bounds.OF_A_PORT);
  private HttpServer server = vertx.createHttpServer();

  private Caller caller() throws IOException {
    return new Caller(server.actualPort());
  }

  private void serve(Bounds bounds) {
    connections = new OpenConnections(vertx, bounds);
    server =
        result(
            vertx
                .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .connectionHandler(
                    connection -> {
                      opened.incrementAndGet();
                      connections.opened(connection);
                    })
                .requestHandler(
                    request -> {
                      connections.callBegan(request.connection());
                      held.add(request);
                    })
                .listen(0, "127.0.0.1"));
  }

  /** Answers the oldest call. */
  private void answer() {
    await().until(() -> !held.isEmpty());
    HttpServerRequest request = held.remove();
    vertx.runOnContext(
        now -> {
          request.response().end("ok");
          connections.callEnded(request.connection());
        });
  }

  @AfterEach
  void close() {
    result(vertx.close());
  }

  @Test
  void opened_atTheBound_closesTheNextUntilOneIsGone() throws IOException {
    serve(new Bounds(2, LONG, LONG));
    try (Caller first = caller();
        Caller second = caller()) {
      await().until(() -> opened.get() == 2);
      try (Caller third = caller()) {
        assertThat(third.isClosed()).isTrue();
      }
      second.send(GET);
      answer();
      assertThat(second.answer()).startsWith("HTTP/1.1 200 ");
      first.socket.close();

      await()
          .until(
              () -> {
                try (Caller another = caller()) {
                  another.socket.setSoTimeout(QUIET_MS);
                  return !another.isClosed();
                }
              });
    }
  }

  @Test
  void connection_withoutARequest_isClosedInTime() throws IOException {
    serve(new Bounds(10, SHORT, LONG));
    try (Caller silent = caller()) {
      assertThat(silent.isClosed()).isTrue();
    }
    try (Caller slow = caller()) {
      assertThat(slow.send("GET / HTTP/1.1\r\nHost: loc").isClosed()).isTrue();
    }
  }

  @Test
  void connection_afterItsCall_isClosedInTime() throws IOException {
    serve(new Bounds(10, LONG, SHORT));
    try (Caller caller = caller().send(GET)) {
      answer();
      assertThat(caller.answer()).startsWith("HTTP/1.1 200 ");
      assertThat(caller.isClosed()).isTrue();
    }
  }

  /** As calls of HTTP/2 overlap on one connection. */
  @Test
  void connection_whileACallRuns_staysOpen() throws IOException {
    serve(new Bounds(10, LONG, SHORT));
    try (Caller caller = caller().send(GET)) {
      await().until(() -> held.size() == 1);
      HttpConnection connection = held.element().connection();
      vertx.runOnContext(
          now -> {
            connections.callBegan(connection);
            connections.callEnded(connection);
          });
      caller.socket.setSoTimeout(QUIET_MS);
      assertThat(caller.isClosed()).isFalse();
      caller.socket.setSoTimeout(WaitLimit.MILLIS);
      answer();
      assertThat(caller.answer()).startsWith("HTTP/1.1 200 ");
      assertThat(caller.isClosed()).isTrue();
    }
  }
}
