package dev.tokenmanager.internal.refresh;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectionReportsTest {

  private static final Duration PROBE = ofSeconds(60);
  private static final Moment NOW =
      new Moment(Instant.parse("2030-01-01T00:00:00Z"), Duration.ZERO);
  private static final RejectionReports NO_CURE =
      RejectionReports.NONE.onNewGeneration(NOW).onReported().onNewGeneration(NOW).onReported();

  @Test
  void onReported_oneGenerationManyTimes_isNotMisconfigured() {
    RejectionReports reports =
        RejectionReports.NONE.onNewGeneration(NOW).onReported().onReported().onReported();
    assertThat(reports.misconfigured()).isFalse();
  }

  @Test
  void onReported_twoGenerationsInARow_isMisconfigured() {
    assertThat(NO_CURE.misconfigured()).isTrue();
  }

  @Test
  void onReported_aGenerationBetween_isNotMisconfigured() {
    RejectionReports reports =
        RejectionReports.NONE
            .onNewGeneration(NOW)
            .onReported()
            .onNewGeneration(NOW)
            .onNewGeneration(NOW)
            .onReported();
    assertThat(reports.misconfigured()).isFalse();
  }

  @Test
  void mayRenewAt_notMisconfigured_isAlways() {
    assertThat(RejectionReports.NONE.onReported().onRenewal(NOW).mayRenewAt(NOW, PROBE)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"59, false", "60, true", "61, true"})
  void mayRenewAt_misconfigured_isOnceAProbe(long after, boolean may) {
    RejectionReports reports = NO_CURE.onRenewal(NOW);
    assertThat(reports.mayRenewAt(NOW.plus(ofSeconds(after)), PROBE)).isEqualTo(may);
  }

  @Test
  void curedAt_stillReported_isNotInSight() {
    assertThat(NO_CURE.curedAt(PROBE)).isNull();
    assertThat(RejectionReports.NONE.onNewGeneration(NOW).curedAt(PROBE)).isNull();
  }

  @Test
  void curedAt_newGeneration_isAProbeAfterIt() {
    assertThat(NO_CURE.onNewGeneration(NOW).curedAt(PROBE)).isEqualTo(NOW.plus(PROBE));
    assertThat(NO_CURE.onNewGeneration(NOW).onReported().curedAt(PROBE)).isNull();
    assertThat(NO_CURE.onNewGeneration(NOW).onCured().misconfigured()).isFalse();
  }
}
