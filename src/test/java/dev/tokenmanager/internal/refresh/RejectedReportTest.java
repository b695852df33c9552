package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static dev.tokenmanager.internal.refresh.PolicyDriver.verdict;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.internal.time.Moment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectedReportTest {

  @Test
  void g09_onRejectedReport_current_refreshesOnce() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    assertThat(requests(subject.report())).hasSize(1);
    for (int i = 0; i < 5; i++) {
      Decision ruling = subject.report();
      assertThat(requests(ruling)).isEmpty();
      assertThat(verdict(ruling)).isEqualTo("waits");
    }
  }

  @Test
  void g09_onRejectedReport_oldToken_isAnsweredWithTheCurrentOne() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    Decision ruling = subject.callers.onRejectedReport(subject.state, false, subject.now());
    assertThat(verdict(ruling)).isEqualTo("a");
    assertThat(requests(ruling)).isEmpty();
    assertThat(ruling.transition().state().reports()).isEqualTo(subject.state.reports());
  }

  @Test
  void g09_onRejectedReport_nothingHeld_isAGet() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    assertThat(verdict(subject.report())).isEqualTo("waits");
  }

  @Test
  void onRejectedReport_closed_isRefused() {
    PolicyDriver subject = PolicyDriver.in(Phase.CLOSED, true);
    assertThat(verdict(subject.report())).isEqualTo("UNAVAILABLE");
  }

  @Test
  void onRejectedReport_renewalJustFailed_isAnsweredWithThatFailure() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.report();
    subject.failed(UNREACHABLE);
    assertThat(verdict(subject.report())).isEqualTo("UNAVAILABLE");
    assertThat(events(subject.report())).isEmpty();
  }

  @Test
  void onRejectedReport_twoGenerationsInARow_isMisconfiguredOnce() {
    PolicyDriver subject = reportedTwice();
    assertThat(subject.state.reports().misconfigured()).isTrue();
    assertThat(Health.of(subject.state, subject.now())).isEqualTo(Health.MISCONFIGURED);
    assertThat(events(subject.report())).isEmpty();
  }

  @Test
  void onRejectedReport_aGenerationBetween_isNotMisconfigured() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.report();
    subject.acquired(subject.token("b"));
    subject.renew("c");
    subject.clocks.pass(ofSeconds(2));
    assertThat(events(subject.report())).isEmpty();
    assertThat(subject.state.reports().misconfigured()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"59999, b, 0", "60000, waits, 1", "60001, waits, 1"})
  void onRejectedReport_misconfigured_renewsOnceAProbe(long afterMs, String verdict, int requests) {
    PolicyDriver subject = reportedTwice();
    Moment renewed = requireNonNull(subject.state.reports().lastRenewal());
    subject.clocks.pass(renewed.plus(ofMillis(afterMs)).remainingAt(subject.now()));
    Decision ruling = subject.report();
    assertThat(verdict(ruling)).isEqualTo(verdict);
    assertThat(requests(ruling)).hasSize(requests);
    if (requests == 1) {
      subject.acquired(subject.token("c"));
      subject.clocks.pass(ofSeconds(59));
      assertThat(requests(subject.report())).isEmpty();
    }
  }

  @Test
  void onRejectedReport_misconfigured_leavesForcedRefreshesAlone() {
    PolicyDriver subject = reportedTwice();
    subject.clocks.pass(ofSeconds(1));
    assertThat(requests(subject.refresh())).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"59999, true", "60000, false", "60001, false"})
  void onTick_newGenerationStaysUnreported_isCured(long afterMs, boolean misconfigured) {
    PolicyDriver subject = reportedTwice();
    subject.renew("c");
    assertThat(subject.policy.nextDue(subject.state)).isEqualTo(subject.now().plus(ofSeconds(60)));
    subject.clocks.pass(ofMillis(afterMs));
    subject.tick();
    assertThat(subject.state.reports().misconfigured()).isEqualTo(misconfigured);
  }

  @Test
  void onTick_newGenerationReportedToo_isNotCured() {
    PolicyDriver subject = reportedTwice();
    subject.renew("c");
    subject.clocks.pass(ofSeconds(30));
    subject.report();
    subject.clocks.pass(ofSeconds(200));
    subject.tick();
    assertThat(subject.state.reports().misconfigured()).isTrue();
  }

  /** Holds "b"; "a" and "b" were reported. */
  private static PolicyDriver reportedTwice() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    assertThat(requests(subject.report())).hasSize(1);
    subject.acquired(subject.token("b"));
    subject.clocks.pass(ofSeconds(2));
    Decision second = subject.report();
    assertThat(events(second)).containsExactly(TokenEventType.MISCONFIGURED);
    assertThat(requests(second)).isEmpty();
    assertThat(verdict(second)).isEqualTo("b");
    return subject;
  }
}
