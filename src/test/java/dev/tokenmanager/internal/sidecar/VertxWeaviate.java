package dev.tokenmanager.internal.sidecar;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A Vert.x server in Weaviate's place, for answers that depend on moments. Any thread. */
final class VertxWeaviate implements AutoCloseable {

  /** Of each request, oldest first. */
  final List<String> authorizations = new CopyOnWriteArrayList<>();

  volatile Consumer<HttpServerRequest> handler = request -> request.response().end("ok");

  private final HttpServer server;

  VertxWeaviate(Vertx vertx, boolean http2) {
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHttp2ClearTextEnabled(http2)
                    .setHttp2RstFloodMaxRstFramePerWindow(Limits.RESETS))
            .requestHandler(
                request -> {
                  authorizations.add(String.valueOf(request.getHeader("Authorization")));
                  handler.accept(request);
                });
    SidecarStage.result(server.listen(0, "127.0.0.1"));
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  @Override
  public void close() {
    SidecarStage.result(server.close());
  }
}
