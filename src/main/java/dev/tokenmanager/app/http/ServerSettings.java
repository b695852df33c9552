package dev.tokenmanager.app.http;

import dev.tokenmanager.internal.config.HttpOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the server listens, and what is said of that. Any thread. */
final class ServerSettings {

  private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);

  private ServerSettings() {}

  static HttpServerOptions options(HttpOptions section, HttpFiles files) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(section.host())
            .setPort(section.port())
            .setMaxInitialLineLength(Limits.REQUEST_LINE)
            .setMaxHeaderSize(Limits.HEADERS)
            .setIdleTimeout((int) Limits.IDLE.toSeconds())
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setHttp2ClearTextEnabled(false)
            .setDecompressionSupported(false);
    if (files.certificate() != null) {
      // HTTP/1.1 alone: what stands before the routes counts connections, not streams.
      options
          .setSsl(true)
          .setUseAlpn(false)
          .setKeyCertOptions(files.certificate())
          // Connections are counted, and the idle are closed, behind the handshake alone.
          .setSslHandshakeTimeout(Limits.HANDSHAKE.toSeconds())
          .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
    }
    return options;
  }

  /** With the certificate of now. */
  static ServerSSLOptions tls(HttpFiles files) {
    ServerSSLOptions options = new ServerSSLOptions();
    options
        .setUseAlpn(false)
        .setKeyCertOptions(files.certificate())
        .setSslHandshakeTimeout(Limits.HANDSHAKE.toSeconds())
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
    return options;
  }

  /** Where the page is, and once who could see it that should not. */
  static void tell(HttpOptions section, int port) {
    LOG.info("Status page at {}", url(section, port));
    if (!section.isLoopback() && section.tls() == null) {
      LOG.warn(
          "http.host {} is not loopback: without http.tls whoever is on the way can read {}",
          section.host(),
          section.token() == null
              ? "status and metrics, as whoever reaches the port can without http.tokenFile"
              : "status, metrics and the token of http.tokenFile");
    }
  }

  private static String url(HttpOptions section, int port) {
    String host = section.host().contains(":") ? "[" + section.host() + "]" : section.host();
    String scheme = section.tls() == null ? "http" : "https";
    return scheme + "://" + host + ":" + port + section.path();
  }
}
