package dev.tokenmanager.keycloak;

import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback that answers as Weaviate does where a token manager looks: the bootstrap
 * document, and {@code /v1/meta} for any token that Weaviate would accept. Any thread.
 */
public final class WeaviateLikeServer implements AutoCloseable {

  private static final String BOOTSTRAP = "/v1/.well-known/openid-configuration";
  private static final String NO_AUTHENTICATION =
      "anonymous access not enabled. Please authenticate through one of the available methods:"
          + " [oidc]";

  private final Vertx vertx;
  private final HttpServer server;
  private final AtomicInteger bootstraps = new AtomicInteger();
  private volatile @Nullable WeaviateOidc oidc;
  private volatile @Nullable WeaviateLikeVerifier verifier;

  private WeaviateLikeServer(Vertx vertx) {
    this.vertx = vertx;
    server = vertx.createHttpServer().requestHandler(this::handle);
  }

  /** Starts one on a free port; null = OIDC off. Blocks: not on an event loop. */
  public static WeaviateLikeServer start(Vertx vertx, @Nullable WeaviateOidc oidc) {
    return start(vertx, 0, oidc);
  }

  /** Starts one on that port. */
  public static WeaviateLikeServer start(Vertx vertx, int port, @Nullable WeaviateOidc oidc) {
    WeaviateLikeServer started = new WeaviateLikeServer(vertx);
    started.configure(oidc);
    await(started.server.listen(port, "127.0.0.1"));
    return started;
  }

  /** Such as {@code http://127.0.0.1:40123}. */
  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Changes the settings of the running server; null = OIDC off. */
  public void configure(@Nullable WeaviateOidc changed) {
    oidc = changed;
    verifier = changed == null ? null : new WeaviateLikeVerifier(changed, InstantSource.system());
  }

  /** How often the bootstrap document was asked for, refused requests included. */
  public int bootstrapCount() {
    return bootstraps.get();
  }

  @Override
  public void close() {
    await(server.close());
  }

  private void handle(HttpServerRequest request) {
    switch (request.path()) {
      case BOOTSTRAP -> bootstrap(request);
      case "/v1/meta" -> meta(request);
      default -> request.response().setStatusCode(404).end();
    }
  }

  /** Stricter than Weaviate in one thing: even a good Authorization is refused here. */
  private void bootstrap(HttpServerRequest request) {
    bootstraps.incrementAndGet();
    WeaviateOidc settings = oidc;
    if (request.headers().contains(HttpHeaders.AUTHORIZATION) || !request.uri().equals(BOOTSTRAP)) {
      request
          .response()
          .setStatusCode(401)
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
          .end(NO_AUTHENTICATION);
    } else if (settings == null) {
      request.response().setStatusCode(404).end();
    } else {
      JsonObject body =
          new JsonObject()
              .put("clientId", settings.clientId())
              .put("href", settings.issuer() + BOOTSTRAP.substring("/v1".length()));
      if (!settings.scopes().isEmpty()) {
        body.put("scopes", new JsonArray(settings.scopes()));
      }
      reply(request, 200, body);
    }
  }

  private void meta(HttpServerRequest request) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    WeaviateLikeVerifier current = verifier;
    if (authorization == null || !authorization.startsWith("Bearer ")) {
      refuse(request, 401, NO_AUTHENTICATION);
    } else if (current == null) {
      refuse(request, 401, "unauthorized: invalid api key");
    } else {
      verify(request, current, authorization.substring("Bearer ".length()));
    }
  }

  private void verify(HttpServerRequest request, WeaviateLikeVerifier current, String token) {
    vertx
        .executeBlocking(
            () -> {
              current.verify(token);
              return new JsonObject().put("hostname", url()).put("version", "1.38.0");
            },
            false)
        .onSuccess(meta -> reply(request, 200, meta))
        .onFailure(
            e ->
                refuse(
                    request,
                    e instanceof WeaviateLikeVerifier.Refused refused ? refused.status : 500,
                    String.valueOf(e.getMessage())));
  }

  private static void refuse(HttpServerRequest request, int status, String message) {
    reply(request, status, new JsonObject().put("code", status).put("message", message));
  }

  private static void reply(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(body.toBuffer());
  }

  private static void await(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get(WaitLimit.SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
