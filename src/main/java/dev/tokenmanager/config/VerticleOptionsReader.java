package dev.tokenmanager.config;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads the options of a deployment. Pure; any thread. */
public final class VerticleOptionsReader {

  /** The name of a token that is given inline. */
  public static final String INLINE_NAME = "default";

  private static final Set<String> OWN_KEYS =
      Set.of("address", "tickMs", "maxConcurrentRequests", "tokens", "cluster");
  private static final String TOKENS = "tokens";

  private VerticleOptionsReader() {}

  /** Fails with {@link IllegalArgumentException}: one sentence that begins with the JSON path. */
  public static VerticleOptions read(JsonObject config) {
    OptionsNode root = OptionsNode.root(config);
    if (root.hasOwn("http")) {
      throw root.refusal(
          "http", "belongs to the options file of the runnable jar; the verticle serves no HTTP");
    }
    Set<String> known = new HashSet<>(OWN_KEYS);
    known.addAll(TokenOptionsReader.KEYS);
    root.refuseUnknownKeys(known);
    String address = root.text("address");
    return new VerticleOptions(
        address == null ? VerticleOptions.DEFAULT_ADDRESS : address,
        Duration.ofMillis(root.whole("tickMs", 10, 1000, 100)),
        (int) root.whole("maxConcurrentRequests", 1, Limits.MOST_REQUESTS, 16),
        tokens(root),
        ClusterOptionsReader.read(root.childOrEmpty("cluster")));
  }

  private static Map<String, TokenOptions> tokens(OptionsNode root) {
    OptionsNode map = root.child(TOKENS);
    if (map == null) {
      return Map.of(INLINE_NAME, TokenOptionsReader.read(INLINE_NAME, root));
    }
    Map<String, TokenOptions> tokens = new LinkedHashMap<>();
    for (String name : map.keys()) {
      if (name.isBlank()) {
        throw root.refusal(TOKENS, "a token needs a name");
      }
      OptionsNode own = map.childOrEmpty(name);
      own.refuseUnknownKeys(TokenOptionsReader.KEYS);
      boolean ownProvider = ProviderReader.KEYS.stream().anyMatch(own::hasOwn);
      OptionsNode entry =
          own.on(
              root,
              key ->
                  TokenOptionsReader.KEYS.contains(key)
                      && !(ownProvider && ProviderReader.KEYS.contains(key)));
      tokens.put(name, TokenOptionsReader.read(name, entry));
    }
    if (tokens.isEmpty()) {
      throw root.refusal(TOKENS, "expected at least one token, got an empty object");
    }
    return tokens;
  }
}
