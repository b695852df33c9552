package dev.tokenmanager.keycloak;

import dev.tokenmanager.testing.WaitLimit;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback that answers as Weaviate does where a token manager and official clients
 * look, by REST and by gRPC: the bootstrap document, and what {@link WeaviateLikeRest} and {@link
 * WeaviateLikeGrpc} have, for any token that Weaviate would accept. It can be stopped and started
 * again at its ports, and keeps its objects. Any thread; blocks, so not on an event loop.
 */
public final class WeaviateLikeServer implements AutoCloseable {

  private static final String BOOTSTRAP = "/v1/.well-known/openid-configuration";
  private static final String LOOPBACK = "127.0.0.1";

  private final Vertx vertx;
  private final AtomicInteger bootstraps = new AtomicInteger();
  private final WeaviateLikeObjects objects = new WeaviateLikeObjects();
  private final WeaviateLikeOidcBearers oidc;
  private final WeaviateLikeBearers bearers;
  private final WeaviateLikeRest rest;
  private final boolean withGrpc;
  private int port;
  private int grpcPort;
  private @Nullable HttpServer restServer;
  private @Nullable Server grpcServer;

  private WeaviateLikeServer(
      Vertx vertx,
      WeaviateLikeOidcBearers oidc,
      WeaviateLikeBearers bearers,
      int port,
      int grpcPort) {
    this.vertx = vertx;
    this.oidc = oidc;
    this.bearers = bearers;
    this.port = port;
    this.grpcPort = Math.max(0, grpcPort);
    this.withGrpc = grpcPort >= 0;
    this.rest = new WeaviateLikeRest(vertx, bearers, objects);
  }

  /** Starts one on a free port, without gRPC; null = OIDC off. */
  public static WeaviateLikeServer start(Vertx vertx, @Nullable WeaviateOidc oidc) {
    return start(vertx, 0, oidc);
  }

  /** Starts one on that port, without gRPC. */
  public static WeaviateLikeServer start(Vertx vertx, int port, @Nullable WeaviateOidc oidc) {
    return start(vertx, port, -1, oidc);
  }

  /**
   * Starts one.
   *
   * @param port 0: any
   * @param grpcPort 0: any; less: no gRPC
   * @param oidc null: off
   */
  public static WeaviateLikeServer start(
      Vertx vertx, int port, int grpcPort, @Nullable WeaviateOidc oidc) {
    WeaviateLikeOidcBearers bearers = new WeaviateLikeOidcBearers(oidc);
    return new WeaviateLikeServer(vertx, bearers, bearers, port, grpcPort).started();
  }

  /** Starts one on free ports, with gRPC, for which a script decides who is let in; OIDC is off. */
  public static WeaviateLikeServer start(Vertx vertx, WeaviateLikeBearers bearers) {
    WeaviateLikeOidcBearers off = new WeaviateLikeOidcBearers(null);
    return new WeaviateLikeServer(vertx, off, bearers, 0, 0).started();
  }

  private WeaviateLikeServer started() {
    restart();
    return this;
  }

  /** Starts what was stopped, at the same ports; a stop goes before where it was not stopped. */
  public synchronized void restart() {
    stop();
    HttpServer server = vertx.createHttpServer().requestHandler(this::handle);
    await(server.listen(port, LOOPBACK));
    restServer = server;
    port = server.actualPort();
    if (withGrpc) {
      grpcServer = startedGrpc();
      grpcPort = grpcServer.getPort();
    }
  }

  private Server startedGrpc() {
    WeaviateLikeGrpcAuth auth = new WeaviateLikeGrpcAuth(bearers);
    try {
      return NettyServerBuilder.forAddress(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), grpcPort))
          .addService(ServerInterceptors.intercept(new WeaviateLikeGrpc(objects), auth))
          .addService(WeaviateLikeHealth.service())
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the end of the process: connections are cut, what runs is lost; objects are kept. */
  public synchronized void stop() {
    if (restServer != null) {
      await(restServer.close());
      restServer = null;
    }
    if (grpcServer != null) {
      grpcServer.shutdownNow();
      awaitEnd(grpcServer);
      grpcServer = null;
    }
  }

  /** Such as {@code http://127.0.0.1:40123}. */
  public synchronized String url() {
    return "http://" + LOOPBACK + ":" + port;
  }

  /** Such as {@code http://127.0.0.1:40124}, for gRPC without TLS. */
  public synchronized String grpcUrl() {
    return "http://" + LOOPBACK + ":" + grpcPort;
  }

  public synchronized int port() {
    return port;
  }

  public synchronized int grpcPort() {
    return grpcPort;
  }

  /** Changes the settings of the running server; null = OIDC off. */
  public void configure(@Nullable WeaviateOidc changed) {
    oidc.configure(changed);
  }

  /** From now on every token that was accepted so far is answered with 401. */
  public void refuseWhatWasShown() {
    oidc.refuseWhatWasShown();
  }

  /** How often the bootstrap document was asked for, refused requests included. */
  public int bootstrapCount() {
    return bootstraps.get();
  }

  /** How many objects a collection has. */
  public int count(String collection) {
    return objects.count(collection);
  }

  @Override
  public void close() {
    stop();
  }

  private void handle(HttpServerRequest request) {
    if (request.path().equals(BOOTSTRAP)) {
      bootstrap(request);
    } else {
      rest.handle(request);
    }
  }

  /** Stricter than Weaviate in one thing: even a good Authorization is refused here. */
  private void bootstrap(HttpServerRequest request) {
    bootstraps.incrementAndGet();
    WeaviateOidc settings = oidc.oidc();
    if (request.headers().contains(HttpHeaders.AUTHORIZATION) || !request.uri().equals(BOOTSTRAP)) {
      request
          .response()
          .setStatusCode(401)
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
          .end(WeaviateLikeOidcBearers.NO_AUTHENTICATION);
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
      WeaviateLikeRest.reply(request, 200, body);
    }
  }

  private static void awaitEnd(Server server) {
    try {
      server.awaitTermination(WaitLimit.SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
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
