package dev.tokenmanager.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.ConnectionOptions;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a call goes, taken apart for the client. Immutable; {@link #toString} shows no path and no
 * query.
 *
 * @param secure https
 * @param host name or address, IPv6 without brackets
 * @param port never absent
 * @param pathAndQuery starts with a slash, ASCII only
 * @param hostHeader RFC 9110 §7.2
 * @param proxy on the way there, null: none
 */
record RequestTarget(
    boolean secure,
    String host,
    int port,
    String pathAndQuery,
    String hostHeader,
    ConnectionOptions.@Nullable Proxy proxy) {

  private static final int LAST_PORT = 65535;

  /**
   * Takes a call apart. Fails, before anything is sent, where the URI is not one of http or https,
   * or would send secrets in plain text to another machine.
   */
  static RequestTarget of(HttpCall call) throws ProviderException {
    URI uri = URI.create(call.uri().toASCIIString());
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    if (uri.getHost() == null || uri.getPort() > LAST_PORT) {
      throw refused("bad_uri", "The URL has no usable host and port.");
    }
    if (!secure && !"http".equalsIgnoreCase(uri.getScheme())) {
      throw refused("bad_uri", "Only http: and https: are spoken, not to " + uri.getHost() + ".");
    }
    RequestTarget target = of(uri, secure, call.connection().proxy());
    if (!call.connection().permits(uri)) {
      throw refused(
          "insecure_http",
          "http: is refused for "
              + target.name()
              + ", which is not loopback: use https:, or set allowInsecureHttp.");
    }
    return target;
  }

  /** Host and port, for messages. */
  String name() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /** Who is connected to, for messages: the proxy where there is one. */
  String peer() {
    return proxy == null ? name() : "the proxy " + proxy.host() + ":" + proxy.port();
  }

  @Override
  public String toString() {
    return name();
  }

  private static RequestTarget of(URI uri, boolean secure, ConnectionOptions.@Nullable Proxy via) {
    int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String hostHeader = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + port;
    return new RequestTarget(
        secure, withoutBrackets(uri.getHost()), port, path + query, hostHeader, via);
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static ProviderException refused(String word, String sentence) {
    return new ProviderException(TokenFailure.UNUSABLE_ANSWER, word, sentence);
  }
}
