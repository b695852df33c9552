package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.LAST_RESORT;
import static dev.tokenmanager.internal.refresh.PolicyDriver.REFRESH_DUE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TickTest {

  @Test
  void onTick_empty_requestsAtOnce() {
    PolicyDriver subject = PolicyDriver.withGrant();
    assertThat(requests(subject.tick())).containsExactly(new PolicyDriver.Request(1, null));
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
  }

  @ParameterizedTest
  @CsvSource({"-1, 0", "0, 1", "1, 1"})
  void g02_onTick_idle_requestsWhenRefreshIsDue(long aroundMs, int requests) {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.clocks.pass(REFRESH_DUE.plusMillis(aroundMs));
    assertThat(requests(subject.tick())).hasSize(requests);
  }

  @Test
  void g03_onTick_refreshing_neverRequestsAgain() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.clocks.pass(Duration.ofDays(1));
    assertThat(requests(subject.tick())).isEmpty();
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
  }

  @ParameterizedTest
  @EnumSource(names = {"BACKING_OFF", "REJECTED"})
  void onTick_afterFailure_requestsWhenItsTimeHasCome(Phase phase) {
    PolicyDriver subject = PolicyDriver.in(phase, true);
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
    PolicyDriver subject = PolicyDriver.in(Phase.CLOSED, true);
    RefreshState before = subject.state;
    subject.clocks.pass(Duration.ofDays(1));
    assertThat(done(subject.tick())).isEmpty();
    assertThat(subject.state).isEqualTo(before);
  }

  @Test
  void onTick_apiKey_isNeverDue() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    subject.clocks.pass(Duration.ofDays(3650));
    assertThat(done(subject.tick())).isEmpty();
    assertThat(subject.policy.nextDue(subject.state)).isNull();
  }

  @Test
  void onTick_tokenNoLongerUsable_announcesItOnce() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.clocks.pass(LAST_RESORT.minus(REFRESH_DUE));
    assertThat(events(subject.tick())).isEmpty();
    subject.clocks.pass(ofMillis(1));
    assertThat(events(subject.tick())).containsExactly(TokenEventType.EXPIRED);
    subject.clocks.pass(ofSeconds(10));
    assertThat(done(subject.tick())).isEmpty();
  }

  @Test
  void onTick_nextTokenEndsToo_announcesThatAgain() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, false);
    subject.tick();
    subject.acquired(subject.token("b"));
    subject.refreshDue();
    subject.clocks.pass(ofSeconds(60));
    assertThat(events(subject.tick())).containsExactly(TokenEventType.EXPIRED);
  }

  @Test
  void nextDue_eachPhase_isWhenTheNextTickMatters() {
    PolicyDriver idle = PolicyDriver.in(Phase.IDLE, true);
    assertThat(idle.policy.nextDue(idle.state)).isEqualTo(idle.times().refreshAt());

    PolicyDriver refreshing = PolicyDriver.in(Phase.REFRESHING, true);
    assertThat(refreshing.policy.nextDue(refreshing.state))
        .isEqualTo(refreshing.held().usableUntil(true));
    refreshing.clocks.pass(ofSeconds(60));
    refreshing.tick();
    assertThat(refreshing.policy.nextDue(refreshing.state)).isNull();

    for (Phase phase : List.of(Phase.BACKING_OFF, Phase.REJECTED)) {
      PolicyDriver failed = PolicyDriver.in(phase, false);
      failed.tick();
      assertThat(failed.policy.nextDue(failed.state)).isEqualTo(failed.state.attempts().next());
    }

    PolicyDriver closed = PolicyDriver.in(Phase.CLOSED, true);
    assertThat(closed.policy.nextDue(closed.state)).isNull();
  }

  @Test
  void nextDue_retryLongAfterTheTokensEnd_isThatEnd() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.failed(PolicyDriver.retryAfter(UNREACHABLE, ofSeconds(200)));
    assertThat(subject.policy.nextDue(subject.state)).isEqualTo(subject.held().usableUntil(true));
  }
}
