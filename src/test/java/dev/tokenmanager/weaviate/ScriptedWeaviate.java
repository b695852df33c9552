package dev.tokenmanager.weaviate;

import dev.tokenmanager.VerticleFixture;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server on loopback in Weaviate's place, which keeps what it was sent. Any thread. */
final class ScriptedWeaviate {

  private final HttpServer server;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  /** Answers a request that was read to its end. */
  volatile Consumer<HttpServerRequest> behaviour = request -> request.response().end("welcome");

  /** One request. */
  record Seen(
      HttpMethod method, String uri, List<String> authorization, String cookie, String body) {}

  private ScriptedWeaviate(Vertx vertx) {
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              seen.add(seen(request, body));
                              behaviour.accept(request);
                            }));
  }

  static ScriptedWeaviate start(Vertx vertx) {
    ScriptedWeaviate started = new ScriptedWeaviate(vertx);
    VerticleFixture.result(started.server.listen(0, "127.0.0.1"));
    return started;
  }

  /** The default of these is here. */
  WebClientOptions clientOptions() {
    return new WebClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(server.actualPort());
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** All requests, oldest first. */
  List<Seen> seen() {
    return seen;
  }

  /** The one header of each request, oldest first; {@code none} where there was none. */
  List<String> authorizations() {
    return seen.stream()
        .map(one -> one.authorization().isEmpty() ? "none" : String.join(", ", one.authorization()))
        .toList();
  }

  /** Answers 401 to whatever carries that header. */
  void rejects(String authorization) {
    behaviour =
        request ->
            answer(request, authorization.equals(request.getHeader("Authorization")) ? 401 : 200);
  }

  /** Answers everybody with that status. */
  void answers(int status) {
    behaviour = request -> answer(request, status);
  }

  private static void answer(HttpServerRequest request, int status) {
    request.response().setStatusCode(status).end(status == 200 ? "welcome" : "no " + status);
  }

  private static Seen seen(HttpServerRequest request, Buffer body) {
    String cookie = request.getHeader("Cookie");
    return new Seen(
        request.method(),
        request.uri(),
        List.copyOf(request.headers().getAll("Authorization")),
        cookie == null ? "" : cookie,
        withoutBoundary(request.getHeader("Content-Type"), body.toString()));
  }

  /** A multipart form has another boundary each time. */
  private static String withoutBoundary(@Nullable String contentType, String body) {
    String[] parts = contentType == null ? new String[0] : contentType.split("boundary=", 2);
    return parts.length < 2 ? body : body.replace(parts[1], "boundary");
  }
}
