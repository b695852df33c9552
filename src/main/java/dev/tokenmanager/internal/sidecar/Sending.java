package dev.tokenmanager.internal.sidecar;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/**
 * One time that a call is sent to Weaviate: how much of it is out, whether the answer is over, and
 * so whose its connection is. Event loop only.
 */
final class Sending {

  private static final long CANCEL = 8;

  private final Vertx vertx;
  private final Protocol protocol;
  private final HttpClientRequest request;

  /** Of what was written first, null: nothing was. */
  private @Nullable Future<Void> begun;

  private boolean whole;
  private @Nullable HttpClientResponse answer;
  private @Nullable Future<Void> answerEnd;

  /**
   * Before anything is written, and before anybody else waits for the answer.
   *
   * @param lost is told where the connection, or the stream, comes to its end too soon
   */
  Sending(Vertx vertx, Protocol protocol, HttpClientRequest request, Handler<Throwable> lost) {
    this.vertx = vertx;
    this.protocol = protocol;
    this.request = request;
    request.exceptionHandler(lost);
    request.response().onSuccess(this::answered);
  }

  private void answered(HttpClientResponse response) {
    answer = response;
    answerEnd = response.end();
  }

  HttpClientRequest request() {
    return request;
  }

  /** Once: without it the head goes out with the first of the body. */
  void head() {
    begun = request.sendHead();
  }

  void write(Buffer chunk) {
    noted(request.write(chunk));
  }

  /** The request is whole. */
  void end() {
    whole = true;
    noted(request.end());
  }

  private void noted(Future<Void> written) {
    if (begun == null) {
      begun = written;
    }
  }

  /** Whether something was written, be it out or not. */
  boolean isBegun() {
    return begun != null;
  }

  /**
   * Whether Weaviate cannot have begun with it: what was written first, the head with it, has not
   * gone out in whole. HTTP/2 does not say so, where data waits behind a head that has.
   */
  boolean isUnsent() {
    return begun == null || (protocol == Protocol.REST && !begun.succeeded());
  }

  /**
   * It counts no more. HTTP/1.1: a connection on which a half is missing is closed, for the next
   * request would be read as the rest of this one, and {@code reset} would give it back to the pool
   * all the same. Where both halves are over, the connection is the pool's, and by now perhaps
   * another call's: it must not be touched. Whether they are is known once all that came is heard.
   */
  void drop() {
    if (protocol == Protocol.GRPC) {
      request.reset(CANCEL);
      return;
    }
    HttpClientResponse unread = answer;
    if (unread != null && !isOver()) {
      unread.handler(nobody -> {}).endHandler(nobody -> {}).exceptionHandler(nobody -> {}).resume();
    }
    vertx.runOnContext(
        heard -> {
          if (!whole || !isOver()) {
            request.connection().close();
          }
        });
  }

  private boolean isOver() {
    return answerEnd != null && answerEnd.isComplete();
  }
}
