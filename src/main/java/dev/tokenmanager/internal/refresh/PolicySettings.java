package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.internal.config.RefreshOptions;
import java.time.Duration;

/**
 * What the policy of one token is told. Immutable.
 *
 * @param name of the token
 * @param options its times
 * @param tick how often {@code onTick} is called
 * @param originalGrant whether a grant is configured that can replace a lost refresh token
 */
public record PolicySettings(
    String name, RefreshOptions options, Duration tick, boolean originalGrant) {}
