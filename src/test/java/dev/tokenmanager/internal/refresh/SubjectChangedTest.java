package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.INVALID_CLIENT;
import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.failure;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A token that is exchanged for another has a new value. */
class SubjectChangedTest {

  private static Failure missing(TokenFailure code) {
    return failure(code, Failure.SUBJECT_TOKEN, false);
  }

  @ParameterizedTest
  @CsvSource({"IDLE, 0", "REFRESHING, 0", "BACKING_OFF, 0", "REJECTED, 1", "CLOSED, 0"})
  void onSubjectChanged_eachPhase_requestsOnlyAfterARejection(Phase phase, int requests) {
    PolicyDriver subject = PolicyDriver.in(phase, true);

    assertThat(requests(subject.subjectChanged())).hasSize(requests);
    assertThat(subject.state.phase()).isEqualTo(requests == 1 ? Phase.REFRESHING : phase);
  }

  @Test
  void onSubjectChanged_empty_waitsForTheFirstTick() {
    PolicyDriver subject = PolicyDriver.withGrant();
    assertThat(done(subject.subjectChanged())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"REJECTED", "UNUSABLE_ANSWER", "UNAVAILABLE", "TIMEOUT", "INTERNAL"})
  void onSubjectChanged_failedForWantOfIt_requestsAtOnceWhateverTheCode(TokenFailure code) {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.failed(missing(code));
    assertThat(subject.state.phase())
        .isEqualTo(code == TokenFailure.REJECTED ? Phase.REJECTED : Phase.BACKING_OFF);

    assertThat(requests(subject.subjectChanged())).hasSize(1);
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
    assertThat(subject.state.trouble().rejection()).isNull();
  }

  @Test
  void g05_onSubjectChanged_anotherFailureSince_backoffGoesOn() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.failed(missing(TokenFailure.UNAVAILABLE));
    subject.subjectChanged();
    subject.failed(UNREACHABLE);

    assertThat(done(subject.subjectChanged())).isEmpty();
    assertThat(subject.state.phase()).isEqualTo(Phase.BACKING_OFF);
  }

  @Test
  void g05_onSubjectChanged_askedToWait_waits() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.heldBack(Duration.ofMinutes(1));

    assertThat(done(subject.subjectChanged())).isEmpty();
  }

  @Test
  void onSubjectChanged_whileTheOldOneIsSent_isTriedAfterItsRejection() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.subjectChanged();
    Transition rejected = subject.failed(INVALID_CLIENT);

    assertThat(requests(rejected)).hasSize(1);
    assertThat(events(rejected)).isEmpty();
  }
}
