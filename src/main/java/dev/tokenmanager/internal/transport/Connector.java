package dev.tokenmanager.internal.transport;

import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.ClientCertificate;
import dev.tokenmanager.internal.config.ClientIdentity;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.token.Secret;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a connection of its own for each exchange, trying one address of the host after the other.
 * Its clients live as long as the context that they were made in. Event loop only.
 */
final class Connector {

  /** Room for the cookies and content security policies of real providers. */
  private static final int MAX_HEADER_BYTES = 32 * 1024;

  /** Our own timers say better what took too long: those of Netty are due after them. */
  private static final long LATER_MILLIS = 10;

  private final ContextInternal context;
  private final Function<SecretSource, @Nullable Secret> secrets;
  private final HandshakeTracker handshakes;

  /**
   * By the time that a TCP connection may take, which Vert.x fixes when it makes a client. None is
   * closed before the end: of each timeout that was in use since the start there may be one for
   * each count of addresses, 16 at most. Without an exchange one holds no connection and no thread.
   */
  private final Map<Duration, HttpClientAgent> clients = new HashMap<>();

  private final Map<CaFile, CaWatch> authorities = new HashMap<>();

  /** Asked from other threads, too. */
  private final Map<ClientCertificate, ClientCertificateWatch> certificates =
      new ConcurrentHashMap<>();

  /**
   * @param context that the clients belong to, and die with
   * @param secrets the current password of a proxy, or text of a file, null: it is not known
   * @param nanos elapsed time
   */
  Connector(
      ContextInternal context,
      Function<SecretSource, @Nullable Secret> secrets,
      LongSupplier nanos) {
    this.context = context;
    this.secrets = secrets;
    this.handshakes = new HandshakeTracker(nanos);
  }

  /**
   * Connects; the request is not sent yet. See {@link AddressShares} for how long each address is
   * waited for.
   *
   * @param addresses at least one, tried in this order until one is connected
   */
  Future<HttpClientRequest> connect(HttpExchange exchange, List<InetAddress> addresses) {
    HttpClientAgent client =
        clients.computeIfAbsent(
            AddressShares.share(exchange.call().timeout(), addresses.size()), this::client);
    return tls(exchange).compose(tls -> connect(exchange, client, tls, addresses.iterator()));
  }

  /**
   * Drops the connections on which a TLS handshake is under way, or would be begun later. Others
   * that are still being made end by themselves, see {@link HttpTransport}.
   */
  void close() {
    handshakes.dropAll();
  }

  /** How many clients there are. */
  int clientsMade() {
    return clients.size();
  }

  /** How many authorities and client certificates are known. */
  int filesKnown() {
    return authorities.size() + certificates.size();
  }

  /** Forgets the files that none of these names. */
  void retain(Collection<ConnectionOptions> used) {
    Set<CaFile> files = new HashSet<>();
    Set<ClientCertificate> shown = new HashSet<>();
    for (ConnectionOptions each : used) {
      files.add(each.caFile());
      shown.add(each.clientCertificate());
    }
    authorities.keySet().retainAll(files);
    certificates.keySet().retainAll(shown);
  }

  /** The client certificate in use, null: none, or none yet. Any thread. */
  @Nullable ClientIdentity identity(ConnectionOptions connection) {
    ClientCertificate files = connection.clientCertificate();
    ClientCertificateWatch watch = files == null ? null : certificates.get(files);
    return watch == null ? null : watch.last();
  }

  /** Whom to trust, and what to show. */
  private Future<ClientSSLOptions> tls(HttpExchange exchange) {
    ConnectionOptions connection = exchange.call().connection();
    ClientSSLOptions tls = new ClientSSLOptions();
    return trust(connection.caFile())
        .onSuccess(tls::setTrustOptions)
        .compose(trusted -> shown(exchange.target().secure(), connection.clientCertificate()))
        .onSuccess(tls::setKeyCertOptions)
        .map(shown -> tls);
  }

  private Future<@Nullable TrustOptions> trust(@Nullable CaFile file) {
    return file == null
        ? Future.succeededFuture()
        : authorities
            .computeIfAbsent(file, first -> new CaWatch(context, first))
            .current()
            .map(current -> current);
  }

  private Future<@Nullable KeyCertOptions> shown(
      boolean secure, @Nullable ClientCertificate files) {
    return files == null || !secure
        ? Future.succeededFuture()
        : certificates
            .computeIfAbsent(files, first -> new ClientCertificateWatch(context, secrets, first))
            .current()
            .map(shown -> shown == null ? null : shown.keyCert());
  }

