package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.fuzz.FuzzText;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.HttpReply;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers that a fuzzer makes, and what is promised whatever they are (G10, G12). An input has one
 * line each for status, {@code Date} and {@code Retry-After}, then the body.
 */
final class FuzzedAnswers {

  static final Instant SENT = Instant.parse("2026-03-01T12:00:00Z");

  private static final Set<TokenFailure> DOCUMENTED =
      EnumSet.of(TokenFailure.REJECTED, TokenFailure.UNUSABLE_ANSWER, TokenFailure.UNAVAILABLE);
  private static final int LONGEST_MESSAGE = 1500;

  private FuzzedAnswers() {}

  static HttpReply reply(String input) {
    return new HttpReply(
        status(FuzzText.line(input, 0)),
        Map.of(
            "date",
            FuzzText.line(input, 1),
            "retry-after",
            FuzzText.line(input, 2),
            "age",
            FuzzText.line(input, 2)),
        FuzzText.after(input, 3));
  }

  static Exchange exchange(String input) {
    return new Exchange(reply(input), SENT, SENT.plusMillis(200));
  }

  /**
   * An empty answer with that {@code Date}, whatever it holds: also a line end, which is white
   * space as any.
   */
  static Exchange dated(String date) {
    return new Exchange(new HttpReply(200, Map.of("date", date), ""), SENT, SENT.plusMillis(200));
  }

  private static int status(String line) {
    return line.matches("[1-5][0-9]{2}") ? Integer.parseInt(line) : 200;
  }

  static void assertDocumented(ProviderException failure) {
    assertThat(failure.failure()).isIn(DOCUMENTED);
    assertThat(failure.error()).hasSizeLessThanOrEqualTo(64).matches("[A-Za-z0-9_.-]+");
    assertThat(failure.getMessage()).hasSizeLessThan(LONGEST_MESSAGE).matches("[\\x20-\\x7E]+");
    assertPeriod(failure.retryAfter());
  }

  static void assertNoSecret(ProviderException failure) {
    assertThat(failure.getMessage()).doesNotContain(FuzzText.MARK);
    assertThat(failure.error()).doesNotContain(FuzzText.MARK);
  }

  /** None, or at most a year, and over or not. */
  static void assertLifetime(Lifetime lifetime) {
    Duration left = lifetime.left();
    assertThat(left == null || left.compareTo(Duration.ofDays(365)) <= 0).isTrue();
    if (lifetime.again() != null) {
      assertPeriod(lifetime.again());
    }
  }

  /** None, or one of at most a year. */
  static void assertPeriod(@Nullable Duration period) {
    if (period != null) {
      assertThat(period).isBetween(Duration.ZERO, Duration.ofDays(365));
    }
  }
}
