package dev.tokenmanager.internal.service;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What status says of a state file. Immutable; shows no secret.
 *
 * @param writtenAt when what is in it was written, null: nothing of ours is in it
 * @param error one sentence on why it could not be written last, null: it could
 */
public record StateFileStatus(@Nullable Instant writtenAt, @Nullable String error) {}
