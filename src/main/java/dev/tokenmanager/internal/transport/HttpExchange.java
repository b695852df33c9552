package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.token.ProviderException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Timer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.ContextInternal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One exchange under way: knows whether its request was sent, and drops the connection that it was
 * sent on as soon as it is over, however it ended. One that is still being made is the {@link
 * Connector}'s. Event loop only.
 */
final class HttpExchange {

  /** Of a body: one MiB. */
  static final int LIMIT = 1 << 20;

  private final HttpCall call;
  private final RequestTarget target;
  private final CallContext traced;
  private final Promise<HttpReply> result;
  private final TriedAddresses tried;
  private final Timer timer;
  private boolean resolved;
  private @Nullable HttpConnection connection;

  /**
   * @param context to work on
   * @param traced in which the request is made
   */
  HttpExchange(HttpCall call, RequestTarget target, ContextInternal context, CallContext traced) {
    this.call = call;
    this.target = target;
    this.traced = traced;
    this.result = context.promise();
    this.tried = new TriedAddresses(target.peerHost());
    this.timer = context.timer(Math.max(1, call.timeout().toMillis()));
    timer.onSuccess(due -> timedOut());
    future().onComplete(ended -> timer.cancel());
  }

  HttpCall call() {
    return call;
  }

  RequestTarget target() {
    return target;
  }

  /** The context in which its request is made. */
  CallContext traced() {
    return traced;
  }

  /** The answer, a {@link ProviderException}, or an {@link Error} as the defect that it is. */
  Future<HttpReply> future() {
    return result.future();
  }

  boolean isOver() {
    return result.future().isComplete();
  }

  /** Of the time that it may take. */
  long millisLeft() {
    return timer.getDelay(TimeUnit.MILLISECONDS);
  }

  /** The addresses are known. */
  void resolved() {
    resolved = true;
  }

  /** A connection with that address is about to be made. */
  void connecting(InetAddress address) {
    tried.begin(address);
  }

  /** The address is of no use; whether nothing was sent, and another may do better. */
  boolean mayTryAnother(Throwable cause) {
    // A handshake through a proxy is not with the proxy, and would be no other at its next address.
    boolean ofPeer = target.proxy() == null || TlsFailures.of(cause, target) == null;
    return !isOver()
        && !isSent()
        && ofPeer
        && tried.failed(TransportFailures.of(cause, target, false));
  }

  /** Sends the request on a connection of its own, unless nobody waits for the answer any more. */
  void send(HttpClientRequest request) {
    guarded(() -> sendOn(request));
  }

  private void sendOn(HttpClientRequest request) {
    connection = request.connection();
    // Else Vert.x logs what it cannot decode, and quotes it. The exchange itself fails all the
    // same.
    connection.exceptionHandler(undecodable -> {});
    request.exceptionHandler(known -> {});
    if (isOver()) {
      drop();
      return;
    }
    (call.form() == null ? request.send() : request.send(Buffer.buffer(call.form())))
        .onSuccess(response -> guarded(() -> headReceived(response)))
        .onFailure(this::failed);
  }

  private void headReceived(HttpClientResponse response) {
    Buffer body = Buffer.buffer();
    response
        .exceptionHandler(this::failed)
        .endHandler(end -> guarded(() -> completed(response, body)))
        .handler(
            part -> {
              if (body.length() + part.length() > LIMIT) {
                end(TransportFailures.tooLarge(target));
              } else {
                body.appendBuffer(part);
              }
            });
    if (isTooLarge(response.getHeader(HttpHeaders.CONTENT_LENGTH))) {
      end(TransportFailures.tooLarge(target));
    }
  }

  private void completed(HttpClientResponse response, Buffer body) {
    if (response.statusCode() == ProxyAuthentication.REQUIRED
        && target.proxy() != null
        && !target.secure()) {
      end(ProxyAuthentication.refusal(target.proxy()));
      return;
    }
    String text = new String(body.getBytes(), StandardCharsets.UTF_8);
    Map<String, String> headers = new HashMap<>();
    response.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    result.tryComplete(new HttpReply(response.statusCode(), headers, text));
    drop();
  }

  /** A defect on the way ends the exchange; else only its time would. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error defect) {
      failed(defect);
    }
  }

  /** An {@link Error} is a defect, and not a failure of the network: it is passed on as it is. */
  void failed(Throwable cause) {
    if (cause instanceof Error) {
      end(cause);
      return;
    }
    ProviderException failure = TransportFailures.of(cause, target, isSent());
    end(isSent() ? failure : tried.failure(failure));
  }

  private void timedOut() {
    ProviderException failure =
        resolved
            ? TransportFailures.timeout(target, call.timeout(), isSent())
            : TransportFailures.notResolved(target, call.timeout());
    end(isSent() ? failure : tried.withAddresses(failure));
  }

  void stopped() {
    end(TransportFailures.closed(target, isSent()));
  }

  /** Whether a connection was made: the request is sent right after. */
  boolean isSent() {
    return connection != null;
  }

  private void end(Throwable failure) {
    if (result.tryFail(failure)) {
      drop();
    }
  }

  private void drop() {
    if (connection != null) {
      connection.close();
    }
  }

  private static boolean isTooLarge(@Nullable String contentLength) {
    try {
      return contentLength != null && Long.parseLong(contentLength.strip()) > LIMIT;
    } catch (NumberFormatException beyondLong) {
      return true;
    }
  }
}
