package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.time.HttpDate;
import dev.tokenmanager.internal.time.Seconds;
import dev.tokenmanager.internal.transport.HttpReply;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An answer and when it was asked for and came, by our wall clock. Immutable.
 *
 * @param reply the answer
 * @param sent just before the request was sent
 * @param received when the whole answer was there: {@code sent} and the time that passed since,
 *     whatever the wall clock was set to meanwhile
 */
public record Exchange(HttpReply reply, Instant sent, Instant received) {

  /** Up to eight digits: a year has as many seconds. */
  private static final Pattern WHOLE = Pattern.compile("0*[0-9]{1,8}");

  /**
   * The provider's time by {@code Date} and {@code Age} less our clock in mid-exchange, positive
   * when the provider is ahead; null when it sent no date.
   */
  public @Nullable Duration clockSkew() {
    Instant middle = sent.plus(Duration.between(sent, received).dividedBy(2));
    return date() == null ? null : Duration.between(middle, providerTime());
  }

  /** The answer's {@code Date}, null where it has none. */
  @Nullable Instant date() {
    return HttpDate.parse(reply.header("date"));
  }

  /** How long the answer lay in a cache (RFC 9111 §5.1); zero where it does not say. */
  Duration age() {
    String age = reply.header("age");
    String digits = age == null ? "" : age.strip();
    return WHOLE.matcher(digits).matches() && Integer.parseInt(digits) <= Seconds.YEAR.toSeconds()
        ? Duration.ofSeconds(Integer.parseInt(digits))
        : Duration.ZERO;
  }

  /** The provider's time when the answer came; by our clock where it has no {@code Date}. */
  Instant providerTime() {
    Instant date = date();
    return date == null ? received : date.plus(age());
  }

  /** What the answer asks to wait, null when it does not. */
  @Nullable Duration retryAfter() {
    return reply.retryAfter();
  }
}
