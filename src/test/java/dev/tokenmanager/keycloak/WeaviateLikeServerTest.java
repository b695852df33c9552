package dev.tokenmanager.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenmanager.keycloak.WeaviateLikeBearers.Refused;
import dev.tokenmanager.testing.WaitLimit;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateGrpc;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoAggregate.AggregateRequest;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchObject;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchStreamReply;
import io.weaviate.client6.v1.internal.grpc.protocol.WeaviateProtoBatch.BatchStreamRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What stands for Weaviate refuses as Weaviate does, and comes back where it was. */
@ExtendWith(VertxExtension.class)
@Timeout(WaitLimit.TEST_SECONDS)
class WeaviateLikeServerTest {

  private static final String GOOD = "Bearer s3cr3t-good";

  private WeaviateLikeServer weaviate;
  private ManagedChannel channel;

  @SuppressWarnings("NullAway.Init")
  WeaviateLikeServerTest() {}

  @BeforeEach
  void start(Vertx vertx) {
    weaviate =
        WeaviateLikeServer.start(
            vertx,
            (call, authorization) -> {
              if (!GOOD.equals(authorization)) {
                throw new Refused(401, "unauthorized: oidc: token is expired");
              }
            });
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", weaviate.grpcPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    weaviate.close();
  }

  private WeaviateGrpc.WeaviateBlockingStub blocking(String authorization) {
    return WeaviateGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(authorization)))
        .withWaitForReady()
        .withDeadlineAfter(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  private static Metadata headers(String authorization) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
    return headers;
  }

  private long count(String authorization) {
    return blocking(authorization)
        .aggregate(AggregateRequest.newBuilder().setCollection("Things").build())
        .getSingleResult()
        .getObjectsCount();
  }

  /** Sends one object by a stream; completes at the end of the answer. */
  private CompletableFuture<List<BatchStreamReply>> stream(String authorization) {
    CompletableFuture<List<BatchStreamReply>> answer = new CompletableFuture<>();
    List<BatchStreamReply> replies = new ArrayList<>();
    StreamObserver<BatchStreamRequest> requests =
        WeaviateGrpc.newStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers(authorization)))
            .batchStream(
                new StreamObserver<>() {
                  @Override
                  public void onNext(BatchStreamReply reply) {
                    replies.add(reply);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    answer.complete(replies);
                  }
                });
    BatchObject object =
        BatchObject.newBuilder()
            .setCollection("Things")
            .setUuid(UUID.randomUUID().toString())
            .build();
    BatchStreamRequest.Data.Objects objects =
        BatchStreamRequest.Data.Objects.newBuilder().addValues(object).build();
    requests.onNext(
        BatchStreamRequest.newBuilder()
            .setStart(BatchStreamRequest.Start.getDefaultInstance())
            .build());
    requests.onNext(
        BatchStreamRequest.newBuilder()
            .setData(BatchStreamRequest.Data.newBuilder().setObjects(objects))
            .build());
    requests.onCompleted();
    return answer;
  }

  private static JsonObject meta(WeaviateLikeServer weaviate, String authorization)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(weaviate.url() + "/v1/meta"))
            .header("Authorization", authorization)
            .build();
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    return new JsonObject(answer.body()).put("status", answer.statusCode());
  }

  @Test
  void unaryCall_badToken_isUnknownWithTheSentence() {
    Status status =
        catchThrowableOfType(StatusRuntimeException.class, () -> count("Bearer s3cr3t-old"))
            .getStatus();

    assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(status.getDescription())
        .isEqualTo("extract auth: unauthorized: oidc: token is expired");
  }

  @Test
  void stream_badToken_isUnauthenticated() {
    assertThat(stream("Bearer s3cr3t-old"))
        .failsWithin(WaitLimit.TIME)
        .withThrowableThat()
        .withMessageContaining("UNAUTHENTICATED: unauthorized: oidc: token is expired");
  }

  @Test
  void rest_badToken_is401WithTheSentence() throws Exception {
    assertThat(meta(weaviate, "Bearer s3cr3t-old"))
        .isEqualTo(
            new JsonObject()
                .put("code", 401)
                .put("message", "unauthorized: oidc: token is expired")
                .put("status", 401));
    assertThat(meta(weaviate, GOOD).getInteger("status")).isEqualTo(200);
  }

  @Test
  void stream_goodToken_acknowledgesAndStores() {
    assertThat(stream(GOOD))
        .succeedsWithin(WaitLimit.TIME)
        .satisfies(
            replies -> {
              assertThat(replies).hasSize(3);
              assertThat(replies.get(0).hasStarted()).isTrue();
              assertThat(replies.get(1).getAcks().getUuidsList()).hasSize(1);
              assertThat(replies.get(2).getResults().getSuccessesList()).hasSize(1);
            });
    assertThat(count(GOOD)).isEqualTo(1);
  }

  @Test
  void restart_samePorts_keepsObjects() throws Exception {
    stream(GOOD).get(WaitLimit.SECONDS, TimeUnit.SECONDS);
    String url = weaviate.url();
    String grpcUrl = weaviate.grpcUrl();

    weaviate.restart();

    assertThat(weaviate.url()).isEqualTo(url);
    assertThat(weaviate.grpcUrl()).isEqualTo(grpcUrl);
    assertThat(meta(weaviate, GOOD).getInteger("status")).isEqualTo(200);
    assertThat(count(GOOD)).isEqualTo(1);
  }
}
