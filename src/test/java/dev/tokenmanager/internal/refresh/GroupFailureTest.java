package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.INVALID_CLIENT;
import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What another node's failed request means here. */
class GroupFailureTest {

  private static AttemptError error(PolicyDriver subject, TokenFailure failure) {
    return new AttemptError(failure, "theirs", "Another node.", subject.now().wall(), "other");
  }

  private static GroupFailure unavailable(PolicyDriver subject, Duration wait, int failures) {
    AttemptError error = error(subject, TokenFailure.UNAVAILABLE);
    return new GroupFailure(error, subject.now().plus(wait), false, false, failures);
  }

  private static GroupFailure asked(PolicyDriver subject, Duration wait) {
    AttemptError error = error(subject, TokenFailure.UNAVAILABLE);
    return new GroupFailure(error, subject.now().plus(wait), false, true, 1);
  }

  private static GroupFailure rejected(PolicyDriver subject, Duration wait) {
    AttemptError error = error(subject, TokenFailure.REJECTED);
    return new GroupFailure(error, subject.now().plus(wait), true, false, 1);
  }

  private static Transition hear(PolicyDriver subject, GroupFailure failure) {
    return subject.took(subject.policy.onGroupFailed(subject.state, failure, subject.now()));
  }

  @Test
  void of_afterAFailure_saysWhenToAskAgain() {
    PolicyDriver subject = PolicyDriver.in(Phase.BACKING_OFF, true);

    GroupFailure said = Objects.requireNonNull(GroupFailure.of(subject.state));

    assertThat(said.error()).isEqualTo(subject.state.trouble().lastError());
    assertThat(said.next()).isEqualTo(subject.state.attempts().next());
    assertThat(said.rejected()).isFalse();
    assertThat(said.askedToWait()).isFalse();
    assertThat(said.failures()).isOne();
  }

  @Test
  void of_rejected_saysSoAlsoAfterAnotherTrouble() {
    PolicyDriver subject = PolicyDriver.in(Phase.REJECTED, true);
    AttemptError rejection = subject.state.trouble().lastError();
    subject.clocks.pass(subject.untilNext());
    subject.tick();
    subject.failed(UNREACHABLE);

    GroupFailure said = Objects.requireNonNull(GroupFailure.of(subject.state));

    assertThat(said.error()).isEqualTo(rejection);
    assertThat(said.rejected()).isTrue();
  }

  @Test
  void of_askedToWait_saysSo() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.failed(PolicyDriver.retryAfter(UNREACHABLE, ofSeconds(20)));

    GroupFailure said = Objects.requireNonNull(GroupFailure.of(subject.state));

