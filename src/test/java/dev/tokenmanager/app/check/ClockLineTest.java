package dev.tokenmanager.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.app.check.StepResult.Result;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When clocks are too far apart. */
class ClockLineTest {

  @ParameterizedTest
  @CsvSource({
    "0, OK, agrees with",
    "-1499, OK, agrees with",
    "-1501, OK, 2 s behind",
    "4999, OK, 5 s ahead of",
    "5000, OK, 5 s ahead of",
    "5001, FAILED, 5 s ahead of",
    "-5000, OK, 5 s behind",
    "-5001, FAILED, 5 s behind"
  })
  void skew_ofEither_isJudgedAlike(long millis, Result result, String text) {
    Duration skew = Duration.ofMillis(millis);

    assertThat(ClockLine.of(skew, null).result()).isEqualTo(result);
    assertThat(ClockLine.of(skew, null).text()).contains("the provider ", text);
    assertThat(ClockLine.of(Duration.ZERO, skew).result()).isEqualTo(result);
    assertThat(ClockLine.of(Duration.ZERO, skew).text()).contains("Weaviate ", text);
  }

  @Test
  void nobodyTellsTheTime_isSkipped() {
    assertThat(ClockLine.of(null, null).result()).isEqualTo(Result.SKIPPED);
  }
}
