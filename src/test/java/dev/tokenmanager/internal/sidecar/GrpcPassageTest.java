package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.internal.sidecar.ScriptedToken.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.WaitLimit;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract §11 by gRPC, with the library of the official clients on both sides. */
class GrpcPassageTest {

  private static final byte[] SMALL = {1, 2, 3};

  @RegisterExtension final SidecarStage stage = new SidecarStage();

  private final AtomicInteger cancelled = new AtomicInteger();
  private BytesGrpc weaviate;
  private ManagedChannel channel;

  @BeforeEach
  void open() throws IOException {
    weaviate = new BytesGrpc(GrpcPassageTest::echo, this::echoes);
    stage.open(
        new JsonObject()
            .put("weaviateUrl", "http://127.0.0.1:1")
            .put("weaviateGrpc", weaviate.url()));
    channel = BytesGrpc.channel(stage.grpcPort());
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    weaviate.close();
  }

  private static void echo(byte[] request, StreamObserver<byte[]> reply) {
    reply.onNext(request);
    reply.onCompleted();
  }

  /** Echoes each message; a single zero asks for a thousand messages that nobody may read. */
  private StreamObserver<byte[]> echoes(StreamObserver<byte[]> reply) {
    Context.current().addListener(over -> cancelled.incrementAndGet(), Runnable::run);
    return new StreamObserver<>() {
      @Override
      public void onNext(byte[] value) {
        int times = Arrays.equals(value, new byte[1]) ? 1000 : 1;
        for (int i = 0; i < times; i++) {
          reply.onNext(times == 1 ? value : new byte[10_000]);
        }
      }

      @Override
      public void onError(Throwable broken) {}

      @Override
      public void onCompleted() {
        reply.onCompleted();
      }
    };
  }

  private byte[] unary(byte[] message) {
    return ClientCalls.blockingUnaryCall(
        channel,
        BytesGrpc.UNARY,
        CallOptions.DEFAULT.withDeadlineAfter(WaitLimit.SECONDS, TimeUnit.SECONDS),
        message);
  }

  private Status failure() {
    return catchThrowableOfType(StatusRuntimeException.class, () -> unary(SMALL)).getStatus();
  }

  @Test
  void unary_manyTimes_carriesTheToken() {
    for (int i = 0; i < 50; i++) {
      assertThat(unary(SMALL)).isEqualTo(SMALL);
    }

    assertThat(weaviate.authorizations).hasSize(50).containsOnly(bearer(1));
    await()
        .untilAsserted(() -> assertThat(stage.counters().requests().values()).containsExactly(50L));
    assertThat(stage.counters().requests().keySet())
        .extracting(key -> key.protocol() + " " + key.code())
        .containsExactly("grpc OK");
  }

  @Test
  void unary_twentyMegabytes_passesBothWays() {
    byte[] large = new byte[20 << 20];
    Arrays.fill(large, (byte) 7);

    assertThat(unary(large)).isEqualTo(large);
  }

  @ParameterizedTest
  @CsvSource({
    "16, anything, false",
    "16, anything, true",
    "2, extract auth: oidc expired, false",
    "2, extract auth: oidc expired, true"
  })
  void unary_tokenRefused_isSentOnceMoreWithTheNext(
      int code, String message, boolean headersFirst) {
    refuseFirst(code, message, headersFirst);

    assertThat(unary(SMALL)).isEqualTo(SMALL);

    assertThat(weaviate.authorizations).containsExactly(bearer(1), bearer(2));
    assertThat(stage.token.reports).hasValue(1);
    assertThat(stage.counters().replays()).isEqualTo(1);
  }

  private void refuseFirst(int code, String message, boolean headersFirst) {
    weaviate.headersFirst = headersFirst;
    weaviate.refusal =
        authorization ->
            authorization.equals(bearer(1))
                ? Status.fromCodeValue(code).withDescription(message)
                : null;
  }

  @ParameterizedTest
  @CsvSource({"2, other", "7, extract auth: no", "13, extract auth: no", "5, not found"})
  void unary_otherFailure_passesAsItIs(int code, String message) {
    refuseFirst(code, message, false);

    Status status = failure();

    assertThat(status.getCode().value()).isEqualTo(code);
    assertThat(status.getDescription()).isEqualTo(message);
    assertThat(stage.token.reports).hasValue(0);
  }

  @Test
  void unary_refusedTwice_passesTheSecond() {
    weaviate.refusal = authorization -> Status.UNAUTHENTICATED.withDescription("caf\u00e9 100%");

    assertThat(failure().getDescription()).isEqualTo("caf\u00e9 100%");

    assertThat(weaviate.authorizations).containsExactly(bearer(1), bearer(2));
    await().untilAsserted(() -> assertThat(stage.token.reports).hasValue(2));
  }

