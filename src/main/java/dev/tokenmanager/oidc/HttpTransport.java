package dev.tokenmanager.oidc;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The transport over HTTP/1.1, bounded against providers that are slow, broken or hostile: a
 * timeout for the whole exchange, bodies of at most 1 MiB, no redirects, no keep-alive, no
 * decompression, TLS verified with its host name. An exchange that is over has no connection.
 *
 * <p>May be called from any thread; works, and completes its futures, on the context given.
 */
public final class HttpTransport implements Transport {

  private final ContextInternal caller;
  private final ContextInternal context;
  private final CloseFuture clients = new CloseFuture();
  private final ClientSlots slots;
  private final Set<HttpExchange> open = new HashSet<>();
  private boolean closed;

  /** Works on the current context, or a new one where there is none. */
  public HttpTransport(Vertx vertx) {
    this(vertx.getOrCreateContext());
  }

  /** Works on {@code context}. What it makes dies with that at the latest. */
  public HttpTransport(Context context) {
    this.caller = (ContextInternal) context;
    // Clients stay registered with the context that made them, even when closed (5.0.10): with a
    // context of our own nothing is left behind in the caller's, which may live on.
    caller.closeFuture().add(clients);
    this.context =
        caller.toBuilder()
            .withThreadingModel(ThreadingModel.EVENT_LOOP)
            .withCloseFuture(clients)
            .build();
    this.slots = new ClientSlots(this.context);
  }

  @Override
  public Future<HttpReply> exchange(HttpCall call) {
    Promise<HttpReply> reply = caller.promise();
    context.runOnContext(now -> begin(call, reply));
    return reply.future();
  }

  @Override
  public Future<Void> close() {
    Promise<Void> ended = caller.promise();
    context.runOnContext(
        now -> {
          closed = true;
          List.copyOf(open).forEach(HttpExchange::stopped);
          clients.close().onComplete(ended);
        });
    return ended.future();
  }

  /** How many clients were made; for tests. */
  int clientsMade() {
    return slots.made();
  }

  private void begin(HttpCall call, Promise<HttpReply> reply) {
    if (closed) {
      reply.fail(TransportFailures.closed(null, false));
      return;
    }
    HttpExchange exchange;
    try {
      exchange = new HttpExchange(call, RequestTarget.of(call), context);
    } catch (ProviderException refused) {
      reply.fail(refused);
      return;
    }
    track(exchange).onComplete(reply);
    try {
      slots.run(exchange);
    } catch (RuntimeException defect) {
      exchange.failed(defect);
    }
  }

  private Future<HttpReply> track(HttpExchange exchange) {
    long millis = Math.max(1, exchange.call().timeout().toMillis());
    long timer = context.setTimer(millis, due -> exchange.timedOut());
    open.add(exchange);
    return exchange
        .future()
        .onComplete(
            ended -> {
              context.owner().cancelTimer(timer);
              open.remove(exchange);
            });
  }
}
