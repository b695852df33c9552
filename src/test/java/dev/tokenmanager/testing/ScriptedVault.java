package dev.tokenmanager.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Speaks as much of HashiCorp Vault's HTTP API on loopback as a reader of its KV engine, version 2,
 * needs: {@code GET /v1/secret/data/…} with {@code X-Vault-Token}. Any thread.
 */
public final class ScriptedVault {

  private final HttpServer server;
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile JsonObject secret = new JsonObject();
  private final AtomicInteger version = new AtomicInteger();

  /** The token that may read. */
  public volatile String token = ScriptedProvider.SECRET_MARK + "vault-token";

  private ScriptedVault(Vertx vertx) {
    this.server = vertx.createHttpServer().requestHandler(this::answer);
  }

  /** Listens on a free port. */
  public static Future<ScriptedVault> start(Vertx vertx) {
    ScriptedVault vault = new ScriptedVault(vertx);
    return vault.server.listen(0, "127.0.0.1").map(listening -> vault);
  }

  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Writes the next version of the secret {@code weaviate}. */
  public void put(JsonObject next) {
    version.incrementAndGet();
    secret = next;
  }

  /** How often a token was refused. */
  public int refusals() {
    return refusals.get();
  }

  private void answer(HttpServerRequest request) {
    if (!token.equals(request.getHeader("X-Vault-Token"))) {
      refusals.incrementAndGet();
      fail(request, 403, "permission denied");
    } else if (version.get() == 0 || !request.path().equals("/v1/secret/data/weaviate")) {
      ScriptedProvider.json(request, 404, new JsonObject().put("errors", new JsonArray()));
    } else {
      JsonObject metadata =
          new JsonObject()
              .put("created_time", "2026-03-01T12:00:00.000000000Z")
              .put("destroyed", false)
              .put("version", version.get());
      ScriptedProvider.json(
          request,
          200,
          new JsonObject()
              .put("lease_duration", 0)
              .put("renewable", false)
              .put("data", new JsonObject().put("data", secret).put("metadata", metadata)));
    }
  }

  private static void fail(HttpServerRequest request, int status, String error) {
    ScriptedProvider.json(
        request, status, new JsonObject().put("errors", new JsonArray().add(error)));
  }
}
