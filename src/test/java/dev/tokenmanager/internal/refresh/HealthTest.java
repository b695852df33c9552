package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {

  @ParameterizedTest
  @CsvSource({
    "IDLE, true, HEALTHY",
    "IDLE, false, EXPIRED",
    "REFRESHING, true, HEALTHY",
    "REFRESHING, false, EXPIRED",
    "BACKING_OFF, true, DEGRADED",
    "BACKING_OFF, false, EXPIRED",
    "REJECTED, true, DEGRADED",
    "REJECTED, false, EXPIRED",
  })
  void of_phaseAndToken_isWhatTheContractSays(Phase phase, boolean usable, Health health) {
    assertThat(of(PolicyDriver.in(phase, usable))).isEqualTo(health);
  }

  @Test
  void of_beforeTheFirstToken_isExpired() {
    PolicyDriver subject = PolicyDriver.withGrant();
    assertThat(of(subject)).isEqualTo(Health.EXPIRED);
    subject.tick();
    subject.failed(UNREACHABLE);
    assertThat(of(subject)).isEqualTo(Health.EXPIRED);
  }

  @Test
  void of_retryUnderWay_isDegradedUntilItSucceeds() {
    PolicyDriver subject = PolicyDriver.in(Phase.BACKING_OFF, true);
    subject.clocks.pass(subject.untilNext());
    subject.tick();
    assertThat(of(subject)).isEqualTo(Health.DEGRADED);
    subject.acquired(subject.token("b"));
    assertThat(of(subject)).isEqualTo(Health.HEALTHY);
  }

  @Test
  void of_heldBack_isDegraded() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.heldBack(ofSeconds(30));
    assertThat(of(subject)).isEqualTo(Health.DEGRADED);
  }

  @Test
  void of_misconfiguredAndExpired_isMisconfigured() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.report();
    subject.acquired(subject.token("b"));
    subject.report();
    subject.clocks.pass(ofSeconds(296));
    assertThat(of(subject)).isEqualTo(Health.MISCONFIGURED);
  }

  private static Health of(PolicyDriver subject) {
    return Health.of(subject.state, subject.now());
  }
}
