package dev.tokenmanager.config;

import java.time.Duration;
import java.util.List;

/**
 * One token. Immutable.
 *
 * @param name its name, {@code default} for an inline one
 * @param provider where the token endpoint is learnt from
 * @param auth how it is acquired
 * @param refresh when it is refreshed and tried again
 * @param connection how the provider is reached
 * @param maxWait how long a {@code get} may wait while no usable token is held
 * @param discoveryMaxAge metadata older than this is read again beside the next token request
 * @param revokeOnStop whether what is held at the end is revoked (RFC 7009)
 */
public record TokenOptions(
    String name,
    ProviderOptions provider,
    AuthOptions auth,
    RefreshOptions refresh,
    ConnectionOptions connection,
    Duration maxWait,
    Duration discoveryMaxAge,
    boolean revokeOnStop) {

  /** The name of a token whose options are given inline, and of one that is asked for unnamed. */
  public static final String DEFAULT_NAME = "default";

  /** The default of {@link #maxWait}. */
  public static final Duration DEFAULT_MAX_WAIT = Duration.ofSeconds(10);

  /** The default of {@link #discoveryMaxAge}. */
  public static final Duration DEFAULT_DISCOVERY_MAX_AGE = Duration.ofHours(1);

  /** A token that is left to its own end when the verticle stops. */
  public TokenOptions(
      String name,
      ProviderOptions provider,
      AuthOptions auth,
      RefreshOptions refresh,
      ConnectionOptions connection,
      Duration maxWait,
      Duration discoveryMaxAge) {
    this(name, provider, auth, refresh, connection, maxWait, discoveryMaxAge, false);
  }

  /** Where every secret of this token comes from. */
  public List<SecretSource> secrets() {
    return auth.secrets();
  }
}
