package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.LOST;
import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.failure;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static dev.tokenmanager.internal.refresh.PolicyDriver.retryAfter;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailedTest {

  @ParameterizedTest
  @EnumSource(names = {"UNUSABLE_ANSWER", "UNAVAILABLE", "TIMEOUT", "INTERNAL"})
  void g05_onFailed_whatMayPass_backsOff(TokenFailure code) {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    Transition actions = subject.failed(failure(code, "it", false));
    AttemptError error = new AttemptError(code, "it", "It failed.", subject.now().wall());
    assertThat(done(actions)).containsExactly("fail", "refresh_failed");
    assertThat(actions.failure()).isEqualTo(error);
    assertThat(subject.state.phase()).isEqualTo(Phase.BACKING_OFF);
    assertThat(subject.state.trouble())
        .isEqualTo(new RefreshState.FailureState(1, false, error, null, null));
    assertThat(subject.untilNext()).isEqualTo(ofMillis(250));
  }

  @Test
  void g05_onFailed_againAndAgain_doublesTheDelay() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    for (long delayMs : new long[] {250, 500, 1000, 2000, 4000, 5000, 5000}) {
      assertThat(events(subject.failed(UNREACHABLE)))
          .containsExactly(TokenEventType.REFRESH_FAILED);
      assertThat(subject.untilNext()).isEqualTo(ofMillis(delayMs));
      subject.clocks.pass(subject.untilNext());
      assertThat(requests(subject.tick())).hasSize(1);
    }
    assertThat(subject.state.trouble().failures()).isEqualTo(7);
  }

  @Test
  void g05_onFailed_usableTokenHeld_triesAgainBeforeItsEnd() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.jitter = Math.nextDown(1.0);
    Duration usable = ofSeconds(59);
    while (usable.compareTo(ofSeconds(2)) > 0) {
      subject.failed(UNREACHABLE);
      assertThat(subject.untilNext()).isLessThanOrEqualTo(usable.dividedBy(4));
      subject.clocks.pass(subject.untilNext());
      subject.tick();
      usable = requireNonNull(subject.held().usableUntil(true)).remainingAt(subject.now());
    }
  }

  /** The failure says nothing of how things are now; more of them say that it goes on. */
  @Test
  void g05_onFailed_inAPause_isTriedAgainAtOnceButOnlyOnceAMinute() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    assertThat(done(subject.failed(UNREACHABLE.asInterrupted()))).containsExactly("request");

    assertThat(done(subject.failed(UNREACHABLE.asInterrupted())))
        .containsExactly("fail", "refresh_failed");
    subject.clocks.pass(ofSeconds(60).minusMillis(1));
    subject.tick();
    assertThat(done(subject.failed(UNREACHABLE.asInterrupted()))).contains("fail");
    subject.clocks.pass(ofSeconds(5));
    subject.tick();
    assertThat(done(subject.failed(UNREACHABLE.asInterrupted()))).containsExactly("request");
  }

  @Test
  void usableUntil_isThatOfWhatIsHeld_laterWhileRefreshingFails() {
    assertThat(RefreshState.INITIAL.usableUntil()).isNull();
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    assertThat(subject.state.usableUntil()).isEqualTo(subject.now().plus(PolicyDriver.USABLE));

    subject.refreshDue();
    subject.failed(UNREACHABLE);

    assertThat(requireNonNull(subject.state.usableUntil()).remainingAt(subject.now()))
        .isEqualTo(PolicyDriver.LAST_RESORT.minus(PolicyDriver.REFRESH_DUE));
  }

  @Test
  void g05_onFailed_jitter_isOverTheUpperHalf() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.jitter = 0.5;
    subject.failed(UNREACHABLE);
    assertThat(subject.untilNext()).isEqualTo(ofMillis(375));
  }

  @Test
  void onFailed_moreOftenThanAnIntCounts_staysAtTheGreatest() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.state =
        subject.state.with(
            new RefreshState.FailureState(Integer.MAX_VALUE - 1, false, null, null, null));
    for (int i = 0; i < 3; i++) {
      subject.failed(UNREACHABLE);
      assertThat(subject.state.trouble().failures()).isEqualTo(Integer.MAX_VALUE);
      assertThat(subject.untilNext()).isEqualTo(ofSeconds(5));
      subject.clocks.pass(subject.untilNext());
      subject.tick();
    }
  }

  @ParameterizedTest
  @CsvSource({
    ", 250", // not asked: backoff
    "0, 250", // no wait asked for is no wait to honour
    "1, 1", // shorter than backoff: it wins
    "249, 249",
    "299999, 299999",
    "300000, 300000",
    "300001, 300000", // no longer than retry.maxRetryAfterMs
    "31536000000, 300000"
  })
  void g05_onFailed_retryAfter_winsOverBackoff(@Nullable Long askedMs, long waitMs) {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.failed(retryAfter(UNREACHABLE, askedMs == null ? null : ofMillis(askedMs)));
    assertThat(subject.untilNext()).isEqualTo(ofMillis(waitMs));
  }

  @Test
  void g05_onFailed_retryAfterPastTheTokensEnd_isHonoured() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.failed(retryAfter(UNREACHABLE, ofSeconds(200)));
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(200));
  }

  @Test
  void g05_onHeldBack_idleTokenDue_waitsWithoutCountingAFailure() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    Transition actions = subject.heldBack(ofSeconds(30));
    assertThat(subject.state.phase()).isEqualTo(Phase.BACKING_OFF);
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(30));
    assertThat(subject.state.trouble().failures()).isZero();
    assertThat(subject.state.trouble().isPresent()).isTrue();
    assertThat(events(actions)).isEmpty();
    assertThat(done(actions)).containsExactly("fail");
  }

  @Test
  void onHeldBack_rejectedBefore_staysRejected() {
    PolicyDriver subject = PolicyDriver.in(Phase.REJECTED, true);
    subject.clocks.pass(subject.untilNext());
    subject.tick();
    subject.heldBack(ofSeconds(90));
    assertThat(subject.state.phase()).isEqualTo(Phase.REJECTED);
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(90));
  }

  @Test
  void onAcquired_afterHeldBackOnly_isNoRecovery() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.heldBack(ofSeconds(3));
    subject.clocks.pass(ofSeconds(3));
    subject.tick();
    assertThat(events(subject.acquired(subject.token("b"))))
        .containsExactly(TokenEventType.REFRESHED);
    assertThat(subject.state.trouble().isPresent()).isFalse();
  }

  @Test
  void g01_onFailed_becauseOfAPause_asksAgainAtOnce() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    Transition actions = subject.failed(LOST.asInterrupted());
    assertThat(requests(actions)).hasSize(1);
    assertThat(subject.state.trouble().failures()).isZero();
  }

  @Test
  void g05_onFailed_pausedButAskedToWait_waits() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    Transition actions = subject.failed(retryAfter(UNREACHABLE, ofSeconds(9)).asInterrupted());
    assertThat(requests(actions)).isEmpty();
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(9));
  }
}
