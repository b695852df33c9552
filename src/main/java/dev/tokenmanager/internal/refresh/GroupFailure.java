package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.internal.refresh.RefreshState.FailureState;
import dev.tokenmanager.internal.time.Moment;
import org.jspecify.annotations.Nullable;

/**
 * What a failed request taught the node that sent it, for the others of its group. Immutable; holds
 * no secret.
 *
 * @param error what failed; where the credential is rejected, its rejection
 * @param next when the group asks again
 * @param rejected whether the credential is rejected
 * @param askedToWait whether the provider asked to wait until {@code next}
 * @param failures in a row, as the group counts them, at least 1
 */
public record GroupFailure(
    AttemptError error, Moment next, boolean rejected, boolean askedToWait, int failures) {

  /** What a state after a failure says, null where it says nothing of the kind. */
  public static @Nullable GroupFailure of(RefreshState state) {
    FailureState trouble = state.trouble();
    AttemptError rejection = trouble.rejection();
    AttemptError error = rejection == null ? trouble.lastError() : rejection;
    Moment next = state.attempts().next();
    return error == null || next == null
        ? null
        : new GroupFailure(
            error,
            next,
            rejection != null,
            trouble.retryAfterUntil() != null,
            Math.max(1, trouble.inGroup()));
  }
}
