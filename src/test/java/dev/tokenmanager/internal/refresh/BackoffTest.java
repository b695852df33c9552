package dev.tokenmanager.internal.refresh;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.config.RefreshOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

  /** 500 ms doubled up to 10 s. */
  private static final RefreshOptions OPTIONS = RefreshOptions.DEFAULTS;

  private static final double ALMOST_ONE = Math.nextDown(1.0);

  @ParameterizedTest
  @CsvSource({
    "1, 500",
    "2, 1000",
    "3, 2000",
    "4, 4000",
    "5, 8000",
    "6, 10000",
    "7, 10000",
    "1000, 10000"
  })
  void g05_delay_failuresInARow_isDoubledUpToTheBound(int failures, long whole) {
    assertThat(delay(failures, null, 0)).isEqualTo(ofMillis(whole / 2));
    assertThat(delay(failures, null, 0.5)).isEqualTo(ofMillis(whole * 3 / 4));
    assertThat(delay(failures, null, ALMOST_ONE))
        .isBetween(ofMillis(whole).minusNanos(2), ofMillis(whole));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE - 1, Integer.MAX_VALUE})
  void g05_delay_failuresForEver_staysWithinTheBound(int failures) {
    assertThat(delay(failures, null, 0)).isEqualTo(ofSeconds(5));
  }

  @Test
  void delay_boundOfAYear_doesNotOverflow() {
    RefreshOptions slow = options(ofMillis(1), Duration.ofDays(365));
    assertThat(Backoff.delay(slow, Integer.MAX_VALUE, null, 0))
        .isEqualTo(Duration.ofDays(365).dividedBy(2));
  }

  @Test
  void delay_boundBelowInitialDelay_isTheBound() {
    assertThat(Backoff.delay(options(ofSeconds(10), ofSeconds(4)), 1, null, 0))
        .isEqualTo(ofSeconds(2));
  }

  @ParameterizedTest
  @CsvSource({
    "40001, 10000", // a quarter just above the delay does not matter
    "40000, 10000",
    "39996, 9999", // a quarter below it does
    "8000, 2000",
    "2004, 501",
    "2000, 500", // at least the initial delay
    "1996, 500",
    "1, 500",
    "0, 10000", // nothing usable: no cap
    "-1, 10000"
  })
  void g05_delay_usableTokenHeld_isAtMostAQuarterOfItsRest(long usable, long whole) {
    assertThat(delay(20, ofMillis(usable), 0)).isEqualTo(ofMillis(whole).dividedBy(2));
  }

  private static Duration delay(int failures, @Nullable Duration usableFor, double jitter) {
    return Backoff.delay(OPTIONS, failures, usableFor, jitter);
  }

  private static RefreshOptions options(Duration initial, Duration max) {
    return new RefreshOptions(
        OPTIONS.refreshBuffer(),
        OPTIONS.minValidity(),
        OPTIONS.lastResortValidity(),
        OPTIONS.assumedLifetime(),
        OPTIONS.requestTimeout(),
        initial,
        max,
        OPTIONS.maxRetryAfter(),
        OPTIONS.minRefreshInterval(),
        OPTIONS.rejectedProbe());
  }
}
