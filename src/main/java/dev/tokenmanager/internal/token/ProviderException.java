package dev.tokenmanager.internal.token;

import dev.tokenmanager.TokenFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exchange with provider or Weaviate that brought no token. The message is one safe sentence:
 * never a response body, a secret or a token. No cause, no stack trace: it is an outcome, not a
 * defect.
 */
public final class ProviderException extends Exception {

  private final Failure value;
  private final boolean metadataSuspect;

  /**
   * @param failure the documented code
   * @param error a short machine-readable word: RFC 6749 §5.2 {@code error}, or ours such as {@code
   *     timeout}
   * @param message one safe sentence for people
   */
  public ProviderException(TokenFailure failure, String error, String message) {
    this(new Failure(failure, error, message, null), false);
  }

  private ProviderException(Failure value, boolean metadataSuspect) {
    super(value.message(), null, false, false);
    this.value = value;
    this.metadataSuspect = metadataSuspect;
  }

  /**
   * The same failure, of a request that the provider may have acted on: a single-use refresh token
   * may be spent.
   */
  public ProviderException withOutcomeUnknown() {
    return with(value.message(), true, value.retryAfter());
  }

  /**
   * The same failure, which may come from outdated metadata: read it again beside the next attempt.
   */
  public ProviderException withMetadataSuspect() {
    return new ProviderException(value, true);
  }

  /** The same failure in other words. */
  public ProviderException withMessage(String sentence) {
    return with(sentence, value.outcomeUnknown(), value.retryAfter());
  }

  /** The same failure, with what the provider asked for (RFC 9110 §10.2.3). */
  public ProviderException withRetryAfter(@Nullable Duration wanted) {
    return with(value.message(), value.outcomeUnknown(), wanted);
  }

  /** The same failure, with another sentence behind its own. */
  public ProviderException withMore(String sentence) {
    return withMessage(value.message() + " " + sentence);
  }

  private ProviderException with(
      String message, boolean outcomeUnknown, @Nullable Duration retryAfter) {
    return new ProviderException(
        new Failure(value.failure(), value.error(), message, outcomeUnknown, retryAfter, false),
        metadataSuspect);
  }

  /** The failure as it flows on from here. */
  public Failure value() {
    return value;
  }

  public TokenFailure failure() {
    return value.failure();
  }

  public String error() {
    return value.error();
  }

  public boolean outcomeUnknown() {
    return value.outcomeUnknown();
  }

  public boolean metadataSuspect() {
    return metadataSuspect;
  }

  /** Not negative; null when the provider did not say. */
  public @Nullable Duration retryAfter() {
    return value.retryAfter();
  }
}
