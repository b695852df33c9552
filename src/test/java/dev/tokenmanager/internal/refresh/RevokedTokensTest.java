package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static dev.tokenmanager.internal.refresh.PolicyDriver.retryAfter;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What it means that the group revoked a generation. */
class RevokedTokensTest {

  private static Transition revoke(PolicyDriver subject, long upTo) {
    return subject.took(subject.policy.onRevoked(subject.state, upTo, subject.now()));
  }

  @Test
  void idle_bothTokensAreDropped_andOthersAreAskedForByTheGrant() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);

    Transition actions = revoke(subject, 1);

    assertThat(subject.state.holding().token()).isNull();
    assertThat(subject.refreshToken()).isNull();
    assertThat(requests(actions))
        .containsExactly(new PolicyDriver.Request(subject.attempt(), null));
    assertThat(events(actions)).containsExactly(TokenEventType.EXPIRED);
    assertThat(subject.get(null).verdict()).isInstanceOf(Decision.Waits.class);
  }

  @Test
  void idle_refreshedTooLately_isAskedForAllTheSame() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.renew("b");

    assertThat(requests(revoke(subject, 2))).hasSize(1);
  }

  @Test
  void next_isRefreshedNotAcquired_andItsGenerationIsGreater() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    revoke(subject, 7);

    assertThat(events(subject.acquired(subject.token("b"))))
        .containsExactly(TokenEventType.REFRESHED);
    assertThat(subject.held().token().generation()).isEqualTo(8);
  }

  @Test
  void newerIsHeld_nothingHappens() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    subject.renew("b");
    RefreshState before = subject.state;

    assertThat(done(revoke(subject, 1))).isEmpty();
    assertThat(subject.state).isEqualTo(before);
  }

  @Test
  void again_nothingHappens() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    revoke(subject, 1);
    RefreshState before = subject.state;

    assertThat(done(revoke(subject, 1))).isEmpty();
    assertThat(subject.state).isEqualTo(before);
  }

  @Test
  void askedToWait_isDroppedAndWaitedAllTheSame() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    subject.refreshDue();
    subject.failed(retryAfter(UNREACHABLE, ofSeconds(30)));

    assertThat(requests(revoke(subject, 1))).isEmpty();

    assertThat(subject.state.holding().token()).isNull();
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(30));
    assertThat(subject.get(null).verdict()).isInstanceOf(Decision.Refused.class);
    subject.clocks.pass(ofSeconds(30));
    assertThat(requests(subject.tick()))
        .containsExactly(new PolicyDriver.Request(subject.attempt(), null));
  }

  @ParameterizedTest
  @EnumSource(names = {"REFRESHING", "BACKING_OFF", "REJECTED"})
  void busy_isDroppedAndGoesOn(Phase phase) {
    PolicyDriver subject = PolicyDriver.in(phase, true);
    long attempt = subject.attempt();

    assertThat(requests(revoke(subject, 1))).isEmpty();

    assertThat(subject.state.holding().token()).isNull();
    assertThat(subject.state.phase()).isEqualTo(phase);
    assertThat(subject.attempt()).isEqualTo(attempt);
  }

  @Test
  void overSinceLong_itsEndIsNotAnnouncedAgain() {
    PolicyDriver subject = PolicyDriver.in(Phase.BACKING_OFF, false);
    subject.tick();

    assertThat(events(revoke(subject, 1))).isEmpty();
  }

  @Test
  void closed_nothingHappens() {
    PolicyDriver subject = PolicyDriver.in(Phase.CLOSED, true);
    RefreshState before = subject.state;

    assertThat(done(revoke(subject, 1))).isEmpty();
    assertThat(subject.state).isEqualTo(before);
  }
}
