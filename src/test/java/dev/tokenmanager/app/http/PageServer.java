package dev.tokenmanager.app.http;

import dev.tokenmanager.VerticleFixture;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves the status page as the real server does, of a node that is in whatever state the test
 * says; also as behind a proxy that has it under {@value #PREFIX}. Blocks: not on an event loop.
 */
final class PageServer implements AutoCloseable {

  private static final String PREFIX = "/ops/tokens";

  private final Map<String, StatusPageFiles.File> files = StatusPageFiles.read().files();
  private final Vertx vertx = Vertx.vertx();
  private final Set<HttpServerResponse> listeners = ConcurrentHashMap.newKeySet();
  private HttpServer server;
  private volatile JsonObject status = new JsonObject();
  private volatile JsonObject histories = new JsonObject();
  private volatile boolean refusing;

  PageServer() {
    server =
        VerticleFixture.result(
            vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1"));
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/";
  }

  /** The node's state from here on, told to all who listen. */
  void show(SampleNode node) {
    status = node.status();
    histories = node.histories();
    push("status", status);
  }

  /** The same, at another time of the node's clock. */
  void now(Instant now) {
    status = status.copy().put("now", now.toString());
    push("status", status);
  }

  /** Something happens to a token. */
  void happen(JsonObject event) {
    JsonArray before = histories.getJsonArray(event.getString("name"), new JsonArray());
    histories = histories.copy().put(event.getString("name"), before.copy().add(event));
    push("token", event);
  }

  int listeners() {
    return listeners.size();
  }

  /** Nobody listens at its port any more. */
  void goDown() {
    VerticleFixture.result(server.close());
  }

  /** It is back, at the same port. */
  void comeBack() {
    int port = server.actualPort();
    server =
        VerticleFixture.result(
            vertx.createHttpServer().requestHandler(this::handle).listen(port, "127.0.0.1"));
  }

  /** Answers 503 to whoever wants to listen, and drops who does. */
  void refuse(boolean refusing) {
    this.refusing = refusing;
    if (refusing) {
      listeners.forEach(HttpServerResponse::end);
    }
  }

  private void handle(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    Responses.secure(response);
    String path = request.path();
    path = path.startsWith(PREFIX + "/") ? path.substring(PREFIX.length()) : path;
    if (path.equals("/api/events")) {
      if (refusing) {
        response.setStatusCode(503).end();
      } else {
        listen(response);
      }
      return;
    }
    StatusPageFiles.File file = files.get(path);
    if (file == null) {
      Responses.failure(request, 404, "Nothing is here.");
    } else {
      Responses.send(request, 200, file.type(), file.content());
    }
  }

  private void listen(HttpServerResponse response) {
    response.setChunked(true).putHeader("Content-Type", "text/event-stream");
    response.closeHandler(closed -> listeners.remove(response));
    response.write("retry: 200\n\n");
    response.write(message("status", status));
    response.write(message("history", histories));
    listeners.add(response);
  }

  private void push(String event, JsonObject data) {
    listeners.forEach(listener -> listener.write(message(event, data)));
  }

  private static String message(String event, JsonObject data) {
    return "event: " + event + "\ndata: " + data.encode() + "\n\n";
  }

  @Override
  public void close() {
    VerticleFixture.result(vertx.close());
  }
}
