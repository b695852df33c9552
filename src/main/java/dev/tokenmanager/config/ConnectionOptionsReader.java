package dev.tokenmanager.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how provider and Weaviate are reached. */
final class ConnectionOptionsReader {

  static final List<String> KEYS = List.of("tls", "proxy", "allowInsecureHttp");

  private ConnectionOptionsReader() {}

  static ConnectionOptions read(JsonFields fields) {
    return new ConnectionOptions(
        caFile(fields.object("tls")),
        proxy(fields),
        fields.flag("allowInsecureHttp", ConnectionOptions.DEFAULTS.allowInsecureHttp()));
  }

  private static @Nullable Path caFile(JsonFields tls) {
    Unsupported.refuse(tls, "certFile", "keyFile");
    JsonValue file = tls.only(List.of("caFile")).get("caFile");
    return file == null ? null : PathReader.read(file);
  }

  private static ConnectionOptions.@Nullable Proxy proxy(JsonFields fields) {
    if (!fields.has("proxy")) {
      return null;
    }
    JsonFields proxy = fields.object("proxy").only(List.of("host", "port"));
    JsonValue host = proxy.require("host", "required for a proxy, beside port");
    JsonValue port = proxy.require("port", "required for a proxy, beside host");
    if (host.string().indexOf('/') >= 0 || host.string().indexOf('@') >= 0) {
      throw host.refuse("expected host name or address, not a URL");
    }
    return new ConnectionOptions.Proxy(host.string(), (int) port.whole(1, 65535));
  }
}
