package dev.tokenmanager.internal.sidecar;

import dev.tokenmanager.internal.config.SidecarOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the servers of the ports: strict, bounded, and with nothing done to what passes. */
final class Servers {

  /**
   * No request line is that short, so that each of HTTP/1 is refused. Vert.x cannot turn off the
   * upgrade to h2c alone: it would act before anybody is asked, and read the body of the first call
   * ahead, however long. Prior knowledge has no request line.
   */
  private static final int NO_HTTP1 = 1;

  private Servers() {}

  /**
   * @param tls certificate, key and CA of callers, null: none
   */
  static HttpServer create(
      Vertx vertx, Protocol protocol, SidecarOptions options, @Nullable ServerSSLOptions tls) {
    HttpServerOptions server =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(protocol == Protocol.REST ? options.port() : options.grpcPort())
            .setTcpKeepAlive(true)
            .setMaxHeaderSize(Limits.HEADERS)
            .setMaxInitialLineLength(Limits.REQUEST_LINE)
            .setMaxChunkSize(Limits.CHUNK)
            .setCompressionSupported(false)
            .setDecompressionSupported(false)
            .setHandle100ContinueAutomatically(false);
    if (protocol == Protocol.REST) {
      server.setHttp2ClearTextEnabled(false).setUseAlpn(false);
    } else {
      server
          .setUseAlpn(tls != null) // by which HTTP/2 is agreed on: without, it would be HTTP/1.1
          .setAlpnVersions(List.of(HttpVersion.HTTP_2))
          .setMaxInitialLineLength(NO_HTTP1)
          .setHttp2RstFloodMaxRstFramePerWindow(Limits.RESETS)
          .setHttp2ConnectionWindowSize(Limits.CONNECTION_WINDOW)
          .setInitialSettings(
              new Http2Settings()
                  .setMaxConcurrentStreams(Limits.STREAMS)
                  .setMaxHeaderListSize(Limits.HEADERS));
    }
    if (tls != null) {
      server
          .setSsl(true)
          .setKeyCertOptions(tls.getKeyCertOptions())
          .setTrustOptions(tls.getTrustOptions())
          .setClientAuth(tls.getTrustOptions() == null ? ClientAuth.NONE : ClientAuth.REQUIRED);
    }
    return vertx.createHttpServer(server);
  }
}
