package dev.tokenmanager.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Weaviate of one object, which keeps what callers are authorized by. */
final class FakeWeaviate {

  final List<String> seen = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  FakeWeaviate(Vertx vertx) {
    server = vertx.createHttpServer().requestHandler(this::answer);
    server.listen(0, "127.0.0.1").await();
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private void answer(HttpServerRequest request) {
    seen.add(String.valueOf(request.getHeader("Authorization")));
    request.response().end("{\"objects\":[{}]}");
  }
}
