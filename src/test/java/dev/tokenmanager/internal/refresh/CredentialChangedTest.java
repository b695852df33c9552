package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.INVALID_CLIENT;
import static dev.tokenmanager.internal.refresh.PolicyDriver.INVALID_GRANT;
import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CredentialChangedTest {

  @ParameterizedTest
  @CsvSource({"IDLE, 0", "REFRESHING, 0", "BACKING_OFF, 0", "REJECTED, 1", "CLOSED, 0"})
  void g07_onCredentialChanged_eachPhase_requestsOnlyAfterARejection(Phase phase, int requests) {
    PolicyDriver subject = PolicyDriver.in(phase, true);
    assertThat(requests(subject.credentialChanged(false))).hasSize(requests);
    assertThat(subject.state.phase()).isEqualTo(requests == 1 ? Phase.REFRESHING : phase);
  }

  @Test
  void onCredentialChanged_empty_waitsForTheFirstTick() {
    PolicyDriver subject = PolicyDriver.withGrant();
    assertThat(done(subject.credentialChanged(false))).isEmpty();
    assertThat(subject.state.phase()).isEqualTo(Phase.EMPTY);
  }

  @Test
  void g07_onCredentialChanged_rejectedAgain_isAnnouncedAgain() {
    PolicyDriver subject = PolicyDriver.in(Phase.REJECTED, true);
    subject.credentialChanged(false);
    assertThat(subject.state.trouble().rejection()).isNull();
    assertThat(events(subject.failed(INVALID_CLIENT))).containsExactly(TokenEventType.REJECTED);
  }

  @Test
  void onCredentialChanged_thenUnreachable_backsOffAsUsual() {
    PolicyDriver subject = PolicyDriver.in(Phase.REJECTED, true);
    subject.credentialChanged(false);
    subject.failed(UNREACHABLE);
    assertThat(subject.state.phase()).isEqualTo(Phase.BACKING_OFF);
  }

  @Test
  void g07_onCredentialChanged_whileRefreshing_triesTheNewOneAfterARejection() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.credentialChanged(false);
    Transition actions = subject.failed(INVALID_CLIENT);
    assertThat(requests(actions)).hasSize(1);
    assertThat(events(actions)).isEmpty();
    assertThat(events(subject.failed(INVALID_CLIENT))).containsExactly(TokenEventType.REJECTED);
  }

  @Test
  void onCredentialChanged_whileRefreshing_anotherFailureBacksOff() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.credentialChanged(false);
    assertThat(events(subject.failed(UNREACHABLE))).containsExactly(TokenEventType.REFRESH_FAILED);
  }

  @Test
  void onCredentialChanged_apiKey_isReadAtOnce() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    assertThat(requests(subject.credentialChanged(false))).hasSize(1);
    subject.acquired(subject.apiKey("new"));
    assertThat(subject.held().token().accessToken()).isEqualTo("new");
  }

  @ParameterizedTest
  @EnumSource(names = {"IDLE", "BACKING_OFF", "REJECTED", "REFRESHING"})
  void g08_onCredentialChanged_refreshTokenReplaced_isUsedNext(Phase phase) {
    PolicyDriver subject = PolicyDriver.withoutGrant().holding(true);
    if (phase != Phase.IDLE) {
      subject.refreshDue();
    }
    if (phase == Phase.BACKING_OFF || phase == Phase.REJECTED) {
      subject.failed(phase == Phase.REJECTED ? INVALID_GRANT : UNREACHABLE);
    }
    Transition actions = subject.credentialChanged(true);
    assertThat(subject.refreshToken()).isNull();
    if (phase == Phase.REFRESHING) {
      actions = subject.failed(INVALID_GRANT);
    } else if (phase != Phase.REJECTED) {
      subject.clocks.pass(PolicyDriver.REFRESH_DUE);
      actions = subject.tick();
    }
    assertThat(requests(actions))
        .extracting(PolicyDriver.Request::refreshToken)
        .containsOnlyNulls();
    assertThat(requests(actions)).hasSize(1);
  }

  @Test
  void g08_onCredentialChanged_anotherSecret_keepsTheRefreshToken() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    subject.credentialChanged(false);
    assertThat(subject.refreshToken()).isEqualTo("r1");
  }
}
