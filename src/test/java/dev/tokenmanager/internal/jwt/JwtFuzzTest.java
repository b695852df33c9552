package dev.tokenmanager.internal.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenmanager.fuzz.FuzzText;
import dev.tokenmanager.testing.UnsignedJwt;
import dev.tokenmanager.testing.WaitLimit;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever an access token is, it is opaque, or its claims can be looked at. An input is a token,
 * or has one line each for header and claims.
 */
class JwtFuzzTest {

  private static final String ISSUER = "https://auth.example.com/realms/weaviate";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final int LONGEST_ADVICE = 1500;

  @Timeout(WaitLimit.SECONDS)
  @DictionaryEntries({
    "\"alg\":\"RS256\"",
    "\"kid\":",
    "\"iss\":\"" + ISSUER + "\"",
    "\"aud\":[\"weaviate\"]",
    "\"exp\":",
    "\"iat\":",
    "1e308",
    FuzzText.MARK
  })
  @FuzzTest
  void claims(byte[] input) {
    String text = FuzzText.of(input);
    String token =
        text.indexOf('\n') < 0
            ? text
            : UnsignedJwt.of(FuzzText.line(text, 0), FuzzText.after(text, 1));

    Jwt.Times times = Jwt.Times.of(token);
    assertPeriod(times.lifetime());
    Duration left = times.left(NOW);
    assertThat(left == null || left.compareTo(Duration.ofDays(365)) <= 0).isTrue();
    Jwt jwt = Jwt.of(token);
    if (jwt == null) {
      return;
    }
    assertThat(jwt.toString()).hasSizeLessThan(text.length() + 50);
    String advice = ClaimAdvice.of(jwt, ISSUER, "weaviate", NOW);
    if (advice != null) {
      assertThat(advice).hasSizeLessThan(LONGEST_ADVICE).matches("[\\x20-\\x7E]+");
    }
    assertThat(jwt.shownAudience()).hasSizeLessThan(LONGEST_ADVICE).matches("[\\x20-\\x7E]+");
    assertThat(String.valueOf(jwt.shownIssuer())).hasSizeLessThan(LONGEST_ADVICE);
  }

  /** None, or one of at most a year. */
  private static void assertPeriod(@Nullable Duration period) {
    if (period != null) {
      assertThat(period).isBetween(Duration.ofNanos(1), Duration.ofDays(365));
    }
  }
}
