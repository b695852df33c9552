package dev.tokenmanager.refresh;

import static dev.tokenmanager.refresh.Subject.INVALID_CLIENT;
import static dev.tokenmanager.refresh.Subject.INVALID_GRANT;
import static dev.tokenmanager.refresh.Subject.UNREACHABLE;
import static dev.tokenmanager.refresh.Subject.events;
import static dev.tokenmanager.refresh.Subject.requests;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CredentialChangedTest {

  @ParameterizedTest
  @CsvSource({"IDLE, 0", "REFRESHING, 0", "BACKING_OFF, 0", "REJECTED, 1", "CLOSED, 0"})
  void g07_onCredentialChanged_eachPhase_requestsOnlyAfterARejection(Phase phase, int requests) {
    Subject subject = Subject.in(phase, true);
    assertThat(requests(subject.credentialChanged(false))).hasSize(requests);
    assertThat(subject.state.phase()).isEqualTo(requests == 1 ? Phase.REFRESHING : phase);
  }

  @Test
  void onCredentialChanged_empty_waitsForTheFirstTick() {
    Subject subject = Subject.withGrant();
    assertThat(subject.credentialChanged(false)).isEmpty();
    assertThat(subject.state.phase()).isEqualTo(Phase.EMPTY);
  }

  @Test
  void g07_onCredentialChanged_rejectedAgain_isAnnouncedAgain() {
    Subject subject = Subject.in(Phase.REJECTED, true);
    subject.credentialChanged(false);
    assertThat(subject.state.trouble().rejection()).isNull();
    assertThat(events(subject.failed(INVALID_CLIENT))).containsExactly(Event.REJECTED);
  }

  @Test
  void onCredentialChanged_thenUnreachable_backsOffAsUsual() {
    Subject subject = Subject.in(Phase.REJECTED, true);
    subject.credentialChanged(false);
    subject.failed(UNREACHABLE);
    assertThat(subject.state.phase()).isEqualTo(Phase.BACKING_OFF);
  }

  @Test
  void g07_onCredentialChanged_whileRefreshing_triesTheNewOneAfterARejection() {
    Subject subject = Subject.in(Phase.REFRESHING, true);
    subject.credentialChanged(false);
    List<Action> actions = subject.failed(INVALID_CLIENT);
    assertThat(requests(actions)).hasSize(1);
    assertThat(events(actions)).isEmpty();
    assertThat(events(subject.failed(INVALID_CLIENT))).containsExactly(Event.REJECTED);
  }

  @Test
  void onCredentialChanged_whileRefreshing_anotherFailureBacksOff() {
    Subject subject = Subject.in(Phase.REFRESHING, true);
    subject.credentialChanged(false);
    assertThat(events(subject.failed(UNREACHABLE))).containsExactly(Event.REFRESH_FAILED);
  }

  @Test
  void onCredentialChanged_apiKey_isReadAtOnce() {
    Subject subject = Subject.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    assertThat(requests(subject.credentialChanged(false))).hasSize(1);
    subject.acquired(subject.apiKey("new"));
    assertThat(subject.held().token().accessToken()).isEqualTo("new");
  }

  @ParameterizedTest
  @EnumSource(names = {"IDLE", "BACKING_OFF", "REJECTED", "REFRESHING"})
  void g08_onCredentialChanged_refreshTokenReplaced_isUsedNext(Phase phase) {
    Subject subject = Subject.withoutGrant().holding(true);
    if (phase != Phase.IDLE) {
      subject.refreshDue();
    }
    if (phase == Phase.BACKING_OFF || phase == Phase.REJECTED) {
      subject.failed(phase == Phase.REJECTED ? INVALID_GRANT : UNREACHABLE);
    }
    List<Action> actions = subject.credentialChanged(true);
    assertThat(subject.refreshToken()).isNull();
    if (phase == Phase.REFRESHING) {
      actions = subject.failed(INVALID_GRANT);
    } else if (phase != Phase.REJECTED) {
      subject.clocks.pass(Subject.REFRESH_DUE);
      actions = subject.tick();
    }
    assertThat(requests(actions)).extracting(Action.Request::refreshToken).containsOnlyNulls();
    assertThat(requests(actions)).hasSize(1);
  }

  @Test
  void g08_onCredentialChanged_anotherSecret_keepsTheRefreshToken() {
    Subject subject = Subject.withGrant().holding(true);
    subject.credentialChanged(false);
    assertThat(subject.refreshToken()).isEqualTo("r1");
  }
}
