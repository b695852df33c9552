package dev.tokenmanager.refresh;

import dev.tokenmanager.TokenFailure;
import java.time.Instant;

/**
 * A failure as callers and status see it. Immutable; holds no secret.
 *
 * @param failure the documented code
 * @param error a short machine-readable word
 * @param message one safe sentence
 * @param at when it happened
 */
public record AttemptError(TokenFailure failure, String error, String message, Instant at) {}
