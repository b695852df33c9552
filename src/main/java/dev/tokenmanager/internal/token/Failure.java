package dev.tokenmanager.internal.token;

import dev.tokenmanager.TokenFailure;
import java.time.Duration;
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
public record Failure(
    TokenFailure failure,
    String error,
    String message,
    boolean outcomeUnknown,
    @Nullable Duration retryAfter,
    boolean interrupted) {

  /** The word for a proxy that lets no request through to the provider. */
  public static final String PROXY_AUTHENTICATION = "proxy_authentication";

  /** The word for a token that is exchanged for another one which cannot be had now. */
  public static final String SUBJECT_TOKEN = "subject_token";

  /** The word for an assertion that is over by its own {@code exp}, and is not sent. */
  public static final String ASSERTION_EXPIRED = "assertion_expired";

  /** The word for a secret that no supplier has given yet. */
  public static final String SECRET_UNAVAILABLE = "secret_unavailable";

  /** The token that came is the one that is held. */
  public static final Failure REPEATED =
      new Failure(
          TokenFailure.UNUSABLE_ANSWER,
          "repeated_token",
          "The provider answered with the token that is already held: somebody caches token answers, or the"
              + " provider issues no other one before that is over. Turn that caching off, or have the"
              + " provider issue a new token for each request; until then callers may wait a moment at"
              + " each token's end.",
          false,
          null,
          false);

  /** The token that came had already expired. */
  public static final Failure STALE =
      new Failure(
          TokenFailure.UNUSABLE_ANSWER, Lifetime.STALE, Lifetime.STALE_MESSAGE, false, null, false);

  /** The same, for a token that was not asked for because of it. */
  public Failure asHeldBack() {
    return new Failure(
        TokenFailure.UNAVAILABLE,
        error,
        "The token endpoint asked to wait (Retry-After). " + message,
        false,
        retryAfter,
        false);
  }

  /** Of a request that the provider cannot have acted on, and that a pause did not spoil. */
  public Failure(
      TokenFailure failure, String error, String message, @Nullable Duration retryAfter) {
    this(failure, error, message, false, retryAfter, false);
  }

  /** The same failure in other words. */
  public Failure withMessage(String sentence) {
    return new Failure(failure, error, sentence, outcomeUnknown, retryAfter, interrupted);
  }

  /** The same, of an attempt whose token request was never sent. */
  public Failure asUnsent() {
    return new Failure(failure, error, message, false, retryAfter, interrupted);
  }

  /** The same, of an attempt during which the process was paused. */
  public Failure asInterrupted() {
    return new Failure(failure, error, message, outcomeUnknown, retryAfter, true);
  }

  /**
   * Whether it is the client that is refused, or nothing came through a proxy, or to it, not the
   * refresh token that was sent: Keycloak calls a wrong secret unauthorized_client.
   */
  public boolean isClientRejected() {
    return error.equals(PROXY_AUTHENTICATION)
        || error.equals(ASSERTION_EXPIRED)
        || error.equals("invalid_client")
        || error.equals("unauthorized_client");
  }
}
