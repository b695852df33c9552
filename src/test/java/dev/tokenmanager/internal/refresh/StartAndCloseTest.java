package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.REFRESH_DUE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static dev.tokenmanager.internal.refresh.PolicyDriver.verdict;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StartAndCloseTest {

  @Test
  void onStart_usableToken_isServedWithoutARequest() {
    PolicyDriver subject = PolicyDriver.withoutGrant();
    Transition actions = start(subject, subject.token("given"));
    assertThat(done(actions)).containsExactly("answer", "acquired");
    assertThat(done(subject.tick())).isEmpty();
    assertThat(verdict(subject.get(null))).isEqualTo("given");
    subject.clocks.pass(REFRESH_DUE);
    assertThat(requests(subject.tick())).hasSize(1);
  }

  @Test
  void onStart_tokenThatIsOver_isIgnored() {
    PolicyDriver subject = PolicyDriver.withoutGrant();
    assertThat(done(start(subject, subject.late("given", ofSeconds(296), false)))).isEmpty();
    assertThat(requests(subject.tick())).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EMPTY")
  void onStart_afterTheFirstAttempt_isIgnored(Phase phase) {
    PolicyDriver subject = PolicyDriver.in(phase, true);
    RefreshState before = subject.state;
    assertThat(done(start(subject, subject.token("given")))).isEmpty();
    assertThat(subject.state).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"EMPTY", "CLOSED"})
  void g11_onClosed_eachPhase_failsThoseWhoWaitAndStops(Phase phase) {
    PolicyDriver subject = PolicyDriver.in(phase, true);
    assertStops(subject);
  }

  @Test
  void g11_onClosed_empty_stopsToo() {
    assertStops(PolicyDriver.withGrant());
  }

  @Test
  void onClosed_twice_isAnnouncedOnce() {
    PolicyDriver subject = PolicyDriver.in(Phase.CLOSED, true);
    assertThat(done(subject.close())).isEmpty();
  }

  @Test
  void outageBudget_nothingHeld_isThatOfTheAssumedLifetime() {
    PolicyDriver subject = PolicyDriver.withGrant();
    assertThat(subject.policy.outageBudget(subject.state)).isEqualTo(Duration.ofMillis(45_900));
  }

  @Test
  void outageBudget_tokenHeld_isThatOfItsLifetime() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.acquired(subject.token("a", ofSeconds(60)));
    // Buffer 30 s, minimum validity 5 s.
    assertThat(subject.policy.outageBudget(subject.state)).isEqualTo(Duration.ofMillis(15_900));
  }

  @Test
  void outageBudget_apiKey_isUnknown() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    assertThat(subject.policy.outageBudget(subject.state)).isNull();
  }

  private static void assertStops(PolicyDriver subject) {
    Transition actions = subject.close();
    assertThat(done(actions)).containsExactly("fail", "stopped");
    assertThat(requireNonNull(actions.failure()).failure()).isEqualTo(TokenFailure.UNAVAILABLE);
    assertThat(subject.state.phase()).isEqualTo(Phase.CLOSED);
  }

  private static Transition start(PolicyDriver subject, Acquisition given) {
    return subject.took(subject.policy.onStart(subject.state, given, subject.now(), 0));
  }
}
