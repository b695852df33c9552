package dev.tokenmanager.oidc;

import dev.tokenmanager.TokenFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exchange with provider or Weaviate that brought no token. The message is one safe sentence:
 * never a response body, a secret or a token. No cause, no stack trace: it is an outcome, not a
 * defect.
 */
public final class ProviderException extends Exception {

  private final TokenFailure failure;
  private final String error;
  private final boolean outcomeUnknown;
  private final boolean metadataSuspect;
  private final @Nullable Duration retryAfter;

  /**
   * @param failure the documented code
   * @param error a short machine-readable word: RFC 6749 §5.2 {@code error}, or ours such as {@code
   *     timeout}
   * @param message one safe sentence for people
   */
  public ProviderException(TokenFailure failure, String error, String message) {
    this(failure, error, message, false, false, null);
  }

  private ProviderException(
      TokenFailure failure,
      String error,
      String message,
      boolean outcomeUnknown,
      boolean metadataSuspect,
      @Nullable Duration retryAfter) {
    super(message, null, false, false);
    this.failure = failure;
    this.error = error;
    this.outcomeUnknown = outcomeUnknown;
    this.metadataSuspect = metadataSuspect;
    this.retryAfter = retryAfter;
  }

  /**
   * The same failure, of a request that the provider may have acted on: a single-use refresh token
   * may be spent.
   */
  public ProviderException withOutcomeUnknown() {
    return new ProviderException(failure, error, text(), true, metadataSuspect, retryAfter);
  }

  /**
   * The same failure, which may come from outdated metadata: read it again beside the next attempt.
   */
  public ProviderException withMetadataSuspect() {
    return new ProviderException(failure, error, text(), outcomeUnknown, true, retryAfter);
  }

  /** The same failure, with what the provider asked for (RFC 9110 §10.2.3). */
  public ProviderException withRetryAfter(@Nullable Duration wanted) {
    return new ProviderException(failure, error, text(), outcomeUnknown, metadataSuspect, wanted);
  }

  public TokenFailure failure() {
    return failure;
  }

  public String error() {
    return error;
  }

  public boolean outcomeUnknown() {
    return outcomeUnknown;
  }

  public boolean metadataSuspect() {
    return metadataSuspect;
  }

  /** Not negative; null when the provider did not say. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  private String text() {
    String message = getMessage();
    return message == null ? error : message;
  }
}
