package dev.tokenmanager.internal.config;

import io.vertx.core.json.JsonObject;
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
public record EventBusListenOptions(
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
  public record Tls(Path certFile, Path keyFile, Path caFile) {

    private static Tls from(JsonFields tls) {
      return new Tls(
          tls.require(Option.EVENT_BUS_CERT_FILE, "required: the certificate of this node, PEM")
              .file(),
          tls.require(Option.EVENT_BUS_KEY_FILE, "required: the key of the certificate, PEM")
              .file(),
          tls.require(
                  Option.EVENT_BUS_CA_FILE,
                  "required: the CA of the certificates of all nodes, PEM")
              .file());
    }
  }

  /**
   * Reads the section out of the whole file, null: there is none. Touches no file that it names.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  public static @Nullable EventBusListenOptions from(JsonObject file) {
    JsonFields all = JsonFields.of("", file.getMap());
    if (!all.has(Option.EVENT_BUS)) {
      return null;
    }
    JsonFields fields = all.section(Option.EVENT_BUS);
    return new EventBusListenOptions(
        fields.textOrNull(Option.EVENT_BUS_HOST),
        fields.whole(Option.EVENT_BUS_PORT),
        fields.textOrNull(Option.EVENT_BUS_PUBLIC_HOST),
        fields.has(Option.EVENT_BUS_PUBLIC_PORT)
            ? fields.whole(Option.EVENT_BUS_PUBLIC_PORT)
            : null,
        fields.has(Option.EVENT_BUS_TLS) ? Tls.from(fields.section(Option.EVENT_BUS_TLS)) : null);
  }
}
