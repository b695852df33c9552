package dev.tokenmanager.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the options of one token. Pure. */
final class TokenOptionsReader {

  /** All token options. */
  static final Set<String> KEYS = keys();

  private static final String REVOKE_ON_STOP = "revokeOnStop";

  private TokenOptionsReader() {}

  private static Set<String> keys() {
    Set<String> keys = new HashSet<>(ProviderReader.KEYS);
    keys.addAll(RefreshOptionsReader.KEYS);
    keys.addAll(
        Set.of("auth", "maxWaitMs", "discoveryMaxAgeSeconds", "tls", "proxy", "allowInsecureHttp"));
    keys.add("revokeOnStop");
    return Set.copyOf(keys);
  }

  static TokenOptions read(String name, OptionsNode node) {
    OptionsNode auth = node.child("auth");
    if (auth == null) {
      throw node.missing("auth");
    }
    if (node.flag(REVOKE_ON_STOP, false)) {
      throw node.refusal(REVOKE_ON_STOP, "is not supported yet; leave it out");
    }
    boolean insecure = node.flag("allowInsecureHttp", false);
    boolean apiKey = AuthReader.isApiKey(auth);
    ProviderOptions provider =
        apiKey ? new ProviderOptions.None() : ProviderReader.read(node, insecure);
    return new TokenOptions(
        name,
        provider,
        AuthReader.read(auth, provider),
        RefreshOptionsReader.read(node),
        new ConnectionOptions(caFile(node), proxy(node), insecure),
        Duration.ofMillis(node.whole("maxWaitMs", 0, Limits.YEAR_MS, 10_000)),
        Duration.ofSeconds(node.whole("discoveryMaxAgeSeconds", 1, Limits.YEAR_SECONDS, 3600)));
  }

  private static @Nullable Path caFile(OptionsNode node) {
    OptionsNode tls = node.child("tls");
    if (tls == null) {
      return null;
    }
    for (String later : Set.of("certFile", "keyFile")) {
      if (tls.has(later)) {
        throw tls.refusal(later, "is not supported yet; leave it out");
      }
    }
    String file = tls.text("caFile");
    tls.refuseUnknownKeys();
    return file == null ? null : Path.of(file);
  }

  private static ConnectionOptions.@Nullable Proxy proxy(OptionsNode node) {
    OptionsNode proxy = node.child("proxy");
    if (proxy == null) {
      return null;
    }
    String host = proxy.requiredText("host");
    if (!proxy.has("port")) {
      throw proxy.missing("port");
    }
    int port = (int) proxy.whole("port", 1, 65_535, 1);
    proxy.refuseUnknownKeys();
    return new ConnectionOptions.Proxy(host, port);
  }
}
