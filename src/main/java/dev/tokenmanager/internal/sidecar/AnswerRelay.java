package dev.tokenmanager.internal.sidecar;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.StreamResetException;

/**
 * Weaviate's answer on its way to the caller: status, headers, body and trailers as they are, no
 * faster than the caller reads. Event loop only.
 */
final class AnswerRelay {

  private static final long INTERNAL_ERROR = 2;

  private final Vertx vertx;
  private final Protocol protocol;
  private final HttpServerRequest caller;
  private final HttpServerResponse answer;
  private final HttpClientResponse response;
  private final Runnable ending;
  private final Handler<String> ended;
  private boolean done;

  /** Whether a refusal of the token would be news, and there is no message before it. */
  private boolean unjudged;

  /**
   * @param ending is told when the rest is about to be written: the caller may be gone right after
   * @param ended is told the code of the answer, when all of it is written
   */
  AnswerRelay(
      Vertx vertx,
      Protocol protocol,
      HttpServerRequest caller,
      HttpClientResponse response,
      Runnable ending,
      Handler<String> ended) {
    this.vertx = vertx;
    this.protocol = protocol;
    this.caller = caller;
    this.answer = caller.response();
    this.response = response;
    this.ending = ending;
    this.ended = ended;
  }

  /** Writes what was read of it, and from now on what comes. */
  void begin(Beginning beginning) {
    head();
    unjudged = protocol == Protocol.GRPC && beginning.isHeadAlone();
    Buffer first = beginning.first();
    if (first != null) {
      answer.write(first);
    }
    if (beginning.ended()) {
      end();
      return;
    }
    response.handler(this::chunk).endHandler(last -> end());
    answer.drainHandler(drained -> response.resume());
    if (!answer.writeQueueFull()) {
      response.resume();
    }
    // The head does not wait for a body that takes its time.
    vertx.runOnContext(
        later -> {
          if (!done && !answer.headWritten() && (protocol == Protocol.GRPC || hasBody())) {
            answer.writeHead();
          }
        });
  }

  private void head() {
    answer.setStatusCode(response.statusCode());
    PassedHeaders.ofAnswer(response.headers(), answer.headers());
    if (protocol == Protocol.REST) {
      if (response.statusCode() != 304) { // Vert.x knows it by its own message, and adds no length
        answer.setStatusMessage(response.statusMessage());
      }
      if (hasBody() && !answer.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
        answer.setChunked(true);
      }
    }
  }

  /** RFC 9112 §6.3. */
  private boolean hasBody() {
    int status = response.statusCode();
    return !caller.method().equals(HttpMethod.HEAD) && status != 204 && status != 304;
  }

  /** Nothing more is written. */
  void abandon() {
    done = true;
  }

  private void chunk(Buffer chunk) {
    if (done) {
      return;
    }
    unjudged = false;
    answer.write(chunk);
    if (answer.writeQueueFull()) {
      response.pause();
    }
  }

  private void end() {
    if (done) {
      return;
    }
    done = true;
    MultiMap trailers = response.trailers();
    if (!trailers.isEmpty()) {
      PassedHeaders.ofAnswer(trailers, answer.trailers());
    }
    String code = code(trailers);
    ending.run();
    answer.end().onComplete(written -> ended.handle(code));
  }

  /** Whether Weaviate said by the trailers, and only there, that the token does not count. */
  boolean isRefusedLate() {
    return unjudged && done && Unauthenticated.grpc(response.trailers());
  }

  private String code(MultiMap trailers) {
    if (protocol == Protocol.REST) {
      return String.valueOf(response.statusCode());
    }
    GrpcStatus status = GrpcStatus.in(trailers);
    GrpcStatus alone = status == null ? GrpcStatus.in(response.headers()) : status;
    return (alone == null ? GrpcStatus.ofHttp(response.statusCode()) : alone).name();
  }

  /**
   * Weaviate broke off: so does this, in the way that the caller would see without a sidecar.
   *
   * @return the code of the answer
   */
  String breakOff(Throwable failure) {
    done = true;
    if (protocol == Protocol.REST) {
      answer.reset(INTERNAL_ERROR);
      return "502";
    }
    if (failure instanceof StreamResetException reset) {
      answer.reset(reset.getCode());
      return GrpcStatus.ofReset(reset.getCode()).name();
    }
    answer
        .trailers()
        .set(GrpcStatus.STATUS, GrpcStatus.UNAVAILABLE.number())
        .set(GrpcStatus.MESSAGE, GrpcStatus.encoded("The connection to Weaviate was lost."));
    answer.end();
    return GrpcStatus.UNAVAILABLE.name();
  }
}
