package dev.tokenmanager.config;

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

  /** An HTTP proxy. */
  public record Proxy(String host, int port) {}
}
