package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.config.ClientIdentity;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The transport over HTTP/1.1, bounded against providers that are slow, broken or hostile: a
 * timeout for the whole exchange, bodies of at most 1 MiB, no redirects, no keep-alive, no
 * decompression, TLS verified with its host name. An exchange that is over has no connection.
 *
 * <p>Vert.x tells nothing of a connection that is still being made: where an exchange ends before
 * its time, because this is closed, what it has begun ends by itself. Connecting by TCP takes no
 * longer than {@link AddressShares} leaves it. A proxy that does not answer CONNECT is waited for
 * until the time of the exchange is over, and as much longer as the connection with it took to
 * make. A TLS handshake is dropped at once.
 *
 * <p>May be called from any thread; works, and completes its futures, on the context given.
 */
public final class HttpTransport implements Transport {

  private final ContextInternal caller;
  private final ContextInternal context;
  private final CloseFuture clients = new CloseFuture();
  private final Connector connector;
  private final NameLookup names;
  private final AddressShares shares = new AddressShares();
  private final Set<HttpExchange> open = new HashSet<>();
  private boolean closed;

  /**
   * Works on {@code context}. What it makes dies with that at the latest.
   *
   * @param secrets the current password of a proxy, or text of a client certificate and its key,
   *     asked at every request; null: it is not known
   * @param nanos elapsed time, in nanoseconds since any start
   */
  public HttpTransport(
      Context context, Function<SecretSource, @Nullable Secret> secrets, LongSupplier nanos) {
    this(context, secrets, nanos, InetAddress::getAllByName);
  }

  /**
   * @param resolver knows the addresses of names
   */
  HttpTransport(
      Context context,
      Function<SecretSource, @Nullable Secret> secrets,
      LongSupplier nanos,
      NameLookup.Resolver resolver) {
    this.caller = (ContextInternal) context;
    // Clients stay registered with the context that made them, even when closed (5.0.10): with a
    // context of our own nothing is left behind in the caller's, which may live on.
    caller.closeFuture().add(clients);
    this.context =
        caller.toBuilder()
            .withThreadingModel(ThreadingModel.EVENT_LOOP)
            .withCloseFuture(clients)
            .build();
    this.connector = new Connector(this.context, secrets, nanos);
    this.names = new NameLookup(caller.owner(), resolver);
  }

  @Override
  public Future<HttpReply> exchange(HttpCall call) {
    Promise<HttpReply> reply = caller.promise();
    CallContext traced = traced(call);
    context.runOnContext(now -> begin(call, traced, reply));
    return reply.future();
  }

  /**
   * What goes on in the caller's trace: the request, unless its URI would tell a tracer what status
   * and logs do not show. Only on the thread of our own context.
   */
  private CallContext traced(HttpCall call) {
    ContextInternal current = ContextInternal.current();
    boolean isOfCaller = current != null && current.isDuplicate() && current.unwrap() == caller;
    boolean isSafe = caller.isEventLoopContext() && call.uri().getRawQuery() == null;
    return CallContext.of(isOfCaller && isSafe ? current : context);
  }

  @Override
  public Future<Void> close() {
    Promise<Void> ended = caller.promise();
    context.runOnContext(
        now -> {
          closed = true;
          List.copyOf(open).forEach(HttpExchange::stopped);
          connector.close();
          names.close().eventually(clients::close).onComplete(ended);
        });
    return ended.future();
  }

  @Override
  public @Nullable ClientIdentity clientCertificate(ConnectionOptions connection) {
    return connector.identity(connection);
  }

  @Override
  public void retain(Collection<ConnectionOptions> used) {
    context.runOnContext(now -> connector.retain(used));
  }

  /**
   * What kept a call from its answer, where something else than this transport made it: the same
   * sentences.
   *
   * @param call where it went
   * @param sent whether the request may have been sent
   */
  public static ProviderException failure(Throwable cause, HttpCall call, boolean sent) {
    try {
      return TransportFailures.of(cause, RequestTarget.of(call), sent);
    } catch (ProviderException refused) {
      return refused;
    }
  }

  /** How many files of certificates are known; for tests. */
  int filesKnown() {
    return connector.filesKnown();
  }

  /** How many clients were made; for tests. */
  int clientsMade() {
    return connector.clientsMade();
  }

  private void begin(HttpCall call, CallContext traced, Promise<HttpReply> reply) {
    if (closed) {
      reply.fail(TransportFailures.closed(null, false));
      return;
    }
    HttpExchange exchange;
    try {
      exchange = new HttpExchange(call, RequestTarget.of(call), context, traced);
    } catch (ProviderException | RuntimeException | Error refused) {
      reply.fail(refused);
      return;
    }
    track(exchange).onComplete(reply);
    Future.succeededFuture(exchange.target().peerHost())
        // What that throws fails the future, too.
        .compose(names::of)
        .onSuccess(addresses -> connect(exchange, addresses))
        .onFailure(exchange::failed);
  }

  /** A defect on the way ends the exchange; else only its time would. */
  private void connect(HttpExchange exchange, List<InetAddress> addresses) {
    try {
      exchange.resolved();
      if (!exchange.isOver()) {
        run(exchange, addresses);
      }
    } catch (RuntimeException | Error defect) {
      exchange.failed(defect);
    }
  }

  private void run(HttpExchange exchange, List<InetAddress> addresses) {
    String host = exchange.target().peerHost();
    AddressShares.Chosen chosen = shares.choose(host, addresses, exchange.call().timeout());
    exchange
        .future()
        .onFailure(
            failure -> {
              if (!exchange.isSent() && TriedAddresses.isOfAddress(failure)) {
                shares.noneConnected(host, chosen, addresses.size());
              }
            });
    connector
        .connect(exchange, chosen.addresses())
        .onSuccess(exchange::send)
        .onFailure(exchange::failed);
  }

  private Future<HttpReply> track(HttpExchange exchange) {
    open.add(exchange);
    return exchange.future().onComplete(ended -> open.remove(exchange));
  }
}