    assertThat(said.askedToWait()).isTrue();
    assertThat(said.next()).isEqualTo(subject.now().plus(ofSeconds(20)));
  }

  @ParameterizedTest
  @EnumSource(names = {"IDLE", "REFRESHING"})
  void of_noFailure_isNone(Phase phase) {
    assertThat(GroupFailure.of(PolicyDriver.in(phase, true).state)).isNull();
  }

  @Test
  void g05_heard_stateNextAttemptAndErrorAreTaken_noAttemptIsCounted() {
    PolicyDriver subject = PolicyDriver.in(Phase.IDLE, true);
    long attempts = subject.attempt();
    GroupFailure failure = unavailable(subject, ofSeconds(4), 3);

    Transition actions = hear(subject, failure);

    assertThat(done(actions)).containsExactly("fail");
    assertThat(actions.failure()).isEqualTo(failure.error());
    assertThat(subject.state.phase()).isEqualTo(Phase.BACKING_OFF);
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(4));
    assertThat(subject.state.trouble().lastError()).isEqualTo(failure.error());
    assertThat(subject.state.trouble().failures()).isZero();
    assertThat(subject.attempt()).isEqualTo(attempts);
    assertThat(subject.state.trouble().isPresent()).isTrue();
  }

  @Test
  void g05_heard_thenDue_asksAsOneNodeWould() {
    PolicyDriver subject = PolicyDriver.in(Phase.IDLE, true);
    hear(subject, unavailable(subject, ofSeconds(4), 3));
    subject.clocks.pass(ofMillis(3_999));
    assertThat(requests(subject.tick())).isEmpty();
    subject.clocks.pass(ofMillis(1));
    assertThat(requests(subject.tick())).hasSize(1);

    subject.clocks.pass(PolicyDriver.USABLE);
    subject.failed(UNREACHABLE);

    // The fourth of the group: half of 500 ms doubled three times, with no jitter.
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(2));
    assertThat(subject.state.trouble().failures()).isEqualTo(1);
  }

  @Test
  void g05_heard_fewerFailuresThanKnown_doNotShortenTheBackoff() {
    PolicyDriver subject = PolicyDriver.in(Phase.IDLE, false);
    hear(subject, unavailable(subject, ofSeconds(1), 5));
    hear(subject, unavailable(subject, ofSeconds(1), 1));
    assertThat(subject.state.trouble().inGroup()).isEqualTo(5);
  }

  @Test
  void g05_heard_aToken_endsIt() {
    PolicyDriver subject = PolicyDriver.in(Phase.IDLE, true);
    hear(subject, unavailable(subject, ofSeconds(4), 3));
    subject.clocks.pass(ofSeconds(4));
    subject.tick();
    subject.acquired(subject.token("b"));
    assertThat(subject.state.phase()).isEqualTo(Phase.IDLE);
    assertThat(subject.state.trouble().isPresent()).isFalse();
    assertThat(subject.state.trouble().inGroup()).isZero();
  }

  @Test
  void g05_heard_askedToWait_forcedRefreshesWaitToo() {
    PolicyDriver subject = PolicyDriver.in(Phase.IDLE, true);
    hear(subject, asked(subject, ofSeconds(25)));
    subject.clocks.pass(ofMillis(24_999));
    assertThat(requests(subject.refresh())).isEmpty();
    subject.clocks.pass(ofMillis(1));
    assertThat(requests(subject.refresh())).hasSize(1);
  }

  @Test
  void g05_heard_whileAskedToWaitLonger_keepsTheLongerWait() {
    PolicyDriver subject = PolicyDriver.in(Phase.IDLE, true);
    hear(subject, asked(subject, ofSeconds(25)));
    hear(subject, unavailable(subject, ofSeconds(1), 2));
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(25));
  }

  @Test
  void g07_heard_rejection_isAnnouncedOnceAndHolds() {
    PolicyDriver subject = PolicyDriver.in(Phase.IDLE, true);
    assertThat(events(hear(subject, rejected(subject, ofSeconds(60)))))
        .containsExactly(TokenEventType.REJECTED);
    assertThat(events(hear(subject, rejected(subject, ofSeconds(60))))).isEmpty();
    assertThat(subject.state.phase()).isEqualTo(Phase.REJECTED);
    assertThat(Objects.requireNonNull(subject.state.trouble().rejection()).node())
        .isEqualTo("other");
  }

  @Test
  void g07_heard_otherTroubleWhileRejected_isNotTriedSooner() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.failed(INVALID_CLIENT);
    Duration until = subject.untilNext();
    hear(subject, unavailable(subject, ofSeconds(1), 1));
    assertThat(subject.state.phase()).isEqualTo(Phase.REJECTED);
    assertThat(subject.untilNext()).isEqualTo(until);
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"IDLE", "REFRESHING", "BACKING_OFF", "REJECTED"})
  void g05_heard_inAnyPhase_hasANextAttempt(Phase phase) {
    PolicyDriver subject = PolicyDriver.in(phase, true);
    hear(subject, unavailable(subject, ofSeconds(30), 1));
    assertThat(subject.untilNext()).isGreaterThanOrEqualTo(ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void heard_whatIsOver_changesNothing(long ms) {
    PolicyDriver subject = PolicyDriver.in(Phase.IDLE, true);
    RefreshState before = subject.state;
    assertThat(done(hear(subject, unavailable(subject, ZERO.plusMillis(ms), 1)))).isEmpty();
    assertThat(subject.state).isEqualTo(before);
  }

  @Test
  void heard_closed_changesNothing() {
    PolicyDriver subject = PolicyDriver.in(Phase.CLOSED, true);
    assertThat(done(hear(subject, unavailable(subject, ofSeconds(4), 1)))).isEmpty();
    assertThat(subject.state.phase()).isEqualTo(Phase.CLOSED);
  }
}
