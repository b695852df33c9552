package dev.tokenmanager.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider that keeps nothing of what it was asked, and issues tokens as long as real ones. */
final class LeanProvider {

  static final int TOKEN_LENGTH = 1_300;

  private final HttpServer server;
  private final int lifetimeSeconds;
  private final AtomicInteger requests = new AtomicInteger();

  private LeanProvider(Vertx vertx, int lifetimeSeconds) {
    this.lifetimeSeconds = lifetimeSeconds;
    this.server = vertx.createHttpServer().requestHandler(this::answer);
  }

  static Future<LeanProvider> start(Vertx vertx, int lifetimeSeconds) {
    LeanProvider provider = new LeanProvider(vertx, lifetimeSeconds);
    return provider.server.listen(0, "127.0.0.1").map(listening -> provider);
  }

  /** Token requests so far. */
  int requests() {
    return requests.get();
  }

  /** For so many tokens. */
  JsonObject options(int tokens) {
    JsonObject entries = new JsonObject();
    for (int i = 0; i < tokens; i++) {
      entries.put("token-" + i, new JsonObject());
    }
    return new JsonObject()
        .put("issuerUrl", issuer())
        .put(
            "auth",
            new JsonObject()
                .put("type", "client_credentials")
                .put("clientId", "client")
                .put("clientSecret", "secret"))
        .put("tokens", entries);
  }

  private String issuer() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private void answer(HttpServerRequest request) {
    JsonObject body =
        request.method().equals(HttpMethod.POST)
            ? token()
            : new JsonObject().put("issuer", issuer()).put("token_endpoint", issuer() + "/token");
    request.response().putHeader("Content-Type", "application/json").end(body.encode());
  }

  private JsonObject token() {
    String number = Integer.toString(requests.incrementAndGet());
    return new JsonObject()
        .put("access_token", number + "x".repeat(TOKEN_LENGTH - number.length()))
        .put("token_type", "Bearer")
        .put("expires_in", lifetimeSeconds);
  }
}
