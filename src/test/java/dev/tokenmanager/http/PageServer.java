package dev.tokenmanager.http;

import dev.tokenmanager.Stage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Serves the status page with the headers of the real server, and of a node that is in whatever
 * state the test says. Blocks: not on an event loop.
 */
final class PageServer implements AutoCloseable {

  private static final String FOLDER = "dev/tokenmanager/http/page/";
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final Map<String, String> TYPES =
      Map.of("html", "text/html", "css", "text/css", "js", "text/javascript");

  private static final List<String> FILES =
      List.of(
          "index.html",
          "page.css",
          "page.js",
          "stream.js",
          "list.js",
          "token.js",
          "details.js",
          "history.js",
          "bar.js",
          "health.js",
          "time.js",
          "dom.js");

  private final Vertx vertx = Vertx.vertx();
  private final Set<HttpServerResponse> listeners = ConcurrentHashMap.newKeySet();
  private HttpServer server;
  private volatile JsonObject status = new JsonObject();
  private volatile JsonObject histories = new JsonObject();
  private volatile boolean refusing;

  PageServer() {
    server =
        Stage.result(vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1"));
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
    Stage.result(server.close());
  }

  /** It is back, at the same port. */
  void comeBack() {
    int port = server.actualPort();
    server =
        Stage.result(
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
    response
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "no-referrer");
    if (request.path().equals("/api/events")) {
      if (refusing) {
        response.setStatusCode(503).end();
      } else {
        listen(response);
      }
      return;
    }
    String file = request.path().equals("/") ? "index.html" : request.path().substring(1);
    Buffer content = FILES.contains(file) ? read(file) : null;
    if (content == null) {
      response.setStatusCode(404).end();
      return;
    }
    String type = TYPES.getOrDefault(file.substring(file.lastIndexOf('.') + 1), "text/plain");
    response.putHeader("Content-Type", type + "; charset=utf-8").end(content);
  }

  private Buffer read(String file) {
    return vertx.fileSystem().readFileBlocking(FOLDER + file);
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
    Stage.result(vertx.close());
  }
}
