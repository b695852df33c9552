package dev.tokenmanager.internal.refresh;

import org.jspecify.annotations.Nullable;

/**
 * A token that another node acquired. Immutable; shows no token.
 *
 * @param generation as all nodes count
 * @param acquisition as if this node had asked: it starts when the other node did, on this node's
 *     clocks
 * @param refreshToken to use next, null: the configured grant
 */
public record Adoption(
    long generation, Acquisition acquisition, @Nullable HeldRefreshToken refreshToken) {}
