package dev.tokenmanager.refresh;

import static dev.tokenmanager.refresh.Subject.REFRESH_DUE;
import static dev.tokenmanager.refresh.Subject.UNREACHABLE;
import static dev.tokenmanager.refresh.Subject.USABLE;
import static dev.tokenmanager.refresh.Subject.events;
import static dev.tokenmanager.refresh.Subject.requests;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TickTest {

  @Test
  void onTick_empty_requestsAtOnce() {
    Subject subject = Subject.withGrant();
    assertThat(subject.tick()).containsExactly(new Action.Request(1, null));
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "0, 1", "1, 1"})
  void g02_onTick_idle_requestsWhenRefreshIsDue(long aroundMs, int requests) {
    Subject subject = Subject.withGrant().holding(false);
    subject.clocks.pass(REFRESH_DUE.plusMillis(aroundMs));
    assertThat(requests(subject.tick())).hasSize(requests);
  }

  @Test
  void g03_onTick_refreshing_neverRequestsAgain() {
    Subject subject = Subject.in(Phase.REFRESHING, true);
    subject.clocks.pass(Duration.ofDays(1));
    assertThat(requests(subject.tick())).isEmpty();
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
  }

  @ParameterizedTest
  @EnumSource(names = {"BACKING_OFF", "REJECTED"})
  void onTick_afterFailure_requestsWhenItsTimeHasCome(Phase phase) {
    Subject subject = Subject.in(phase, true);
    Duration untilNext = subject.untilNext();
    subject.clocks.pass(untilNext.minusMillis(1));
    assertThat(requests(subject.tick())).isEmpty();
    subject.clocks.pass(ofMillis(1));
    assertThat(requests(subject.tick())).hasSize(1);
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
    assertThat(subject.state.attempts().next()).isNull();
  }

  @Test
  void g11_onTick_closed_doesNothing() {
    Subject subject = Subject.in(Phase.CLOSED, true);
    RefreshState before = subject.state;
    subject.clocks.pass(Duration.ofDays(1));
    assertThat(subject.tick()).isEmpty();
    assertThat(subject.state).isEqualTo(before);
  }

  @Test
  void onTick_apiKey_isNeverDue() {
    Subject subject = Subject.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    subject.clocks.pass(Duration.ofDays(3650));
    assertThat(subject.tick()).isEmpty();
    assertThat(subject.policy.nextDue(subject.state)).isNull();
  }

  @Test
  void onTick_tokenNoLongerUsable_announcesItOnce() {
    Subject subject = Subject.in(Phase.REFRESHING, true);
    subject.clocks.pass(USABLE.minus(REFRESH_DUE));
    assertThat(events(subject.tick())).isEmpty();
    subject.clocks.pass(ofMillis(1));
    assertThat(events(subject.tick())).containsExactly(Event.EXPIRED);
    subject.clocks.pass(ofSeconds(10));
    assertThat(subject.tick()).isEmpty();
  }

  @Test
  void onTick_nextTokenEndsToo_announcesThatAgain() {
    Subject subject = Subject.in(Phase.REFRESHING, false);
    subject.tick();
    subject.acquired(subject.token("b"));
    subject.refreshDue();
    subject.clocks.pass(ofSeconds(56));
    assertThat(events(subject.tick())).containsExactly(Event.EXPIRED);
  }

  @Test
  void nextDue_eachPhase_isWhenTheNextTickMatters() {
    Subject idle = Subject.in(Phase.IDLE, true);
    assertThat(idle.policy.nextDue(idle.state)).isEqualTo(idle.times().refreshAt());

    Subject refreshing = Subject.in(Phase.REFRESHING, true);
    assertThat(refreshing.policy.nextDue(refreshing.state))
        .isEqualTo(refreshing.times().usableUntil());
    refreshing.clocks.pass(ofSeconds(60));
    refreshing.tick();
    assertThat(refreshing.policy.nextDue(refreshing.state)).isNull();

    for (Phase phase : List.of(Phase.BACKING_OFF, Phase.REJECTED)) {
      Subject failed = Subject.in(phase, false);
      failed.tick();
      assertThat(failed.policy.nextDue(failed.state)).isEqualTo(failed.state.attempts().next());
    }

    Subject closed = Subject.in(Phase.CLOSED, true);
    assertThat(closed.policy.nextDue(closed.state)).isNull();
  }

  @Test
  void nextDue_retryLongAfterTheTokensEnd_isThatEnd() {
    Subject subject = Subject.in(Phase.REFRESHING, true);
    subject.failed(Subject.retryAfter(UNREACHABLE, ofSeconds(200)));
    assertThat(subject.policy.nextDue(subject.state)).isEqualTo(subject.times().usableUntil());
  }
}
