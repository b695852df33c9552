package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.internal.sidecar.ScriptedToken.bearer;
import static dev.tokenmanager.internal.sidecar.SidecarStage.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.sidecar.count.SidecarCounters;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract §11 by gRPC: answers that no server of the official library gives by itself. */
class GrpcAnswerTest {

  @RegisterExtension final SidecarStage stage = new SidecarStage();
  private final Promise<Void> headPassed = Promise.promise();
  private VertxWeaviate weaviate;

  @BeforeEach
  void open() {
    weaviate = new VertxWeaviate(stage.vertx(), true);
    stage.open(
        new JsonObject().put("weaviateUrl", weaviate.url()).put("weaviateGrpc", weaviate.url()));
  }

  @AfterEach
  void close() {
    weaviate.close();
  }

  private HttpClientResponse call() {
    return result(
        Http2Caller.call(
            stage.vertx(),
            stage.grpcPort(),
            request -> request.response().onSuccess(head -> headPassed.tryComplete())));
  }

  private void counted(String code) {
    await()
        .untilAsserted(
            () ->
                assertThat(stage.counters().requests().keySet())
                    .containsExactly(new SidecarCounters.Requests("grpc", code)));
  }

  private void isReset(long http2Error) {
    assertThat(catchThrowable(this::call))
        .cause()
        .asInstanceOf(type(StreamResetException.class))
        .extracting(StreamResetException::getCode)
        .isEqualTo(http2Error);
  }

  /** By UNAVAILABLE callers would be told that they may try again. */
  @ParameterizedTest
  @CsvSource({
    "0, INTERNAL",
    "2, INTERNAL",
    "8, CANCELLED",
    "11, RESOURCE_EXHAUSTED",
    "12, PERMISSION_DENIED"
  })
  void call_resetBeforeTheHead_isResetTheSameWay(long http2Error, String code) {
    weaviate.handler = request -> request.response().reset(http2Error);

    isReset(http2Error);

    assertThat(weaviate.authorizations).hasSize(1);
    counted(code);
  }

  /** REFUSED_STREAM says that nothing was done: it is sent again, once. */
  @Test
  void call_refusedTwice_isRefused() {
    weaviate.handler = request -> request.response().reset(7);

    isReset(7);

    assertThat(weaviate.authorizations).hasSize(2);
    counted("UNAVAILABLE");
  }

  /** The head goes out, for it may be alone for long. */
  private void refuseAfterTheHead(HttpServerRequest request) {
    request.response().setChunked(true).putHeader("content-type", "application/grpc").writeHead();
    request.response().putTrailer("grpc-status", "16");
  }

  @Test
  void call_tokenRefusedLongAfterTheHead_isReportedOnceAndPasses() {
    weaviate.handler =
        request -> {
          refuseAfterTheHead(request);
          afterTheHeadIsPassed(() -> request.response().end());
        };

    HttpClientResponse answer = call();

    assertThat(answer.trailers().get("grpc-status")).isEqualTo("16");
    assertThat(weaviate.authorizations).containsExactly(bearer(1));
    assertThat(stage.token.reports).hasValue(1);
    counted("UNAUTHENTICATED");
  }

  /** What came before it was done with that token. */
  @Test
  void call_unauthenticatedAfterAMessage_isNotReported() {
    weaviate.handler =
        request -> {
          refuseAfterTheHead(request);
          request.response().write(Buffer.buffer(new byte[5]));
          afterTheHeadIsPassed(() -> request.response().end());
        };

    assertThat(call().trailers().get("grpc-status")).isEqualTo("16");

    assertThat(stage.token.reports).hasValue(0);
  }

  private void afterTheHeadIsPassed(Runnable then) {
    headPassed.future().onSuccess(now -> then.run());
  }

  /** An ingress that judges tokens by itself need not know of gRPC. */
  @ParameterizedTest
  @CsvSource({"401, UNAUTHENTICATED", "403, PERMISSION_DENIED", "503, UNAVAILABLE"})
  void call_answeredByHttpAlone_isJudgedByItsStatus(int status, String code) {
    weaviate.handler = request -> request.response().setStatusCode(status).end("no");

    assertThat(call().statusCode()).isEqualTo(status);

    assertThat(weaviate.authorizations).hasSize(status == 401 ? 2 : 1);
    assertThat(stage.token.reports).hasValue(status == 401 ? 2 : 0);
    counted(code);
  }

  @Test
  void call_401ByHttpAlone_isSentOnceMoreWithTheNext() {
    weaviate.handler =
        request -> {
          boolean known = request.getHeader("Authorization").equals(bearer(2));
          request.response().setStatusCode(known ? 200 : 401);
          if (known) {
            request.response().putHeader("grpc-status", "0");
          }
          request.response().end();
        };

    assertThat(call().getHeader("grpc-status")).isEqualTo("0");

    assertThat(weaviate.authorizations).containsExactly(bearer(1), bearer(2));
    counted("OK");
  }

  /** The status of gRPC counts, where there is one. */
  @Test
  void call_401WithAStatusOfGrpc_isJudgedByThat() {
    weaviate.handler =
        request -> request.response().setStatusCode(401).putHeader("grpc-status", "7").end();

    assertThat(call().getHeader("grpc-status")).isEqualTo("7");

    assertThat(stage.token.reports).hasValue(0);
    counted("PERMISSION_DENIED");
  }
}
