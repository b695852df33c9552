package dev.tokenmanager;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.OptionTree;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@link TokenManagerVerticle}. Those of a token make one token named {@code
 * default}; beside {@link #addToken} they are the defaults of each. Wrong options fail the
 * deployment, with one sentence that names the place as in JSON. Mutable; not for several threads.
 */
public final class TokenManagerOptions extends GivenTokenOptions<TokenManagerOptions> {

  /** {@value}. */
  public static final String DEFAULT_ADDRESS = "weaviate.token";

  /** {@value} ms. */
  public static final long DEFAULT_TICK_MS = 100;

  /** {@value}. */
  public static final int DEFAULT_MAX_CONCURRENT_REQUESTS = 16;

  /** Nothing is given: the defaults. */
  public TokenManagerOptions() {}

  /** A copy. */
  public TokenManagerOptions(TokenManagerOptions other) {
    super(other);
  }

  /**
   * What JSON gives.
   *
   * @throws IllegalArgumentException for an unknown key, a wrong type or a number out of range,
   *     with one sentence that begins with the JSON path
   */
  public TokenManagerOptions(JsonObject json) {
    this(OptionTree.ofVerticle(json));
  }

  TokenManagerOptions(OptionTree tree) {
    super(tree);
  }

  @Override
  TokenManagerOptions copy() {
    return new TokenManagerOptions(this);
  }

  @Override
  GivenOptions<?> section(Option option, OptionTree tree) {
    return option == Option.CLUSTER ? new ClusterOptions(tree) : super.section(option, tree);
  }

  /** Prefix of every event-bus address. */
  public String getAddress() {
    return Objects.requireNonNull(text(Option.ADDRESS));
  }

  /** Sets {@link #getAddress}. */
  public TokenManagerOptions setAddress(String address) {
    return set(Option.ADDRESS, address);
  }

  /** Period of the one timer that drives every refresh, in milliseconds. */
  public long getTickMs() {
    return longOf(Option.TICK);
  }

  /** Sets {@link #getTickMs}. */
  public TokenManagerOptions setTickMs(long tickMs) {
    return set(Option.TICK, tickMs);
  }

  /**
   * Token requests in flight at one token endpoint, over all tokens; the others wait their turn.
   */
  public int getMaxConcurrentRequests() {
    return (int) longOf(Option.MAX_CONCURRENT_REQUESTS);
  }

  /** Sets {@link #getMaxConcurrentRequests}. */
  public TokenManagerOptions setMaxConcurrentRequests(int maxConcurrentRequests) {
    return set(Option.MAX_CONCURRENT_REQUESTS, maxConcurrentRequests);
  }

  /** Several tokens by name, in their order. Null: there is the inline one alone. */
  public @Nullable Map<String, TokenOptions> getTokens() {
    Map<String, TokenOptions> tokens = tokens();
    return tokens == null ? null : Collections.unmodifiableMap(tokens);
  }

  /** Sets {@link #getTokens}. */
  public TokenManagerOptions setTokens(Map<String, TokenOptions> tokens) {
    return set(Option.TOKENS, new LinkedHashMap<>(tokens));
  }

  /** Adds to {@link #getTokens}, in place of one of that name. */
  public TokenManagerOptions addToken(String name, TokenOptions token) {
    Map<String, TokenOptions> given = tokens();
    Map<String, TokenOptions> tokens = given == null ? new LinkedHashMap<>() : given;
    tokens.put(name, token);
    return set(Option.TOKENS, tokens);
  }

  @SuppressWarnings("unchecked") // only these setters and the table's reader put one there
  private @Nullable Map<String, TokenOptions> tokens() {
    return get(Option.TOKENS, Map.class);
  }

  /** Sharing between the nodes of a cluster. Null: the defaults. */
  public @Nullable ClusterOptions getCluster() {
    return get(Option.CLUSTER, ClusterOptions.class);
  }

  /** Sets {@link #getCluster}. */
  public TokenManagerOptions setCluster(ClusterOptions cluster) {
    return set(Option.CLUSTER, cluster);
  }
}
