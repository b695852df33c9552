package dev.tokenmanager.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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

  /** The default of {@link #tick}. */
  public static final Duration DEFAULT_TICK = Duration.ofMillis(100);

  /** The default of {@link #maxConcurrentRequests}. */
  public static final int DEFAULT_MAX_CONCURRENT_REQUESTS = 16;

  public VerticleOptions {
    tokens = Map.copyOf(tokens);
  }

  /** Where every secret of these options comes from. */
  public List<SecretSource> secrets() {
    return Stream.concat(
            tokens.values().stream().map(TokenOptions::secrets), Stream.of(cluster.secrets()))
        .flatMap(List::stream)
        .toList();
  }
}
