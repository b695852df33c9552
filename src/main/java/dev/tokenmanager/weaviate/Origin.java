package dev.tokenmanager.weaviate;

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

  /** Null where it has no host. */
  static @Nullable Origin of(URI uri) {
    boolean ssl = "https".equalsIgnoreCase(uri.getScheme());
    int standard = ssl ? 443 : 80;
    return uri.getHost() == null
        ? null
        : new Origin(
            ssl,
            uri.getHost().toLowerCase(Locale.ROOT),
            uri.getPort() < 0 ? standard : uri.getPort());
  }
}
