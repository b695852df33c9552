package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.LIFETIME;
import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.USABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.time.Moment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcquiredTest {

  @Test
  void onAcquired_first_answersAndAnnounces() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    assertThat(done(subject.acquired(subject.token("a")))).containsExactly("answer", "acquired");
    assertThat(subject.state.phase()).isEqualTo(Phase.IDLE);
    assertThat(subject.held().token().generation()).isEqualTo(1);
    assertThat(subject.state.holding().lastSuccess()).isEqualTo(subject.now().wall());
  }

  @Test
  void onAcquired_later_isTheNextGeneration() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refreshDue();
    assertThat(events(subject.acquired(subject.token("b"))))
        .containsExactly(TokenEventType.REFRESHED);
    assertThat(subject.held().token().accessToken()).isEqualTo("b");
    assertThat(subject.held().token().generation()).isEqualTo(2);
  }

  @Test
  void onAcquired_afterFailures_isRecovered() {
    PolicyDriver subject = PolicyDriver.in(Phase.BACKING_OFF, true);
    subject.clocks.pass(subject.untilNext());
    subject.tick();
    assertThat(events(subject.acquired(subject.token("b"))))
        .containsExactly(TokenEventType.REFRESHED, TokenEventType.RECOVERED);
    assertThat(subject.state.trouble().failures()).isZero();
    assertThat(subject.state.trouble().isPresent()).isFalse();
    assertThat(subject.state.trouble().lastError()).isNotNull();
  }

  @Test
  void g05_onAcquired_firstAfterFailures_isRecoveredToo() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.failed(UNREACHABLE);
    subject.clocks.pass(subject.untilNext());
    subject.tick();
    assertThat(events(subject.acquired(subject.token("a"))))
        .containsExactly(TokenEventType.ACQUIRED, TokenEventType.RECOVERED);
  }

  @Test
  void g01_onAcquired_slowExchange_countsFromBeforeTheRequest() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    Moment sent = subject.now();
    Acquisition acquisition = subject.token("a");
    subject.clocks.pass(ofSeconds(4));
    subject.acquired(acquisition);
    assertThat(subject.held().token().issuedAt()).isEqualTo(sent.wall());
    assertThat(subject.times().expiry()).isEqualTo(sent.plus(LIFETIME));
    assertThat(subject.held().usableUntil(false)).isEqualTo(sent.plus(USABLE));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 500, 750",
    "2, 1000, 1500",
    "3, 1500, 2250",
    "120, 60000, 115000",
    "3600, 3540000, 3595000"
  })
  void g04_onAcquired_anyLifetime_isRefreshedAheadOfItsEnd(
      long seconds, long refreshAtMs, long usableMs) {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    Moment start = subject.now();
    subject.acquired(subject.token("a", ofSeconds(seconds)));
    assertThat(subject.times().refreshAt()).isEqualTo(start.plus(ofMillis(refreshAtMs)));
    assertThat(subject.held().usableUntil(false)).isEqualTo(start.plus(ofMillis(usableMs)));
    assertThat(subject.held().lifetime()).isEqualTo(ofSeconds(seconds));
  }

  @Test
  void onAcquired_noLifetime_usesTheAssumedOne() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.acquired(subject.token("a", null));
    assertThat(subject.held().lifetime()).isEqualTo(PolicyDriver.LIFETIME);
    assertThat(subject.held().token().expiresAt()).isEqualTo(subject.now().plus(LIFETIME).wall());
  }

  @Test
  void onAcquired_jitter_movesTheRefreshEarlier() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.jitter = 0.5;
    subject.holding(false);
    assertThat(subject.times().refreshAt()).isEqualTo(subject.now().plus(ofSeconds(237)));
  }

  @ParameterizedTest
  @CsvSource({"299999, false", "300000, true", "300001, true"})
  void g04_onAcquired_repeatedToken_isNewOnlyOnceTheOldIsOver(long afterMs, boolean accepted) {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    HeldToken held = subject.held();
    subject.refreshDue();
    subject.clocks.pass(ofMillis(afterMs - 240_000));
    Transition actions = subject.acquired(subject.token("a"));
    if (accepted) {
      assertThat(events(actions)).containsExactly(TokenEventType.REFRESHED);
      assertThat(subject.held().token().generation()).isEqualTo(2);
    } else {
      assertThat(events(actions)).endsWith(TokenEventType.REFRESH_FAILED);
      assertThat(subject.held()).isEqualTo(held);
      assertThat(subject.state.phase()).isEqualTo(Phase.BACKING_OFF);
      assertThat(lastFailure(subject)).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
    }
  }

  @ParameterizedTest
  @CsvSource({"294999, true", "295000, true", "295001, false"})
  void g01_onAcquired_tokenOverOnArrival_isAFailure(long exchangeMs, boolean accepted) {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    Transition actions = subject.acquired(subject.late("a", ofMillis(exchangeMs), false));
    assertThat(events(actions))
        .containsExactly(accepted ? TokenEventType.ACQUIRED : TokenEventType.REFRESH_FAILED);
    if (!accepted) {
      assertThat(lastFailure(subject)).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
      assertThat(subject.state.holding().token()).isNull();
    }
  }

  @Test
  void g01_onAcquired_tokenOverBecauseOfAPause_asksAgainAtOnce() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    Transition actions = subject.acquired(subject.late("a", ofSeconds(400), true));
    assertThat(done(actions)).containsExactly("request");
    assertThat(requests(actions)).containsExactly(new PolicyDriver.Request(2, null));
    assertThat(subject.state.trouble().failures()).isZero();
  }

  @Test
  void onAcquired_unchangedApiKey_answersWithoutANewGeneration() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    subject.clocks.pass(ofSeconds(5));
    subject.refresh();
    assertThat(done(subject.acquired(subject.apiKey("key")))).containsExactly("answer");
    assertThat(subject.state.phase()).isEqualTo(Phase.IDLE);
    assertThat(subject.held().token().generation()).isEqualTo(1);
  }

  @Test
  void onAcquired_changedApiKey_isANewGeneration() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    subject.clocks.pass(ofSeconds(5));
    subject.refresh();
    assertThat(events(subject.acquired(subject.apiKey("new"))))
        .containsExactly(TokenEventType.REFRESHED);
    assertThat(subject.held().token().generation()).isEqualTo(2);
    assertThat(subject.held().token().expiresAt()).isNull();
  }

  @Test
  void resultOf_anotherAttempt_isIgnored() {
    for (Phase phase : List.of(Phase.IDLE, Phase.BACKING_OFF, Phase.REJECTED, Phase.CLOSED)) {
      assertIgnored(PolicyDriver.in(phase, true), 0);
    }
    PolicyDriver refreshing = PolicyDriver.in(Phase.REFRESHING, true);
    assertIgnored(refreshing, -1);
    assertIgnored(refreshing, 1);
    assertThat(requests(refreshing.tick())).isEmpty();
  }

  private static void assertIgnored(PolicyDriver subject, long attemptOffset) {
    RefreshState state = subject.state;
    long attempt = subject.attempt() + attemptOffset;
    Moment now = subject.now();
    Acquisition token = subject.token("other");
    Transition unchanged = Transition.to(state);
    assertThat(subject.policy.onAcquired(state, attempt, token, now, 0)).isEqualTo(unchanged);
    assertThat(subject.policy.onFailed(state, attempt, UNREACHABLE, now, 0)).isEqualTo(unchanged);
    assertThat(subject.policy.onHeldBack(state, attempt, now, UNREACHABLE, now))
        .isEqualTo(unchanged);
  }

  private static TokenFailure lastFailure(PolicyDriver subject) {
    AttemptError error = subject.state.trouble().lastError();
    return error == null ? TokenFailure.INTERNAL : error.failure();
  }
}
