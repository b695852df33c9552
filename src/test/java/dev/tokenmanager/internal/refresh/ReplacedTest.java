package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.INVALID_CLIENT;
import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static dev.tokenmanager.internal.refresh.PolicyDriver.verdict;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplacedTest {

  private static Transition replace(PolicyDriver subject, boolean sameSession) {
    return subject.took(subject.policy.onReplaced(subject.state, sameSession));
  }

  @ParameterizedTest
  @EnumSource(names = {"IDLE", "REFRESHING", "BACKING_OFF", "REJECTED"})
  void onReplaced_eachPhase_requestsAtOnceAndServesWhatIsHeld(Phase phase) {
    PolicyDriver subject = PolicyDriver.in(phase, true);
    long attempt = subject.attempt();
    Transition actions = replace(subject, false);
    assertThat(requests(actions)).hasSize(1);
    assertThat(events(actions)).isEmpty();
    assertThat(subject.attempt()).isEqualTo(attempt + 1);
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
    assertThat(verdict(subject.get(null))).isEqualTo("a");
  }

  @Test
  void onReplaced_nothingHeld_requestsAndCallersWait() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.failed(INVALID_CLIENT);
    assertThat(requests(replace(subject, false))).hasSize(1);
    assertThat(verdict(subject.get(null))).isEqualTo("waits");
    assertThat(events(subject.acquired(subject.token("b"))))
        .containsExactly(TokenEventType.ACQUIRED, TokenEventType.RECOVERED);
  }

  @Test
  void onReplaced_closed_changesNothing() {
    PolicyDriver subject = PolicyDriver.in(Phase.CLOSED, true);
    assertThat(done(replace(subject, true))).isEmpty();
    assertThat(subject.state.phase()).isEqualTo(Phase.CLOSED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onReplaced_refreshToken_isKeptInTheSameSessionAlone(boolean sameSession) {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    PolicyDriver.Request request = requests(replace(subject, sameSession)).get(0);
    assertThat(request.refreshToken() != null).isEqualTo(sameSession);
    assertThat(subject.refreshToken()).isEqualTo(sameSession ? "r1" : null);
  }

  @Test
  void onReplaced_thenAcquired_generationsGoOn() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.renew("b");
    replace(subject, false);
    assertThat(events(subject.acquired(subject.token("c"))))
        .containsExactly(TokenEventType.REFRESHED);
    assertThat(subject.held().token().generation()).isEqualTo(3);
  }

  @Test
  void onReplaced_resultOfTheOldAttempt_countsForNothing() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    long old = subject.attempt();
    replace(subject, false);
    subject.took(
        subject.policy.onAcquired(subject.state, old, subject.token("late"), subject.now(), 0));
    assertThat(subject.held().token().accessToken()).isEqualTo("a");
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
  }

  @Test
  void g05_onReplaced_newOptionsFail_theHeldTokenIsServedToItsEnd() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    replace(subject, false);
    assertThat(events(subject.failed(INVALID_CLIENT))).containsExactly(TokenEventType.REJECTED);
    assertThat(verdict(subject.get(null))).isEqualTo("a");
    subject.clocks.pass(PolicyDriver.LAST_RESORT.minus(ofMillis(1)));
    assertThat(verdict(subject.get(null))).isEqualTo("a");
    subject.clocks.pass(ofMillis(2));
    assertThat(verdict(subject.get(null))).isNotEqualTo("a");
  }

  @Test
  void g05_onReplaced_troubleHeardFromTheGroupAlone_servesToTheLastResort() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    AttemptError error = AttemptError.of(UNREACHABLE, subject.now().wall());
    subject.took(
        subject.policy.onGroupFailed(
            subject.state,
            new GroupFailure(error, subject.now().plus(ofSeconds(4)), false, false, 3),
            subject.now()));
    replace(subject, false);
    assertThat(subject.state.trouble().isPresent()).isTrue();
    assertThat(subject.state.trouble().failures()).isZero();

    subject.clocks.pass(PolicyDriver.LAST_RESORT.minus(ofMillis(1)));
    assertThat(verdict(subject.get(null))).isEqualTo("a");
    assertThat(events(subject.acquired(subject.token("b"))))
        .containsExactly(TokenEventType.REFRESHED);
    assertThat(subject.state.trouble().isPresent()).isFalse();
  }

  @Test
  void onReplaced_afterManyFailures_backsOffAnew() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.clocks.pass(PolicyDriver.LIFETIME);
    subject.tick();
    for (int i = 0; i < 10; i++) {
      subject.failed(UNREACHABLE);
      subject.clocks.pass(subject.untilNext());
      subject.tick();
    }
    replace(subject, false);
    assertThat(subject.state.trouble().isPresent()).isTrue();
    subject.failed(UNREACHABLE);
    assertThat(subject.untilNext())
        .isLessThanOrEqualTo(PolicyDriver.OPTIONS.retryInitialDelay().multipliedBy(2));
  }

  @Test
  void onReplaced_rejectedAgain_isAnnouncedAgain() {
    PolicyDriver subject = PolicyDriver.in(Phase.REJECTED, true);
    replace(subject, false);
    assertThat(subject.state.trouble().rejection()).isNull();
    assertThat(events(subject.failed(INVALID_CLIENT))).containsExactly(TokenEventType.REJECTED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onReplaced_misconfigured_isForgottenWithTheOldSession(boolean sameSession) {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.report();
    subject.acquired(subject.token("b"));
    subject.clocks.pass(PolicyDriver.OPTIONS.minRefreshInterval());
    subject.report();
    assertThat(subject.state.reports().misconfigured()).isTrue();
    replace(subject, sameSession);
    assertThat(subject.state.reports().misconfigured()).isEqualTo(sameSession);
  }
}
