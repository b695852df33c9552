package dev.tokenmanager.oidc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One exchange under way: knows whether its request was sent, and drops its connection as soon as
 * it is over, however it ended. Event loop only.
 */
final class HttpExchange {

  private final HttpCall call;
  private final RequestTarget target;
  private final Promise<HttpReply> result;
  private @Nullable TlsChannel handshake;
  private @Nullable HttpConnection connection;

  HttpExchange(HttpCall call, RequestTarget target, ContextInternal context) {
    this.call = call;
    this.target = target;
    this.result = context.promise();
  }

  HttpCall call() {
    return call;
  }

  RequestTarget target() {
    return target;
  }

  /** The answer, or a {@link ProviderException}. */
  Future<HttpReply> future() {
    return result.future();
  }

  boolean isOver() {
    return result.future().isComplete();
  }

  /** A connection is about to be made; a TLS handshake would be seen here. */
  void connecting(TlsChannel tls) {
    handshake = tls;
  }

  /** The connection is there, and the request is sent right after this; false: it is not wanted. */
  boolean connected(HttpConnection made) {
    connection = made;
    // Else Vert.x logs what it cannot decode, and quotes it. The exchange itself fails all the
    // same.
    made.exceptionHandler(undecodable -> {});
    if (isOver()) {
      drop();
      return false;
    }
    return true;
  }

  /** The head of the answer is there; false: its body is not wanted. */
  boolean headReceived(@Nullable String contentLength) {
    if (contentLength != null && isTooLarge(contentLength)) {
      tooLarge();
    }
    return !isOver();
  }

  void completed(HttpResponse<Buffer> response) {
    Buffer body = response.body();
    String text = body == null ? "" : new String(body.getBytes(), StandardCharsets.UTF_8);
    Map<String, String> headers = new HashMap<>();
    response.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    result.tryComplete(new HttpReply(response.statusCode(), headers, text));
    drop();
  }

  void failed(Throwable cause) {
    end(TransportFailures.of(cause, target, isSent()));
  }

  void timedOut() {
    end(TransportFailures.timeout(target, call.timeout(), isSent()));
  }

  void tooLarge() {
    end(TransportFailures.tooLarge(target));
  }

  void stopped() {
    end(TransportFailures.closed(target, isSent()));
  }

  private boolean isSent() {
    return connection != null;
  }

  private void end(ProviderException failure) {
    if (result.tryFail(failure)) {
      drop();
    }
  }

  private void drop() {
    if (connection != null) {
      connection.close();
    } else if (handshake != null) {
      handshake.drop();
    }
  }

  private static boolean isTooLarge(String contentLength) {
    try {
      return Long.parseLong(contentLength.strip()) > CappedBody.LIMIT;
    } catch (NumberFormatException beyondLong) {
      return true;
    }
  }
}
