package dev.tokenmanager.config;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How provider and Weaviate are reached. Immutable; equal options share connections.
 *
 * @param caFile PEM of a private CA, null: the JVM's trust store
 * @param proxy HTTP proxy, null: none
 * @param allowInsecureHttp whether {@code http:} is allowed towards hosts that are not loopback
 */
public record ConnectionOptions(
    @Nullable Path caFile, @Nullable Proxy proxy, boolean allowInsecureHttp) {

  /** The JVM's trust store, no proxy, no {@code http:} but to loopback hosts. */
  public static final ConnectionOptions DEFAULTS = new ConnectionOptions(null, null, false);

  /** An HTTP proxy. */
  public record Proxy(String host, int port) {}

  /**
   * Whether a request may go to this URL, a configured one or one that a provider advertises: by
   * {@code https:}, or by {@code http:} to a loopback host or where that is allowed everywhere.
   */
  public boolean permits(URI url) {
    if ("https".equalsIgnoreCase(url.getScheme())) {
      return true;
    }
    String host = url.getHost();
    return "http".equalsIgnoreCase(url.getScheme())
        && host != null
        && (allowInsecureHttp || Loopback.isLoopback(host));
  }
}
