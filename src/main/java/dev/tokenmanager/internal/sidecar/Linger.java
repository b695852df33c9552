package dev.tokenmanager.internal.sidecar;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * The end of a call that was answered before its caller had sent all of it. HTTP/1.1: reads on for
 * a moment, for a connection that is closed at once takes the answer with it; then closes it.
 * HTTP/2: says that the rest is not wanted (RFC 9113 §8.1). Event loop only.
 */
final class Linger {

  private static final long NO_ERROR = 0;

  private Linger() {}

  static void begin(Vertx vertx, Protocol protocol, HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    if (protocol == Protocol.GRPC) {
      request.response().reset(NO_ERROR);
      return;
    }
    long timer = vertx.setTimer(Limits.LINGER.toMillis(), due -> request.connection().close());
    request
        .exceptionHandler(gone -> vertx.cancelTimer(timer))
        .handler(nobody -> {})
        .endHandler(end -> vertx.cancelTimer(timer))
        .resume();
  }
}