  private Future<HttpClientRequest> connect(
      HttpExchange exchange,
      HttpClientAgent client,
      ClientSSLOptions tls,
      Iterator<InetAddress> addresses) {
    if (exchange.isOver()) {
      return Future.failedFuture("ended");
    }
    InetAddress address = addresses.next();
    exchange.connecting(address);
    boolean shared = addresses.hasNext() && exchange.target().proxy() == null;
    long patience = Math.max(1, exchange.millisLeft() / (shared ? 2 : 1));
    // What nobody waits for any more ends by itself: nothing else could end it.
    tls.setSslHandshakeTimeout(handshakes.until(patience + LATER_MILLIS))
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    // What throws comes before there is a connection, or a timer.
    Secret password = password(exchange.target());
    RequestOptions request = request(exchange, password);
    HttpConnectOptions way = way(exchange.target(), address, password, patience).setSslOptions(tls);
    Promise<HttpClientConnection> attempt = context.promise();
    client
        .connect(way)
        .onFailure(attempt::tryFail)
        .onSuccess(
            connection -> {
              if (!attempt.tryComplete(connection)) {
                connection.close();
              }
            });
    if (shared) {
      long share =
          context.setTimer(patience, due -> attempt.tryFail(new ConnectTimeoutException()));
      attempt.future().onComplete(ended -> context.owner().cancelTimer(share));
    }
    exchange.future().onComplete(ended -> attempt.tryFail("ended"));
    // A request on a connection that comes too late would be an error in the log of Vert.x.
    return attempt
        .future()
        .compose(connection -> request(exchange.traced(), connection, request))
        .recover(
            failure ->
                exchange.mayTryAnother(failure) && addresses.hasNext()
                    ? connect(exchange, client, tls, addresses)
                    : Future.failedFuture(failure));
  }

  /** Behind a proxy nothing is resolved here but the proxy's own name. */
  private static HttpConnectOptions way(
      RequestTarget target, InetAddress address, @Nullable Secret password, long patience) {
    HttpConnectOptions way =
        new HttpConnectOptions()
            .setSsl(target.secure())
            .setHost(target.host())
            .setPort(target.port());
    ConnectionOptions.Proxy proxy = target.proxy();
    if (proxy == null) {
      return way.setServer(server(target.port(), address.getHostAddress()));
    }
    if (!target.secure()) {
      return way.setServer(server(proxy.port(), address.getHostAddress()));
    }
    ProxyOptions tunnel =
        new ProxyOptions()
            .setHost(address.getHostAddress())
            .setPort(proxy.port())
            .setConnectTimeout(Duration.ofMillis(patience + LATER_MILLIS));
    if (password != null) {
      tunnel.setUsername(proxy.username()).setPassword(password.reveal());
    }
    return way.setServer(server(target.port(), target.host())).setProxyOptions(tunnel);
  }

  private static SocketAddress server(int port, String host) {
    return SocketAddress.inetSocketAddress(port, host);
  }

  private static Future<HttpClientRequest> request(
      CallContext traced, HttpClientConnection connection, RequestOptions request) {
    // Whatever it throws fails the future, too.
    return Future.succeededFuture(request)
        .compose(options -> traced.call(() -> connection.request(options)))
        .onFailure(gone -> connection.close());
  }

  private static RequestOptions request(HttpExchange exchange, @Nullable Secret password) {
    HttpCall call = exchange.call();
    RequestTarget target = exchange.target();
    RequestOptions request =
        new RequestOptions()
            .setMethod(call.form() == null ? HttpMethod.GET : HttpMethod.POST)
            .setURI(target.pathAndQuery())
            .putHeader(HttpHeaders.USER_AGENT, "weaviate-token-manager")
            .putHeader(HttpHeaders.HOST, target.hostHeader())
            // Said, because some send what is compressed to whoever does not say.
            .putHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
    call.headers().forEach((name, value) -> request.putHeader(name, value));
    ConnectionOptions.Proxy proxy = target.proxy();
    if (proxy != null && !target.secure()) {
      request.setURI("http://" + target.hostHeader() + target.pathAndQuery());
      if (password != null) {
        // Vert.x would write it in the charset of the platform.
        request.putHeader(HttpHeaders.PROXY_AUTHORIZATION, basic(proxy, password));
      }
    }
    return request;
  }

  /** The proxy's, which is in what the proxy alone reads: CONNECT, or a header for it. */
  private @Nullable Secret password(RequestTarget target) {
    ConnectionOptions.Proxy proxy = target.proxy();
    SecretSource source = proxy == null || proxy.username() == null ? null : proxy.password();
    return source == null ? null : secrets.apply(source);
  }

  private static String basic(ConnectionOptions.Proxy proxy, Secret password) {
    String both = proxy.username() + ":" + password.reveal();
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }

  private HttpClientAgent client(Duration share) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setKeepAlive(false)
            // Zero would mean for ever, and options are as long as a year.
            .setConnectTimeout((int) Math.max(1, Math.min(share.toMillis(), Integer.MAX_VALUE)))
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setSslEngineOptions(handshakes);
    // The cleaner has nothing to do without a pool. It stays on, nearly never due, because a client
    // without one cancels the Vert.x timer 0 when it is closed (5.0.10).
    PoolOptions pool = new PoolOptions().setCleanerPeriod(Integer.MAX_VALUE);
    return context.owner().createHttpClient(options, pool);
  }
}
