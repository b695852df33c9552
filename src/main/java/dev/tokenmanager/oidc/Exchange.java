package dev.tokenmanager.oidc;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An answer and when it was asked for and came, by our wall clock. Immutable.
 *
 * @param reply the answer
 * @param sent just before the request was sent
 * @param received when the whole answer was there
 */
public record Exchange(HttpReply reply, Instant sent, Instant received) {

  /**
   * The provider's {@code Date} less our clock in mid-exchange, positive when the provider is
   * ahead; null when it sent no date.
   */
  public @Nullable Duration clockSkew() {
    Instant theirs = HttpDate.parse(reply.header("date"));
    Instant middle = sent.plus(Duration.between(sent, received).dividedBy(2));
    return theirs == null ? null : Duration.between(middle, theirs);
  }

  /** What the answer asks to wait, null when it does not. */
  @Nullable Duration retryAfter() {
    return RetryAfter.parse(reply.header("retry-after"), received);
  }
}
