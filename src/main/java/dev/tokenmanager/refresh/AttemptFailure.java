package dev.tokenmanager.refresh;

import dev.tokenmanager.TokenFailure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a token request failed. Immutable; holds no secret.
 *
 * @param failure the documented code; {@link TokenFailure#REJECTED} is permanent, everything else
 *     may pass
 * @param error a short machine-readable word
 * @param message one safe sentence
 * @param outcomeUnknown whether the provider may have acted on it: a single-use refresh token may
 *     be spent
 * @param retryAfter what the provider asked for, null: nothing
 */
public record AttemptFailure(
    TokenFailure failure,
    String error,
    String message,
    boolean outcomeUnknown,
    @Nullable Duration retryAfter) {

  /** The same, for a token that was not asked for because of it. */
  public AttemptFailure asHeldBack() {
    return new AttemptFailure(
        TokenFailure.UNAVAILABLE,
        error,
        "The token endpoint asked to wait (Retry-After). " + message,
        false,
        retryAfter);
  }

  AttemptError at(Instant at) {
    return new AttemptError(failure, error, message, at);
  }
}
