package dev.tokenmanager.weaviate;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whom a token is sent to (RFC 6454 §4). Immutable.
 *
 * @param ssl whether by TLS
 * @param host in lower case
 * @param port never absent
 */
record Origin(boolean ssl, String host, int port) {

  /** Where a request is about to go; null when it does not tell. */
  static @Nullable Origin of(HttpClientRequest request) {
    try {
      URI uri = URI.create(request.absoluteURI());
      boolean ssl = "https".equals(uri.getScheme());
      int standard = ssl ? 443 : 80;
      return of(ssl, uri.getHost(), uri.getPort() < 0 ? standard : uri.getPort());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Where a redirect leads; null when it does not tell. */
  static @Nullable Origin of(RequestOptions target) {
    return of(target.isSsl(), target.getHost(), target.getPort());
  }

  private static @Nullable Origin of(
      @Nullable Boolean ssl, @Nullable String host, @Nullable Integer port) {
    return ssl == null || host == null || port == null
        ? null
        : new Origin(ssl, host.toLowerCase(Locale.ROOT), port);
  }
}
