package dev.tokenmanager.refresh;

import static dev.tokenmanager.refresh.Subject.INVALID_CLIENT;
import static dev.tokenmanager.refresh.Subject.UNREACHABLE;
import static dev.tokenmanager.refresh.Subject.events;
import static dev.tokenmanager.refresh.Subject.requests;
import static dev.tokenmanager.refresh.Subject.verdict;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplacedTest {

  private static List<Action> replace(Subject subject, boolean sameSession) {
    return subject.took(subject.policy.onReplaced(subject.state, sameSession, subject.now()));
  }

  @ParameterizedTest
  @EnumSource(names = {"IDLE", "REFRESHING", "BACKING_OFF", "REJECTED"})
  void onReplaced_eachPhase_requestsAtOnceAndServesWhatIsHeld(Phase phase) {
    Subject subject = Subject.in(phase, true);
    long attempt = subject.attempt();
    List<Action> actions = replace(subject, false);
    assertThat(requests(actions)).hasSize(1);
    assertThat(events(actions)).isEmpty();
    assertThat(subject.attempt()).isEqualTo(attempt + 1);
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
    assertThat(verdict(subject.get(null))).isEqualTo("a");
  }

  @Test
  void onReplaced_nothingHeld_requestsAndCallersWait() {
    Subject subject = Subject.withGrant();
    subject.tick();
    subject.failed(INVALID_CLIENT);
    assertThat(requests(replace(subject, false))).hasSize(1);
    assertThat(verdict(subject.get(null))).isEqualTo("waits");
    assertThat(events(subject.acquired(subject.token("b"))))
        .containsExactly(Event.ACQUIRED, Event.RECOVERED);
  }

  @Test
  void onReplaced_closed_changesNothing() {
    Subject subject = Subject.in(Phase.CLOSED, true);
    assertThat(replace(subject, true)).isEmpty();
    assertThat(subject.state.phase()).isEqualTo(Phase.CLOSED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onReplaced_refreshToken_isKeptInTheSameSessionAlone(boolean sameSession) {
    Subject subject = Subject.withGrant().holding(true);
    Action.Request request = requests(replace(subject, sameSession)).get(0);
    assertThat(request.refreshToken() != null).isEqualTo(sameSession);
    assertThat(subject.refreshToken()).isEqualTo(sameSession ? "r1" : null);
  }

  @Test
  void onReplaced_thenAcquired_generationsGoOn() {
    Subject subject = Subject.withGrant().holding(false);
    subject.renew("b");
    replace(subject, false);
    assertThat(events(subject.acquired(subject.token("c")))).containsExactly(Event.REFRESHED);
    assertThat(subject.held().token().generation()).isEqualTo(3);
  }

  @Test
  void onReplaced_resultOfTheOldAttempt_countsForNothing() {
    Subject subject = Subject.in(Phase.REFRESHING, true);
    long old = subject.attempt();
    replace(subject, false);
    subject.took(
        subject.policy.onAcquired(subject.state, old, subject.token("late"), subject.now(), 0));
    assertThat(subject.held().token().accessToken()).isEqualTo("a");
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
  }

  @Test
  void g05_onReplaced_newOptionsFail_theHeldTokenIsServedToItsEnd() {
    Subject subject = Subject.withGrant().holding(false);
    replace(subject, false);
    assertThat(events(subject.failed(INVALID_CLIENT))).containsExactly(Event.REJECTED);
    assertThat(verdict(subject.get(null))).isEqualTo("a");
    subject.clocks.pass(Subject.USABLE.minus(ofMillis(1)));
    assertThat(verdict(subject.get(null))).isEqualTo("a");
    subject.clocks.pass(ofMillis(2));
    assertThat(verdict(subject.get(null))).isNotEqualTo("a");
  }

  @Test
  void onReplaced_afterManyFailures_backsOffAnew() {
    Subject subject = Subject.withGrant().holding(false);
    subject.clocks.pass(Subject.LIFETIME);
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
        .isLessThanOrEqualTo(Subject.OPTIONS.retryInitialDelay().multipliedBy(2));
  }

  @Test
  void onReplaced_rejectedAgain_isAnnouncedAgain() {
    Subject subject = Subject.in(Phase.REJECTED, true);
    replace(subject, false);
    assertThat(subject.state.trouble().rejection()).isNull();
    assertThat(events(subject.failed(INVALID_CLIENT))).containsExactly(Event.REJECTED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onReplaced_misconfigured_isForgottenWithTheOldSession(boolean sameSession) {
    Subject subject = Subject.withGrant().holding(false);
    subject.report();
    subject.acquired(subject.token("b"));
    subject.clocks.pass(Subject.OPTIONS.minRefreshInterval());
    subject.report();
    assertThat(subject.state.reports().misconfigured()).isTrue();
    replace(subject, sameSession);
    assertThat(subject.state.reports().misconfigured()).isEqualTo(sameSession);
  }
}
