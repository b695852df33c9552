package dev.tokenmanager.internal.refresh;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Secret;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifetimesTest {

  private static final RefreshOptions OPTIONS = RefreshOptions.DEFAULTS;
  private static final Moment START =
      new Moment(Instant.parse("2030-01-01T00:00:00Z"), Duration.ZERO);

  @ParameterizedTest
  @CsvSource({
    "3600000, 60000",
    "120001, 60000",
    "120000, 60000",
    "119999, 59999.5",
    "300, 150",
    "1000, 500"
  })
  void g04_buffer_anyLifetime_isAtMostHalfOfIt(long lifetime, double buffer) {
    assertThat(Lifetimes.buffer(OPTIONS, Duration.ofMillis(lifetime))).isEqualTo(millis(buffer));
  }

  @ParameterizedTest
  @CsvSource({"60000, 5000", "10001, 5000", "10000, 5000", "9999, 4999.5", "500, 250"})
  void g04_minValidity_anyBuffer_isAtMostHalfOfIt(long buffer, double minValidity) {
    assertThat(Lifetimes.minValidity(OPTIONS, Duration.ofMillis(buffer)))
        .isEqualTo(millis(minValidity));
  }

  @ParameterizedTest
  @CsvSource({"0, 240000", "0.5, 237000", "0.999999999, 234000.000006"})
  void refreshAt_jitter_isUpToATenthOfTheBufferEarlier(double jitter, double after) {
    Moment at = Lifetimes.refreshAt(START, PolicyDriver.LIFETIME, ofSeconds(60), null, jitter);
    assertThat(at).isEqualTo(START.plus(millis(after)));
  }

  @ParameterizedTest
  @CsvSource({
    // Earlier than the buffer would have it: followed.
    "239, 239",
    "100, 100",
    "76, 76",
    // Not before a quarter of the lifetime.
    "75, 75",
    "74, 75",
    "0, 75",
    // Never later than the buffer.
    "240, 240",
    "241, 240",
    "9999, 240"
  })
  void refreshAt_refreshIn_onlyMovesItEarlier(long refreshIn, long after) {
    Moment at =
        Lifetimes.refreshAt(START, PolicyDriver.LIFETIME, ofSeconds(60), ofSeconds(refreshIn), 0);
    assertThat(at).isEqualTo(START.plus(ofSeconds(after)));
  }

  @ParameterizedTest
  @CsvSource({
    "1800, 0, 1740", // refreshBufferSeconds before its end
    "120, 0, 60", // where both are the same
    "100, 0, 50", // half of its lifetime before its end
    "100, 49, 50", // still ahead
    "100, 50, ", // already reached: using it again at once would bring nothing
    "100, 51, "
  })
  void g08_refreshTokenUseAt_knownEnd_isAheadOfIt(
      long lifetime, long asked, @Nullable Long useAfter) {
    Moment end = START.plus(ofSeconds(lifetime));
    HeldRefreshToken token = new HeldRefreshToken(new Secret("r"), end, ofSeconds(lifetime));
    Moment use = Lifetimes.refreshTokenUseAt(OPTIONS, token, START.plus(ofSeconds(asked)));
    assertThat(use).isEqualTo(useAfter == null ? null : START.plus(ofSeconds(useAfter)));
  }

  @Test
  void g08_refreshTokenUseAt_unknownEnd_isNone() {
    HeldRefreshToken unknown = new HeldRefreshToken(new Secret("r"), null, null);
    assertThat(Lifetimes.refreshTokenUseAt(OPTIONS, unknown, START)).isNull();
    assertThat(Lifetimes.refreshTokenUseAt(OPTIONS, null, START)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "60000, 1000, 45900", // 60 - 1 - 12.5 - 0.5 - 0.1
    "14101, 1000, 1",
    "14100, 1000, 0",
    "14099, 1000, 0",
    "500, 250, 0"
  })
  void g05_outageBudget_defaults_isWhatTheContractSays(
      long buffer, long lastResort, long expected) {
    Duration budget =
        Lifetimes.outageBudget(
            OPTIONS,
            Duration.ofMillis(buffer),
            Duration.ofMillis(lastResort),
            Duration.ofMillis(100));
    assertThat(budget).isEqualTo(Duration.ofMillis(expected));
  }

  private static Duration millis(double millis) {
    return Duration.ofNanos(Math.round(millis * 1_000_000));
  }
}
