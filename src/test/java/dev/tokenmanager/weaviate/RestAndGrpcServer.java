package dev.tokenmanager.weaviate;

import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.weaviate.client6.v1.api.Config;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateGrpc;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoAggregate.AggregateReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoAggregate.AggregateRequest;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchObjectsReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchObjectsRequest;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.SearchReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoSearchGet.SearchRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * As much of Weaviate's REST and gRPC as the official clients need to be built, list an empty
 * schema, count a collection, search it and fill it; it notes who was authorized how. Any thread.
 */
final class RestAndGrpcServer implements AutoCloseable {

  private static final long COUNT = 42;

  /** What came, oldest first: {@code /v1/schema Bearer …}. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  /** Whether everything that needs a token is answered with 401. */
  volatile boolean rejecting;

  private final HttpServer rest;
  private final Server grpc;

  private RestAndGrpcServer(Vertx vertx) throws IOException {
    this.rest = vertx.createHttpServer().requestHandler(this::answer);
    this.grpc =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(ServerInterceptors.intercept(new Counting(), new Noting()))
            .build()
            .start();
  }

  static RestAndGrpcServer start(Vertx vertx)
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    RestAndGrpcServer server = new RestAndGrpcServer(vertx);
    server
        .rest
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
    return server;
  }

  int port() {
    return rest.actualPort();
  }

  int grpcPort() {
    return grpc.getPort();
  }

  /** For a client of this server. */
  Config config(TokenManagerAuthentication authentication) {
    return Config.of(
        custom ->
            custom
                .scheme("http")
                .httpHost("127.0.0.1")
                .httpPort(rest.actualPort())
                .grpcHost("127.0.0.1")
                .grpcPort(grpc.getPort())
                .authentication(authentication));
  }

  /** The last call. */
  String last() {
    return calls.get(calls.size() - 1);
  }

  @Override
  public void close() {
    grpc.shutdownNow();
  }

  private void answer(HttpServerRequest request) {
    calls.add(request.path() + " " + request.getHeader("Authorization"));
    switch (request.path()) {
      case "/v1/.well-known/live" -> request.response().end();
      case "/v1/meta" -> authorized(request, new JsonObject().put("version", "1.39.0"));
      case "/v1/schema" -> authorized(request, new JsonObject().put("classes", new JsonArray()));
      default -> request.response().setStatusCode(404).end();
    }
  }

  private void authorized(HttpServerRequest request, JsonObject body) {
    if (rejecting) {
      ScriptedProvider.json(
          request, 401, new JsonObject().put("code", 401).put("message", "unauthorized: oidc"));
    } else {
      ScriptedProvider.json(request, 200, body);
    }
  }

  private static final class Counting extends WeaviateGrpc.WeaviateImplBase {

    @Override
    public void aggregate(AggregateRequest request, StreamObserver<AggregateReply> reply) {
      reply.onNext(
          AggregateReply.newBuilder()
              .setSingleResult(AggregateReply.Single.newBuilder().setObjectsCount(COUNT))
              .build());
      reply.onCompleted();
    }

    @Override
    public void search(SearchRequest request, StreamObserver<SearchReply> reply) {
      reply.onNext(SearchReply.getDefaultInstance());
      reply.onCompleted();
    }

    @Override
    public void batchObjects(BatchObjectsRequest request, StreamObserver<BatchObjectsReply> reply) {
      reply.onNext(BatchObjectsReply.getDefaultInstance());
      reply.onCompleted();
    }
  }

  private final class Noting implements ServerInterceptor {

    private static final Metadata.Key<String> AUTHORIZATION =
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      calls.add(call.getMethodDescriptor().getBareMethodName() + " " + headers.get(AUTHORIZATION));
      if (rejecting) {
        call.close(Status.UNAUTHENTICATED.withDescription("unauthorized: oidc"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }
}
