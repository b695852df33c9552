package dev.tokenmanager.refresh;

import static dev.tokenmanager.refresh.Subject.LIFETIME;
import static dev.tokenmanager.refresh.Subject.UNREACHABLE;
import static dev.tokenmanager.refresh.Subject.USABLE;
import static dev.tokenmanager.refresh.Subject.events;
import static dev.tokenmanager.refresh.Subject.requests;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcquiredTest {

  @Test
  void onAcquired_first_answersAndAnnounces() {
    Subject subject = Subject.withGrant();
    subject.tick();
    assertThat(subject.acquired(subject.token("a")))
        .containsExactly(new Action.Answer(), new Action.Announce(Event.ACQUIRED));
    assertThat(subject.state.phase()).isEqualTo(Phase.IDLE);
    assertThat(subject.held().token().generation()).isEqualTo(1);
    assertThat(subject.state.holding().lastSuccess()).isEqualTo(subject.now().wall());
  }

  @Test
  void onAcquired_later_isTheNextGeneration() {
    Subject subject = Subject.withGrant().holding(false);
    subject.refreshDue();
    assertThat(events(subject.acquired(subject.token("b")))).containsExactly(Event.REFRESHED);
    assertThat(subject.held().token().accessToken()).isEqualTo("b");
    assertThat(subject.held().token().generation()).isEqualTo(2);
  }

  @Test
  void onAcquired_afterFailures_isRecovered() {
    Subject subject = Subject.in(Phase.BACKING_OFF, true);
    subject.clocks.pass(subject.untilNext());
    subject.tick();
    assertThat(events(subject.acquired(subject.token("b"))))
        .containsExactly(Event.REFRESHED, Event.RECOVERED);
    assertThat(subject.state.trouble().failures()).isZero();
    assertThat(subject.state.trouble().isPresent()).isFalse();
    assertThat(subject.state.trouble().lastError()).isNotNull();
  }

  @Test
  void g05_onAcquired_firstAfterFailures_isRecoveredToo() {
    Subject subject = Subject.withGrant();
    subject.tick();
    subject.failed(UNREACHABLE);
    subject.clocks.pass(subject.untilNext());
    subject.tick();
    assertThat(events(subject.acquired(subject.token("a"))))
        .containsExactly(Event.ACQUIRED, Event.RECOVERED);
  }

  @Test
  void g01_onAcquired_slowExchange_countsFromBeforeTheRequest() {
    Subject subject = Subject.withGrant();
    subject.tick();
    Moment sent = subject.now();
    Acquisition acquisition = subject.token("a");
    subject.clocks.pass(ofSeconds(4));
    subject.acquired(acquisition);
    assertThat(subject.held().token().issuedAt()).isEqualTo(sent.wall());
    assertThat(subject.times().expiry()).isEqualTo(sent.plus(LIFETIME));
    assertThat(subject.times().usableUntil()).isEqualTo(sent.plus(USABLE));
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
    Subject subject = Subject.withGrant();
    subject.tick();
    Moment start = subject.now();
    subject.acquired(subject.token("a", ofSeconds(seconds)));
    assertThat(subject.times().refreshAt()).isEqualTo(start.plus(ofMillis(refreshAtMs)));
    assertThat(subject.times().usableUntil()).isEqualTo(start.plus(ofMillis(usableMs)));
    assertThat(subject.held().lifetime()).isEqualTo(ofSeconds(seconds));
  }

  @Test
  void onAcquired_noLifetime_usesTheAssumedOne() {
    Subject subject = Subject.withGrant();
    subject.tick();
    subject.acquired(subject.token("a", null));
    assertThat(subject.held().lifetime()).isEqualTo(Subject.LIFETIME);
    assertThat(subject.held().token().expiresAt()).isEqualTo(subject.now().plus(LIFETIME).wall());
  }

  @Test
  void onAcquired_jitter_movesTheRefreshEarlier() {
    Subject subject = Subject.withGrant();
    subject.jitter = 0.5;
    subject.holding(false);
    assertThat(subject.times().refreshAt()).isEqualTo(subject.now().plus(ofSeconds(237)));
  }

  @ParameterizedTest
  @CsvSource({"299999, false", "300000, true", "300001, true"})
  void g04_onAcquired_repeatedToken_isNewOnlyOnceTheOldIsOver(long afterMs, boolean accepted) {
    Subject subject = Subject.withGrant().holding(false);
    HeldToken held = subject.held();
    subject.refreshDue();
    subject.clocks.pass(ofMillis(afterMs - 240_000));
    List<Action> actions = subject.acquired(subject.token("a"));
    if (accepted) {
      assertThat(events(actions)).containsExactly(Event.REFRESHED);
      assertThat(subject.held().token().generation()).isEqualTo(2);
    } else {
      assertThat(events(actions)).containsExactly(Event.REFRESH_FAILED);
      assertThat(subject.held()).isEqualTo(held);
      assertThat(subject.state.phase()).isEqualTo(Phase.BACKING_OFF);
      assertThat(lastFailure(subject)).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
    }
  }

  @ParameterizedTest
  @CsvSource({"294999, true", "295000, true", "295001, false"})
  void g01_onAcquired_tokenOverOnArrival_isAFailure(long exchangeMs, boolean accepted) {
    Subject subject = Subject.withGrant();
    subject.tick();
    List<Action> actions = subject.acquired(subject.late("a", ofMillis(exchangeMs), false));
    assertThat(events(actions)).containsExactly(accepted ? Event.ACQUIRED : Event.REFRESH_FAILED);
    if (!accepted) {
      assertThat(lastFailure(subject)).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
      assertThat(subject.state.holding().token()).isNull();
    }
  }

  @Test
  void g01_onAcquired_tokenOverBecauseOfAPause_asksAgainAtOnce() {
    Subject subject = Subject.withGrant();
    subject.tick();
    List<Action> actions = subject.acquired(subject.late("a", ofSeconds(400), true));
    assertThat(actions).containsExactly(new Action.Request(2, null));
    assertThat(subject.state.trouble().failures()).isZero();
  }

  @Test
  void onAcquired_unchangedApiKey_answersWithoutANewGeneration() {
    Subject subject = Subject.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    subject.clocks.pass(ofSeconds(5));
    subject.refresh();
    assertThat(subject.acquired(subject.apiKey("key"))).containsExactly(new Action.Answer());
    assertThat(subject.state.phase()).isEqualTo(Phase.IDLE);
    assertThat(subject.held().token().generation()).isEqualTo(1);
  }

  @Test
  void onAcquired_changedApiKey_isANewGeneration() {
    Subject subject = Subject.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    subject.clocks.pass(ofSeconds(5));
    subject.refresh();
    assertThat(events(subject.acquired(subject.apiKey("new")))).containsExactly(Event.REFRESHED);
    assertThat(subject.held().token().generation()).isEqualTo(2);
    assertThat(subject.held().token().expiresAt()).isNull();
  }

  @Test
  void resultOf_anotherAttempt_isIgnored() {
    for (Phase phase : List.of(Phase.IDLE, Phase.BACKING_OFF, Phase.REJECTED, Phase.CLOSED)) {
      assertIgnored(Subject.in(phase, true), 0);
    }
    Subject refreshing = Subject.in(Phase.REFRESHING, true);
    assertIgnored(refreshing, -1);
    assertIgnored(refreshing, 1);
    assertThat(requests(refreshing.tick())).isEmpty();
  }

  private static void assertIgnored(Subject subject, long attemptOffset) {
    RefreshState state = subject.state;
    long attempt = subject.attempt() + attemptOffset;
    Moment now = subject.now();
    Acquisition token = subject.token("other");
    Transition unchanged = Transition.none(state);
    assertThat(subject.policy.onAcquired(state, attempt, token, now, 0)).isEqualTo(unchanged);
    assertThat(subject.policy.onFailed(state, attempt, UNREACHABLE, now, 0)).isEqualTo(unchanged);
    assertThat(subject.policy.onHeldBack(state, attempt, now, UNREACHABLE, now))
        .isEqualTo(unchanged);
  }

  private static TokenFailure lastFailure(Subject subject) {
    AttemptError error = subject.state.trouble().lastError();
    return error == null ? TokenFailure.INTERNAL : error.failure();
  }
}
