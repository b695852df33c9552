package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.USABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static dev.tokenmanager.internal.refresh.PolicyDriver.verdict;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The last seconds of a token while refreshing fails. */
class LastResortTest {

  /** Over after 300 s; usable up to 295 s, or 299 s while refreshing fails. */
  private static PolicyDriver failing(Duration after) {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refreshDue();
    subject.failed(PolicyDriver.retryAfter(UNREACHABLE, ofSeconds(100)));
    subject.clocks.pass(after.minus(PolicyDriver.REFRESH_DUE));
    return subject;
  }

  @ParameterizedTest
  @CsvSource({
    // after, required, verdict
    "295000, , a",
    "296000, , a",
    "298999, , a",
    "299000, , a",
    "299001, , UNAVAILABLE",
    // Who states a validity gets no less.
    "296000, 4, a",
    "296001, 4, UNAVAILABLE",
    "299000, 0, a",
    "299001, 0, UNAVAILABLE",
  })
  void g01_onGet_refreshingFails_isAnsweredToTheLastResort(
      long afterMs, @Nullable Long required, String verdict) {
    PolicyDriver subject = failing(ofMillis(afterMs));

    assertThat(verdict(subject.get(required == null ? null : ofSeconds(required))))
        .isEqualTo(verdict);
  }

  @Test
  void g01_onGet_refreshingDoesNotFail_isNotAnsweredBelowTheMinimum() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refreshDue();
    subject.clocks.pass(USABLE.minus(PolicyDriver.REFRESH_DUE).plusMillis(1));

    assertThat(done(subject.tick())).isEmpty();
    assertThat(verdict(subject.get(null))).isEqualTo("waits");
    assertThat(Health.of(subject.state, subject.now())).isEqualTo(Health.EXPIRED);

    subject.failed(UNREACHABLE);
    assertThat(verdict(subject.get(null))).isEqualTo("a");
    assertThat(Health.of(subject.state, subject.now())).isEqualTo(Health.DEGRADED);
  }

  @Test
  void g01_afterFailure_whoWaited_hasTheHeldTokenWhereThatIsEnough() {
    PolicyDriver subject = failing(ofSeconds(296));
    AttemptError error = requireNonNull(subject.state.trouble().lastError());

    assertThat(CallerRules.afterFailure(subject.state, null, error, subject.now()))
        .isInstanceOf(Decision.Answered.class);
    assertThat(CallerRules.afterFailure(subject.state, ofSeconds(4), error, subject.now()))
        .isInstanceOf(Decision.Answered.class);
    assertThat(CallerRules.afterFailure(subject.state, ofSeconds(5), error, subject.now()))
        .isEqualTo(new Decision.Refused(error));
  }

  @Test
  void onGroupFailed_heardFromAnotherNode_isAnsweredToTheLastResort() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refreshDue();
    subject.clocks.pass(ofSeconds(296).minus(PolicyDriver.REFRESH_DUE));
    Moment next = subject.now().plus(ofSeconds(9));
    GroupFailure failure =
        new GroupFailure(AttemptError.of(UNREACHABLE, subject.now().wall()), next, false, false, 3);

    subject.took(subject.policy.onGroupFailed(subject.state, failure, subject.now()));

    assertThat(verdict(subject.get(null))).isEqualTo("a");
  }

  @Test
  void onTick_pastTheLastResort_announcesItOnce() {
    PolicyDriver subject = failing(ofSeconds(299));
    assertThat(events(subject.tick())).isEmpty();
    assertThat(requireNonNull(subject.policy.nextDue(subject.state)).remainingAt(subject.now()))
        .isEqualTo(Duration.ZERO);
    subject.clocks.pass(ofMillis(1));
    assertThat(events(subject.tick())).containsExactly(TokenEventType.EXPIRED);
    assertThat(events(subject.tick())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void g05_onFailed_heldTokenEnded_doublingBeginsAnewOnce(boolean tickFirst) {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refreshDue();
    while (subject.state.isUsableAt(subject.now()) || !subject.state.trouble().isPresent()) {
      subject.failed(UNREACHABLE);
      subject.clocks.pass(subject.untilNext());
      subject.tick();
    }
    if (!tickFirst) {
      assertThat(requests(subject.tick())).isEmpty();
    }
    for (long delayMs : new long[] {250, 500, 1000, 2000, 4000, 5000, 5000}) {
      subject.failed(UNREACHABLE);
      assertThat(subject.untilNext()).isEqualTo(ofMillis(delayMs));
      subject.clocks.pass(subject.untilNext());
      subject.tick();
    }
  }

  @Test
  void g05_onFailed_endedWhileInFlight_doublingBeginsAnewOnce() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refreshDue();
    for (int i = 0; i < 6; i++) {
      subject.failed(UNREACHABLE);
      subject.clocks.pass(subject.untilNext());
      subject.tick();
    }
    subject.clocks.pass(ofSeconds(60));
    assertThat(events(subject.failed(UNREACHABLE)))
        .containsExactly(TokenEventType.EXPIRED, TokenEventType.REFRESH_FAILED);
    assertThat(subject.untilNext()).isEqualTo(ofMillis(250));
    subject.clocks.pass(subject.untilNext());
    assertThat(events(subject.tick())).isEmpty();
    subject.failed(UNREACHABLE);
    assertThat(subject.untilNext()).isEqualTo(ofMillis(500));
    assertThat(subject.state.trouble().failures()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource({"10000, 1000", "2000, 1000", "1999, 999.5", "500, 250"})
  void g04_lastResort_anyBuffer_isAtMostTheMinimum(long buffer, double millis) {
    Duration minValidity = Lifetimes.minValidity(PolicyDriver.OPTIONS, ofMillis(buffer));

    Duration expected =
        millis == 1000 ? ofSeconds(1) : Duration.ofNanos((long) (buffer * 500_000.0));
    assertThat(Lifetimes.lastResort(PolicyDriver.OPTIONS, minValidity)).isEqualTo(expected);
  }
}
