package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.INVALID_CLIENT;
import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static dev.tokenmanager.internal.refresh.PolicyDriver.retryAfter;
import static dev.tokenmanager.internal.refresh.PolicyDriver.verdict;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RejectionTest {

  @Test
  void g07_onFailed_rejected_failsThoseWhoWait() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    Transition actions = subject.failed(INVALID_CLIENT);
    AttemptError error =
        new AttemptError(
            TokenFailure.REJECTED, "invalid_client", "It failed.", subject.now().wall());
    assertThat(done(actions)).containsExactly("fail", "rejected");
    assertThat(actions.failure()).isEqualTo(error);
    assertThat(subject.state.phase()).isEqualTo(Phase.REJECTED);
    assertThat(subject.state.trouble().rejection()).isEqualTo(error);
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(60));
  }

  @Test
  void g07_onFailed_rejectedAgainAndAgain_isAnnouncedOnce() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    List<TokenEventType> announced = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      announced.addAll(events(subject.failed(INVALID_CLIENT)));
      assertThat(subject.untilNext()).isEqualTo(ofSeconds(60));
      subject.clocks.pass(ofSeconds(60));
      assertThat(requests(subject.tick())).hasSize(1);
    }
    assertThat(announced).containsExactly(TokenEventType.REJECTED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void g07_get_whileRejected_servesWhatIsUsable(boolean usable) {
    PolicyDriver subject = PolicyDriver.in(Phase.REJECTED, usable);
    assertThat(verdict(subject.get(null))).isEqualTo(usable ? "a" : "REJECTED");
    assertThat(subject.state.phase()).isEqualTo(Phase.REJECTED);
  }

  @Test
  void g07_onFailed_probeThatFailsForAWhile_staysRejected() {
    PolicyDriver subject = PolicyDriver.in(Phase.REJECTED, false);
    subject.clocks.pass(subject.untilNext());
    subject.tick();
    assertThat(events(subject.failed(UNREACHABLE))).containsExactly(TokenEventType.REFRESH_FAILED);
    assertThat(subject.state.phase()).isEqualTo(Phase.REJECTED);
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(60));
    assertThat(verdict(subject.get(null))).isEqualTo("REJECTED");

    subject.clocks.pass(subject.untilNext());
    subject.tick();
    assertThat(events(subject.failed(INVALID_CLIENT))).isEmpty();
  }

  @Test
  void g07_onAcquired_probeThatSucceeds_endsTheRejection() {
    PolicyDriver subject = PolicyDriver.in(Phase.REJECTED, false);
    subject.clocks.pass(subject.untilNext());
    subject.tick();
    assertThat(events(subject.acquired(subject.token("b"))))
        .containsExactly(TokenEventType.REFRESHED, TokenEventType.RECOVERED);
    assertThat(subject.state.trouble().rejection()).isNull();

    subject.refreshDue();
    assertThat(events(subject.failed(INVALID_CLIENT))).containsExactly(TokenEventType.REJECTED);
  }

  @ParameterizedTest
  @CsvSource({"59, 60", "60, 60", "61, 61", "400, 300"})
  void g07_onFailed_retryAfter_neverMakesTheProbeFaster(long asked, long wait) {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.failed(retryAfter(INVALID_CLIENT, ofSeconds(asked)));
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(wait));
  }

  @Test
  void g07_refresh_whileRejected_triesAtOnce() {
    PolicyDriver subject = PolicyDriver.in(Phase.REJECTED, false);
    assertThat(requests(subject.refresh())).hasSize(1);
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
  }

  @Test
  void g07_onFailed_pausedMeanwhile_isStillARejection() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    assertThat(events(subject.failed(INVALID_CLIENT.asInterrupted())))
        .containsExactly(TokenEventType.REJECTED);
  }
}
