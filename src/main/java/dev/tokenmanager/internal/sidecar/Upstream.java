package dev.tokenmanager.internal.sidecar;

import dev.tokenmanager.internal.config.HostName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Weaviate, by REST or by gRPC. Event loop only. */
final class Upstream {

  private static final int CONNECT_MS = 5000;

  /** Shorter than what stands on the way keeps an idle connection. */
  private static final int IDLE_SECONDS = 15;

  private final HttpClientAgent client;
  private final boolean secure;
  private final String host;
  private final int port;
  private final String basePath;
  private final Duration longestWait;

  private Upstream(HttpClientAgent client, URI url, Duration longestWait) {
    this.client = client;
    this.longestWait = longestWait;
    this.secure = "https".equalsIgnoreCase(url.getScheme());
    String named = Objects.requireNonNull(HostName.of(url));
    this.host = named.startsWith("[") ? named.substring(1, named.length() - 1) : named;
    int written = HostName.portOf(url);
    int usual = secure ? 443 : 80;
    this.port = written < 0 ? usual : written;
    this.basePath = url.getRawPath().replaceFirst("/+$", "");
  }

  /**
   * A client of its own for it.
   *
   * @param trust private authorities, null: the JVM's
   */
  static Upstream of(Vertx vertx, Protocol protocol, URI url, @Nullable TrustOptions trust) {
    return of(vertx, protocol, url, trust, Limits.CONNECTION_WAIT);
  }

  /** With that limit to {@link #request}, for tests. */
  static Upstream of(
      Vertx vertx, Protocol protocol, URI url, @Nullable TrustOptions trust, Duration longestWait) {
    HttpClientOptions options = protocol == Protocol.REST ? rest() : grpc();
    options.setConnectTimeout(CONNECT_MS).setVerifyHost(true).setTcpKeepAlive(true);
    if (trust != null) {
      options.setTrustOptions(trust);
    }
    boolean grpcByTls = protocol == Protocol.GRPC && "https".equalsIgnoreCase(url.getScheme());
    if (grpcByTls) {
      options.setUseAlpn(true).setAlpnVersions(List.of(HttpVersion.HTTP_2));
    }
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(Limits.WEAVIATE_CONNECTIONS)
            .setHttp2MaxSize(Limits.WEAVIATE_H2_CONNECTIONS)
            .setMaxWaitQueueSize(Limits.WAITING);
    return new Upstream(vertx.createHttpClient(options, pool), url, longestWait);
  }

  private static HttpClientOptions rest() {
    return new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_1_1)
        .setKeepAliveTimeout(IDLE_SECONDS)
        .setMaxHeaderSize(Limits.HEADERS)
        .setMaxInitialLineLength(Limits.REQUEST_LINE)
        .setMaxChunkSize(Limits.CHUNK);
  }

  private static HttpClientOptions grpc() {
    return new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setHttp2KeepAliveTimeout(IDLE_SECONDS)
        .setInitialSettings(new Http2Settings().setMaxHeaderListSize(Limits.HEADERS))
        .setHttp2MultiplexingLimit(Limits.STREAMS)
        .setHttp2ConnectionWindowSize(Limits.CONNECTION_WINDOW);
  }

  /**
   * Where a request may be written; it may wait for a connection of the pool, and fails with a
   * {@link java.util.concurrent.TimeoutException} where there is none in time.
   */
  Future<HttpClientRequest> request(HttpMethod method, String pathAndQuery) {
    return client.request(options(method, pathAndQuery)).map(this::named);
  }

  /** The same on a connection that is made for it, and is for nothing else. HTTP/1.1. */
  Future<HttpClientRequest> requestAlone(HttpMethod method, String pathAndQuery) {
    return client
        .connect(new HttpConnectOptions().setSsl(secure).setHost(host).setPort(port))
        .compose(
            connection ->
                connection
                    .request(options(method, pathAndQuery))
                    .onFailure(nobodyElseHasIt -> connection.close()))
        .map(request -> named(request).putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
  }

  /**
   * Vert.x connects to an IPv6 address without brackets, and would name it so (RFC 3986 §3.2.2).
   */
  private HttpClientRequest named(HttpClientRequest request) {
    return isIpv6() ? request.authority(HostAndPort.create("[" + host + "]", port)) : request;
  }

  private boolean isIpv6() {
    return host.indexOf(':') >= 0;
  }

  private RequestOptions options(HttpMethod method, String pathAndQuery) {
    return new RequestOptions()
        .setMethod(method)
        .setSsl(secure)
        .setHost(host)
        .setPort(port)
        .setURI(basePath + pathAndQuery)
        .setConnectTimeout(longestWait.toMillis())
        .setFollowRedirects(false);
  }

  /** Connections that are made from now on trust these. */
  void trust(TrustOptions trust) {
    ClientSSLOptions tls =
        new ClientSSLOptions().setTrustOptions(trust).setHostnameVerificationAlgorithm("HTTPS");
    client.updateSSLOptions(tls);
  }

  /** Host and port, for messages. */
  String name() {
    return (isIpv6() ? "[" + host + "]" : host) + ":" + port;
  }

  Future<Void> close() {
    return client.close();
  }
}
