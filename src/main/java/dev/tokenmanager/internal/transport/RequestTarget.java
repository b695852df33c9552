package dev.tokenmanager.internal.transport;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.HostName;
import dev.tokenmanager.internal.token.ProviderException;
import java.net.URI;
import java.net.URISyntaxException;
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
 * @param showsCertificate whether a client certificate is configured for it
 */
public record RequestTarget(
    boolean secure,
    String host,
    int port,
    String pathAndQuery,
    String hostHeader,
    ConnectionOptions.@Nullable Proxy proxy,
    boolean showsCertificate) {

  private static final int LAST_PORT = 65535;

  /**
   * Takes a call apart. Fails, before anything is resolved or sent, where the URI is not one of
   * http or https, has a host name of no possible length, or would send secrets in plain text to
   * another machine.
   */
  public static RequestTarget of(HttpCall call) throws ProviderException {
    if (HostName.of(call.uri()) != null && !HostName.fits(call.uri())) {
      throw refused("bad_uri", "The URL's host name is too long: " + HostName.LIMITS + ".");
    }
    URI uri = ascii(call.uri());
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    String host = HostName.of(uri);
    if (host == null || HostName.portOf(uri) > LAST_PORT) {
      throw refused("bad_uri", "The URL has no usable host and port.");
    }
    if (!secure && !"http".equalsIgnoreCase(uri.getScheme())) {
      throw refused("bad_uri", "Only http: and https: are spoken, not to " + host + ".");
    }
    if (secure && !HostName.suitsTls(uri)) {
      throw refused(
          "bad_uri", "The URL of " + host + " cannot be used: " + HostName.NOT_BY_TLS + ".");
    }
    RequestTarget target = of(uri, host, secure, call.connection());
    if (!call.connection().permits(uri)) {
      throw refused(
          "insecure_http",
          "http: is refused for "
              + target.name()
              + ", which is not loopback: use https:, or set allowInsecureHttp.");
    }
    return target;
  }

  private static URI ascii(URI uri) throws ProviderException {
    try {
      return new URI(uri.toASCIIString());
    } catch (URISyntaxException | RuntimeException notEncodable) {
      throw refused("bad_uri", "The URL cannot be written in ASCII.");
    }
  }

  /** Host and port, for messages. */
  String name() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /** Whose addresses are connected to: the proxy where there is one. */
  String peerHost() {
    return proxy == null ? host : withoutBrackets(proxy.host());
  }

  /** Who is connected to, for messages: the proxy where there is one. */
  String peer() {
    return proxy == null ? name() : "the proxy " + proxy.host() + ":" + proxy.port();
  }

  @Override
  public String toString() {
    return name();
  }

  private static RequestTarget of(
      URI uri, String host, boolean secure, ConnectionOptions connection) {
    int given = HostName.portOf(uri);
    int port = given >= 0 ? given : secure ? 443 : 80;
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new RequestTarget(
        secure,
        withoutBrackets(host),
        port,
        path + query,
        HostName.withPort(uri),
        connection.proxyTo(host),
        connection.clientCertificate() != null);
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static ProviderException refused(String word, String sentence) {
    return new ProviderException(TokenFailure.UNUSABLE_ANSWER, word, sentence);
  }
}
