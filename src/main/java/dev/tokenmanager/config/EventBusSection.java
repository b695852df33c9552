package dev.tokenmanager.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code eventBus} in the file of the runnable jar: where the event bus of a clustered start
 * listens, and its TLS. Immutable.
 *
 * @param host to listen at, null: the address by which the cluster knows this node
 * @param port to listen at, 0: any free one
 * @param publicHost at which other nodes reach this one, null: {@code host}
 * @param publicPort at which other nodes reach this one, null: {@code port}
 * @param tls null: nothing is encrypted
 */
public record EventBusSection(
    @Nullable String host,
    int port,
    @Nullable String publicHost,
    @Nullable Integer publicPort,
    @Nullable Tls tls) {

  /**
   * PEM files of mutual TLS.
   *
   * @param certFile the certificate that this node shows, with what stands between it and the CA
   * @param keyFile its private key
   * @param caFile who must have issued the certificate of every other node
   */
  public record Tls(Path certFile, Path keyFile, Path caFile) {}
}
