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
 * @param interrupted whether the process was paused meanwhile, so that the failure says nothing of
 *     the provider
 */
public record AttemptFailure(
    TokenFailure failure,
    String error,
    String message,
    boolean outcomeUnknown,
    @Nullable Duration retryAfter,
    boolean interrupted) {

  /** The same, for a token that was not asked for because of it. */
  public AttemptFailure asHeldBack() {
    return new AttemptFailure(
        TokenFailure.UNAVAILABLE,
        error,
        "The token endpoint asked to wait (Retry-After). " + message,
        false,
        retryAfter,
        false);
  }

  /** The same, of an attempt whose token request was never sent. */
  public AttemptFailure asUnsent() {
    return new AttemptFailure(failure, error, message, false, retryAfter, interrupted);
  }

  /** The same, of an attempt during which the process was paused. */
  public AttemptFailure asInterrupted() {
    return new AttemptFailure(failure, error, message, outcomeUnknown, retryAfter, true);
  }

  AttemptError at(Instant at) {
    return new AttemptError(failure, error, message, at);
  }
}
