package dev.tokenmanager.refresh;

import static dev.tokenmanager.refresh.Subject.INVALID_CLIENT;
import static dev.tokenmanager.refresh.Subject.UNREACHABLE;
import static dev.tokenmanager.refresh.Subject.events;
import static dev.tokenmanager.refresh.Subject.requests;
import static dev.tokenmanager.refresh.Subject.retryAfter;
import static dev.tokenmanager.refresh.Subject.verdict;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

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
    Subject subject = Subject.withGrant();
    subject.tick();
    List<Action> actions = subject.failed(INVALID_CLIENT);
    AttemptError error =
        new AttemptError(
            TokenFailure.REJECTED, "invalid_client", "It failed.", subject.now().wall());
    assertThat(actions)
        .containsExactly(new Action.Fail(error), new Action.Announce(Event.REJECTED));
    assertThat(subject.state.phase()).isEqualTo(Phase.REJECTED);
    assertThat(subject.state.trouble().rejection()).isEqualTo(error);
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(60));
  }

  @Test
  void g07_onFailed_rejectedAgainAndAgain_isAnnouncedOnce() {
    Subject subject = Subject.withGrant();
    subject.tick();
    List<Event> announced = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      announced.addAll(events(subject.failed(INVALID_CLIENT)));
      assertThat(subject.untilNext()).isEqualTo(ofSeconds(60));
      subject.clocks.pass(ofSeconds(60));
      assertThat(requests(subject.tick())).hasSize(1);
    }
    assertThat(announced).containsExactly(Event.REJECTED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void g07_get_whileRejected_servesWhatIsUsable(boolean usable) {
    Subject subject = Subject.in(Phase.REJECTED, usable);
    assertThat(verdict(subject.get(null))).isEqualTo(usable ? "a" : "REJECTED");
    assertThat(subject.state.phase()).isEqualTo(Phase.REJECTED);
  }

  @Test
  void g07_onFailed_probeThatFailsForAWhile_staysRejected() {
    Subject subject = Subject.in(Phase.REJECTED, false);
    subject.clocks.pass(subject.untilNext());
    subject.tick();
    assertThat(events(subject.failed(UNREACHABLE))).containsExactly(Event.REFRESH_FAILED);
    assertThat(subject.state.phase()).isEqualTo(Phase.REJECTED);
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(60));
    assertThat(verdict(subject.get(null))).isEqualTo("REJECTED");

    subject.clocks.pass(subject.untilNext());
    subject.tick();
    assertThat(events(subject.failed(INVALID_CLIENT))).isEmpty();
  }

  @Test
  void g07_onAcquired_probeThatSucceeds_endsTheRejection() {
    Subject subject = Subject.in(Phase.REJECTED, false);
    subject.clocks.pass(subject.untilNext());
    subject.tick();
    assertThat(events(subject.acquired(subject.token("b"))))
        .containsExactly(Event.REFRESHED, Event.RECOVERED);
    assertThat(subject.state.trouble().rejection()).isNull();

    subject.refreshDue();
    assertThat(events(subject.failed(INVALID_CLIENT))).containsExactly(Event.REJECTED);
  }

  @ParameterizedTest
  @CsvSource({"59, 60", "60, 60", "61, 61", "400, 300"})
  void g07_onFailed_retryAfter_neverMakesTheProbeFaster(long asked, long wait) {
    Subject subject = Subject.withGrant();
    subject.tick();
    subject.failed(retryAfter(INVALID_CLIENT, ofSeconds(asked)));
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(wait));
  }

  @Test
  void g07_refresh_whileRejected_triesAtOnce() {
    Subject subject = Subject.in(Phase.REJECTED, false);
    assertThat(requests(subject.refresh())).hasSize(1);
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
  }

  @Test
  void g07_onFailed_pausedMeanwhile_isStillARejection() {
    Subject subject = Subject.in(Phase.REFRESHING, true);
    assertThat(events(subject.failed(INVALID_CLIENT.asInterrupted())))
        .containsExactly(Event.REJECTED);
  }
}
