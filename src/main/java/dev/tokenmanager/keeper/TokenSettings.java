package dev.tokenmanager.keeper;

import dev.tokenmanager.refresh.PolicySettings;
import java.time.Duration;

/**
 * What a keeper is told of one token. Immutable.
 *
 * @param policy when to refresh
 * @param maxWait how long a {@code get} may wait while nothing usable is held
 */
public record TokenSettings(PolicySettings policy, Duration maxWait) {}
