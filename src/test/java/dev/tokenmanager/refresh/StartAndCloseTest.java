package dev.tokenmanager.refresh;

import static dev.tokenmanager.refresh.Subject.REFRESH_DUE;
import static dev.tokenmanager.refresh.Subject.requests;
import static dev.tokenmanager.refresh.Subject.verdict;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StartAndCloseTest {

  @Test
  void onStart_usableToken_isServedWithoutARequest() {
    Subject subject = Subject.withoutGrant();
    List<Action> actions = start(subject, subject.token("given"));
    assertThat(actions).containsExactly(new Action.Answer(), new Action.Announce(Event.ACQUIRED));
    assertThat(subject.tick()).isEmpty();
    assertThat(verdict(subject.get(null))).isEqualTo("given");
    subject.clocks.pass(REFRESH_DUE);
    assertThat(requests(subject.tick())).hasSize(1);
  }

  @Test
  void onStart_tokenThatIsOver_isIgnored() {
    Subject subject = Subject.withoutGrant();
    assertThat(start(subject, subject.late("given", ofSeconds(296), false))).isEmpty();
    assertThat(requests(subject.tick())).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EMPTY")
  void onStart_afterTheFirstAttempt_isIgnored(Phase phase) {
    Subject subject = Subject.in(phase, true);
    RefreshState before = subject.state;
    assertThat(start(subject, subject.token("given"))).isEmpty();
    assertThat(subject.state).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"EMPTY", "CLOSED"})
  void g11_onClosed_eachPhase_failsThoseWhoWaitAndStops(Phase phase) {
    Subject subject = Subject.in(phase, true);
    assertStops(subject);
  }

  @Test
  void g11_onClosed_empty_stopsToo() {
    assertStops(Subject.withGrant());
  }

  @Test
  void onClosed_twice_isAnnouncedOnce() {
    Subject subject = Subject.in(Phase.CLOSED, true);
    assertThat(subject.close()).isEmpty();
  }

  @Test
  void outageBudget_nothingHeld_isThatOfTheAssumedLifetime() {
    Subject subject = Subject.withGrant();
    assertThat(subject.policy.outageBudget(subject.state)).isEqualTo(Duration.ofMillis(41_900));
  }

  @Test
  void outageBudget_tokenHeld_isThatOfItsLifetime() {
    Subject subject = Subject.withGrant();
    subject.tick();
    subject.acquired(subject.token("a", ofSeconds(60)));
    // Buffer 30 s, minimum validity 5 s.
    assertThat(subject.policy.outageBudget(subject.state)).isEqualTo(Duration.ofMillis(11_900));
  }

  @Test
  void outageBudget_apiKey_isUnknown() {
    Subject subject = Subject.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    assertThat(subject.policy.outageBudget(subject.state)).isNull();
  }

  private static void assertStops(Subject subject) {
    List<Action> actions = subject.close();
    assertThat(actions).hasSize(2);
    assertThat(((Action.Fail) actions.get(0)).error().failure())
        .isEqualTo(TokenFailure.UNAVAILABLE);
    assertThat(actions.get(1)).isEqualTo(new Action.Announce(Event.STOPPED));
    assertThat(subject.state.phase()).isEqualTo(Phase.CLOSED);
  }

  private static List<Action> start(Subject subject, Acquisition given) {
    return subject.took(subject.policy.onStart(subject.state, given, subject.now(), 0));
  }
}
