package dev.tokenmanager.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Everything that a deployment is given. Immutable; two deployments with the same address must be
 * equal.
 *
 * @param address prefix of every event-bus address
 * @param tick period of the timer that drives every refresh
 * @param maxConcurrentRequests token requests in flight at one token endpoint
 * @param tokens by name
 * @param cluster sharing between nodes
 */
public record VerticleOptions(
    String address,
    Duration tick,
    int maxConcurrentRequests,
    Map<String, TokenOptions> tokens,
    ClusterOptions cluster) {

  /** The default of {@link #address}. */
  public static final String DEFAULT_ADDRESS = "weaviate.token";

  public VerticleOptions {
    tokens = Map.copyOf(tokens);
  }

  /** All secrets of all tokens and of the cluster. */
  public Set<SecretSource> secrets() {
    Set<SecretSource> secrets = new HashSet<>(cluster.secrets());
    tokens.values().forEach(token -> secrets.addAll(token.auth().secrets()));
    return secrets;
  }
}
