package dev.tokenmanager.oidc;

import dev.tokenmanager.config.ConnectionOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that runs one exchange at a time, each on a connection of its own. Never closed by
 * itself: an aborted exchange drops its connection, and the client lives as long as the context
 * that made it. Event loop only.
 */
final class ClientSlot {

  /** Room for the cookies and content security policies of real providers. */
  private static final int MAX_HEADER_BYTES = 32 * 1024;

  private final ContextInternal context;
  private final ConnectionOptions connection;
  private final Duration timeout;
  private final TlsChannel tls = new TlsChannel();
  private final WebClient client;

  private boolean trustIsSet;
  private @Nullable HttpExchange current;

  /**
   * @param context that the client belongs to
   * @param connection how hosts are reached
   * @param timeout bounds what the exchange's own cannot end at once: connecting, and the
   *     handshakes with proxy and server
   */
  ClientSlot(ContextInternal context, ConnectionOptions connection, Duration timeout) {
    this.context = context;
    this.connection = connection;
    this.timeout = timeout;
    this.client = client(context.owner());
  }

  /** Runs an exchange; the future completes, never fails, when the slot is free again. */
  Future<Void> run(HttpExchange exchange) {
    current = exchange;
    return trust()
        .compose(ready -> send(exchange))
        .onSuccess(exchange::completed)
        .onFailure(failure -> failed(exchange, failure))
        .transform(ended -> free());
  }

  private Future<Void> free() {
    current = null;
    tls.forget();
    return Future.succeededFuture();
  }

  private void failed(HttpExchange exchange, Throwable failure) {
    if (TlsFailures.of(failure, exchange.target()) != null) {
      // Perhaps the file was replaced together with the server's certificate.
      trustIsSet = false;
    }
    exchange.failed(failure);
  }

  private Future<HttpResponse<Buffer>> send(HttpExchange exchange) {
    if (exchange.isOver()) {
      return Future.failedFuture("over");
    }
    HttpCall call = exchange.call();
    RequestTarget target = exchange.target();
    HttpRequest<Buffer> request =
        client
            .request(
                call.form() == null ? HttpMethod.GET : HttpMethod.POST,
                target.port(),
                target.host(),
                target.pathAndQuery())
            .ssl(target.secure())
            .followRedirects(false)
            .as(new CappedBody(exchange::tooLarge))
            .putHeader(HttpHeaders.HOST.toString(), target.hostHeader());
    call.headers().forEach(request::putHeader);
    exchange.connecting(tls);
    return call.form() == null ? request.send() : request.sendBuffer(Buffer.buffer(call.form()));
  }

  /** Sees the connection before the request is sent, and the head before the body is read. */
  private void intercept(HttpContext<?> http) {
    boolean wanted =
        switch (http.phase()) {
          case SEND_REQUEST -> connected(http.clientRequest());
          case RECEIVE_RESPONSE -> headReceived(http.clientResponse());
          default -> true;
        };
    if (wanted) {
      http.next();
    } else {
      http.fail(new IllegalStateException("over"));
    }
  }

  private boolean connected(HttpClientRequest request) {
    // Vert.x logs at ERROR what has no handler, though the exchange hears of it by its future.
    request.exceptionHandler(known -> {});
    return current != null && current.connected(request.connection());
  }

  private boolean headReceived(HttpClientResponse response) {
    response.exceptionHandler(known -> {});
    return current != null && current.headReceived(response.getHeader(HttpHeaders.CONTENT_LENGTH));
  }

  private Future<Void> trust() {
    Path caFile = connection.caFile();
    if (caFile == null || trustIsSet) {
      return Future.succeededFuture();
    }
    return context
        .executeBlocking(() -> CaFile.read(caFile))
        .compose(authority -> client.updateSSLOptions(tlsOptions(authority)))
        .onSuccess(set -> trustIsSet = true)
        .mapEmpty();
  }

  private ClientSSLOptions tlsOptions(PemTrustOptions authority) {
    return new ClientSSLOptions()
        .setTrustOptions(authority)
        .setSslHandshakeTimeout(timeoutMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  private WebClient client(Vertx vertx) {
    WebClient made =
        WebClient.create(
            vertx,
            options(),
            // The cleaner has nothing to do without keep-alive. It stays on, nearly never due,
            // because a client without one cancels the Vert.x timer 0 when it is closed (5.0.10).
            new PoolOptions().setCleanerPeriod(Integer.MAX_VALUE));
    ((WebClientInternal) made).addInterceptor(this::intercept);
    return made;
  }

  private WebClientOptions options() {
    WebClientOptions options =
        new WebClientOptions()
            .setUserAgent("weaviate-token-manager")
            .setFollowRedirects(false)
            .setKeepAlive(false)
            .setConnectTimeout(timeoutMillis())
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setSslEngineOptions(tls);
    options.setSslHandshakeTimeout(timeoutMillis());
    options.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    ConnectionOptions.Proxy proxy = connection.proxy();
    if (proxy != null) {
      options.setProxyOptions(
          new ProxyOptions()
              .setHost(proxy.host())
              .setPort(proxy.port())
              .setConnectTimeout(timeout));
    }
    return options;
  }

  /** Zero would mean for ever, and options are as long as a year. */
  private int timeoutMillis() {
    return (int) Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE));
  }
}
