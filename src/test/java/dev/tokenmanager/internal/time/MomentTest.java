package dev.tokenmanager.internal.time;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentTest {

  private static final Moment DEADLINE = moment(1000, 100);

  @ParameterizedTest
  @CsvSource({
    "999, 99, false",
    "1000, 99, true", // by the wall clock alone
    "1001, 99, true",
    "999, 100, true", // by elapsed time alone
    "999, 101, true",
    "0, 101, true", // wall clock stepped back
    "9999, 0, true", // stepped forward, or elapsed time stood still
    "1000, 100, true"
  })
  void g01_isReachedAt_eitherClock_isEnough(long wall, long elapsed, boolean reached) {
    assertThat(DEADLINE.isReachedAt(moment(wall, elapsed))).isEqualTo(reached);
  }

  @ParameterizedTest
  @CsvSource({"990, 90, 10", "995, 90, 5", "990, 95, 5", "1001, 90, -1", "990, 101, -1"})
  void g01_remainingAt_clocksDisagree_isTheLesser(long wall, long elapsed, long seconds) {
    assertThat(DEADLINE.remainingAt(moment(wall, elapsed))).isEqualTo(ofSeconds(seconds));
  }

  @Test
  void plus_andMinus_moveBothClocks() {
    assertThat(DEADLINE.plus(ofSeconds(5))).isEqualTo(moment(1005, 105));
    assertThat(DEADLINE.minus(ofSeconds(5))).isEqualTo(moment(995, 95));
    assertThat(DEADLINE.plus(ofSeconds(-5))).isEqualTo(moment(995, 95));
  }

  @Test
  void earliest_ofTwo_isReachedWithEither() {
    assertThat(Moment.earliest(moment(10, 200), moment(20, 100))).isEqualTo(moment(10, 100));
    assertThat(Moment.earliest(moment(20, 100), moment(10, 200))).isEqualTo(moment(10, 100));
  }

  @Test
  void now_ofClocks_readsBoth() {
    Clocks clocks = new Clocks(() -> Instant.ofEpochSecond(7), () -> 9_000_000_000L);
    assertThat(clocks.now()).isEqualTo(moment(7, 9));
  }

  private static Moment moment(long wall, long elapsed) {
    return new Moment(Instant.ofEpochSecond(wall), ofSeconds(elapsed));
  }
}
