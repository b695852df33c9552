package dev.tokenmanager.internal.sidecar;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/**
 * As much of an answer of Weaviate as shows whether it refuses the token: the head, or for gRPC, by
 * whose trailers it may be refused, the first message, the end, or the moment from which neither is
 * waited for any more. The answer is paused. Immutable.
 *
 * @param response the answer
 * @param first what was read of the body, null: nothing
 * @param ended whether that is all
 * @param refused whether it says that the token does not count
 */
record Beginning(
    HttpClientResponse response, @Nullable Buffer first, boolean ended, boolean refused) {

  /** Of an answer that has just begun. Event loop only. */
  static void read(
      Vertx vertx, Protocol protocol, HttpClientResponse response, Handler<Beginning> reader) {
    response.pause();
    if (protocol == Protocol.REST) {
      reader.handle(of(response, Unauthenticated.http(response.statusCode())));
    } else if (response.headers().contains(GrpcStatus.STATUS)) {
      reader.handle(of(response, Unauthenticated.grpc(response.headers())));
    } else if (Unauthenticated.http(response.statusCode())) {
      reader.handle(of(response, true)); // of something on the way that does not speak gRPC
    } else {
      new Reading(vertx, response, reader).start();
    }
  }

  /** Of one that is not judged. */
  static Beginning unjudged(HttpClientResponse response) {
    response.pause();
    return of(response, false);
  }

  /** Whether what says more, a message or the end, is still to come. */
  boolean isHeadAlone() {
    return first == null && !ended && !refused;
  }

  private static Beginning of(HttpClientResponse response, boolean refused) {
    return new Beginning(response, null, false, refused);
  }

  /** Waits for what comes behind the head. */
  private static final class Reading {
    private final Vertx vertx;
    private final HttpClientResponse response;
    private final Handler<Beginning> reader;
    private boolean done;
    private long timer;

    Reading(Vertx vertx, HttpClientResponse response, Handler<Beginning> reader) {
      this.vertx = vertx;
      this.response = response;
      this.reader = reader;
    }

    void start() {
      timer = vertx.setTimer(Limits.HEAD_ALONE.toMillis(), late -> done(null, false));
      response.handler(first -> done(first, false)).endHandler(end -> done(null, true)).fetch(1);
    }

    private void done(@Nullable Buffer first, boolean ended) {
      if (done) {
        return;
      }
      done = true;
      vertx.cancelTimer(timer);
      response.pause();
      boolean refused = ended && Unauthenticated.grpc(response.trailers());
      reader.handle(new Beginning(response, first, ended, refused));
    }
  }
}
