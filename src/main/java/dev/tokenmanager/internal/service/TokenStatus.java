package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.oidc.TokenSource.SourceInfo;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All that status says of a token. Immutable; shows no secret.
 *
 * @param name of the token
 * @param state as it is
 * @param source what is known of the provider
 * @param finding why Weaviate may refuse the token, null: nothing is known to be wrong
 * @param clockSkew the provider's clock less ours, null: unknown
 * @param outageBudget null for a token that never expires
 * @param sharing null: it is not shared
 * @param heldSource where the held token came from, null: nothing was held yet
 * @param stateFile null: it is not kept over a restart
 * @param at when it was looked at
 */
public record TokenStatus(
    String name,
    RefreshState state,
    SourceInfo source,
    @Nullable String finding,
    @Nullable Duration clockSkew,
    @Nullable Duration outageBudget,
    @Nullable SharingStatus sharing,
    @Nullable HeldSource heldSource,
    @Nullable StateFileStatus stateFile,
    Moment at) {}
