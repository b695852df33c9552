package dev.tokenmanager.keeper;

import dev.tokenmanager.refresh.PolicySettings;
import java.time.Duration;

/**
 * What a keeper is told of one token. Immutable.
 *
 * @param policy when to refresh
 * @param maxWait how long a {@code get} may wait while nothing usable is held
 * @param revokeOnStop whether what is held at the end is revoked (RFC 7009)
 */
public record TokenSettings(PolicySettings policy, Duration maxWait, boolean revokeOnStop) {

  /** Of a token that is left to its own end. */
  public TokenSettings(PolicySettings policy, Duration maxWait) {
    this(policy, maxWait, false);
  }
}
