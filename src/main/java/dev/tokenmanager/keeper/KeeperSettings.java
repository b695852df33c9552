package dev.tokenmanager.keeper;

import dev.tokenmanager.refresh.Clocks;
import java.util.function.DoubleSupplier;

/**
 * What all tokens of a keeper share. Immutable.
 *
 * @param clocks the only source of time
 * @param jitter the only source of randomness, uniform in [0, 1)
 * @param maxConcurrentRequests in flight at one token endpoint
 */
public record KeeperSettings(Clocks clocks, DoubleSupplier jitter, int maxConcurrentRequests) {}
