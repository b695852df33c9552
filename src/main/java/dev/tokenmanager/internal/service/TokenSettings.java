package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.refresh.PolicySettings;
import java.time.Duration;

/**
 * What one token's refresher is told. Immutable.
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