  @Test
  void unary_noUsableToken_isUnavailableWithTheSentence() {
    stage.token.failure = "The provider is d\u00f6wn, 100% of it.";

    Status status = failure();

    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).isEqualTo("The provider is d\u00f6wn, 100% of it.");
  }

  @Test
  void unary_weaviateDown_isUnavailable() {
    weaviate.close();

    Status status = failure();

    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).contains("refuses the connection");
  }

  @Test
  void stream_messages_passOneByOneAndHalfClose() throws InterruptedException {
    Received received = new Received();
    StreamObserver<byte[]> sending =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(BytesGrpc.STREAM, CallOptions.DEFAULT), received);
    for (byte i = 1; i <= 20; i++) {
      sending.onNext(new byte[] {i});
      assertThat(received.next()).containsExactly(i);
    }
    sending.onCompleted();

    received.end.await(WaitLimit.SECONDS, TimeUnit.SECONDS);
    assertThat(received.failure.get()).isNull();
  }

  @Test
  void stream_tokenRefusedBeforeAnyMessage_startsAgainAndGoesOn() throws InterruptedException {
    refuseFirst(16, "expired", false);
    Received received = new Received();
    StreamObserver<byte[]> sending =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(BytesGrpc.STREAM, CallOptions.DEFAULT), received);
    sending.onNext(SMALL);
    assertThat(received.next()).isEqualTo(SMALL);
    sending.onNext(new byte[] {9});
    assertThat(received.next()).containsExactly(9);
    sending.onCompleted();

    received.end.await(WaitLimit.SECONDS, TimeUnit.SECONDS);
    assertThat(weaviate.authorizations).containsExactly(bearer(1), bearer(2));
  }

  /** At default windows of HTTP/2, this is where all others would stand still. */
  @Test
  void stream_leftUnread_doesNotStarveOthers() {
    for (int i = 0; i < 3; i++) {
      ClientCall<byte[], byte[]> unread = channel.newCall(BytesGrpc.STREAM, CallOptions.DEFAULT);
      unread.start(new ClientCall.Listener<>() {}, new Metadata());
      unread.request(0); // reads nothing
      unread.sendMessage(new byte[1]); // asks for ten megabytes
    }
    byte[] medium = new byte[200_000];

    for (int i = 0; i < 20; i++) {
      assertThat(unary(medium)).hasSize(medium.length);
    }
  }

  @Test
  void stream_callerCancels_weaviateIsToldSo() throws InterruptedException {
    Received received = new Received();
    ClientCall<byte[], byte[]> call = channel.newCall(BytesGrpc.STREAM, CallOptions.DEFAULT);
    StreamObserver<byte[]> sending = ClientCalls.asyncBidiStreamingCall(call, received);
    sending.onNext(SMALL);
    received.next();

    call.cancel("enough", null);

    await().untilAsserted(() -> assertThat(cancelled).hasValue(1));
    await()
        .untilAsserted(
            () ->
                assertThat(stage.counters().requests().keySet())
                    .extracting(key -> key.code())
                    .containsExactly("CANCELLED"));
  }

  @Test
  void stream_deadlineOfTheCaller_endsItOnBothSides() throws InterruptedException {
    Received received = new Received();
    StreamObserver<byte[]> sending =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(
                BytesGrpc.STREAM, CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS)),
            received);
    sending.onNext(SMALL);

    received.end.await(WaitLimit.SECONDS, TimeUnit.SECONDS);

    assertThat(Status.fromThrowable(received.failure.get()).getCode())
        .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    await().untilAsserted(() -> assertThat(cancelled).hasValue(1));
  }

  @Test
  void stream_weaviateGoesDown_isUnavailable() throws InterruptedException {
    Received received = new Received();
    StreamObserver<byte[]> sending =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(BytesGrpc.STREAM, CallOptions.DEFAULT), received);
    sending.onNext(SMALL);
    received.next();

    weaviate.close();

    received.end.await(WaitLimit.SECONDS, TimeUnit.SECONDS);
    assertThat(Status.fromThrowable(received.failure.get()).getCode())
        .isIn(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);
  }

  @Test
  void stop_streamRuns_endsWithinItsTimeAndNothingNewIsTaken() throws InterruptedException {
    Received received = new Received();
    StreamObserver<byte[]> sending =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(BytesGrpc.STREAM, CallOptions.DEFAULT), received);
    sending.onNext(SMALL);
    received.next();

    SidecarStage.result(stage.stop());

    received.end.await(WaitLimit.SECONDS, TimeUnit.SECONDS);
    assertThat(received.failure.get()).isNotNull();
    assertThat(failure().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  /** What came. */
  private static final class Received implements StreamObserver<byte[]> {
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    final CountDownLatch end = new CountDownLatch(1);
    final AtomicReference<Throwable> failure = new AtomicReference<>();

    byte[] next() throws InterruptedException {
      return messages.poll(WaitLimit.SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void onNext(byte[] value) {
      messages.add(value);
    }

    @Override
    public void onError(Throwable broken) {
      failure.set(broken);
      end.countDown();
    }

    @Override
    public void onCompleted() {
      end.countDown();
    }
  }
}
