package dev.tokenmanager.refresh;

import static dev.tokenmanager.refresh.Subject.LIFETIME;
import static dev.tokenmanager.refresh.Subject.events;
import static dev.tokenmanager.refresh.Subject.requests;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.config.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdoptedTest {

  private static Adoption adoption(
      Subject subject, long generation, String token, Duration age, @Nullable String refreshToken) {
    HeldRefreshToken held =
        refreshToken == null ? null : new HeldRefreshToken(new Secret(refreshToken), null, null);
    return new Adoption(generation, subject.late(token, age, false), held);
  }

  private static List<Action> adopt(Subject subject, Adoption adoption) {
    return subject.took(
        subject.policy.onAdopted(subject.state, adoption, subject.now(), subject.jitter));
  }

  @Test
  void onAdopted_nothingHeld_endsTheAttemptAndAnswers() {
    Subject subject = Subject.withGrant();
    subject.tick();
    List<Action> actions = adopt(subject, adoption(subject, 7, "theirs", ofMinutes(1), "r"));

    assertThat(actions).containsExactly(new Action.Answer(), new Action.Announce(Event.ADOPTED));
    assertThat(subject.state.phase()).isEqualTo(Phase.IDLE);
    assertThat(subject.held().token().generation()).isEqualTo(7);
    assertThat(subject.refreshToken()).isEqualTo("r");
    assertThat(subject.times().expiry().remainingAt(subject.now()))
        .isEqualTo(LIFETIME.minus(ofMinutes(1)));
  }

  @Test
  void onAdopted_requestUnderWay_itsResultNoLongerCounts() {
    Subject subject = Subject.withGrant();
    subject.tick();
    adopt(subject, adoption(subject, 7, "theirs", Duration.ZERO, null));

    assertThat(subject.acquired(subject.token("late"))).isEmpty();
    assertThat(subject.held().token().accessToken()).isEqualTo("theirs");
  }

  @Test
  void onAdopted_olderGeneration_changesNothing() {
    Subject subject = Subject.withGrant();
    subject.tick();
    adopt(subject, adoption(subject, 7, "newer", Duration.ZERO, "r7"));
    RefreshState before = subject.state;

    assertThat(adopt(subject, adoption(subject, 6, "older", Duration.ZERO, "r6"))).isEmpty();
    assertThat(subject.state).isEqualTo(before);
  }

  @Test
  void onAdopted_sameGeneration_isTaken() {
    Subject subject = Subject.withGrant().holding(false);
    adopt(subject, adoption(subject, 1, "other side", Duration.ZERO, null));

    assertThat(subject.held().token().accessToken()).isEqualTo("other side");
  }

  @Test
  void onAdopted_over_onlyItsRefreshTokenAndGenerationCount() {
    Subject subject = Subject.withoutGrant().holding(true);
    subject.refreshDue();
    List<Action> actions = adopt(subject, adoption(subject, 9, "over", LIFETIME, "r9"));

    assertThat(actions).isEmpty();
    assertThat(subject.held().token().accessToken()).isEqualTo("a");
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
    assertThat(subject.refreshToken()).isEqualTo("r9");
    subject.acquired(subject.token("b"));
    assertThat(subject.held().token().generation()).isEqualTo(10);
  }

  @Test
  void onAdopted_rejected_isOver() {
    Subject subject = Subject.in(Phase.REJECTED, false);

    assertThat(events(adopt(subject, adoption(subject, 9, "theirs", Duration.ZERO, null))))
        .containsExactly(Event.ADOPTED, Event.RECOVERED);
    assertThat(subject.state.trouble().rejection()).isNull();
  }

  @Test
  void g11_onAdopted_closed_isIgnored() {
    Subject subject = Subject.in(Phase.CLOSED, true);
    RefreshState before = subject.state;

    assertThat(adopt(subject, adoption(subject, 9, "theirs", Duration.ZERO, null))).isEmpty();
    assertThat(subject.state).isEqualTo(before);
  }

  @Test
  void onSeen_nextGenerationIsGreater() {
    Subject subject = Subject.withGrant().holding(false);
    subject.took(subject.policy.onSeen(subject.state, 41));
    subject.took(subject.policy.onSeen(subject.state, 12));
    subject.refreshDue();
    subject.acquired(subject.token("b"));

    assertThat(subject.held().token().generation()).isEqualTo(42);
  }

  @Test
  void g08_onProceed_refreshTokenCameMeanwhile_isUsed() {
    Subject subject = Subject.withGrant();
    subject.tick();
    adopt(subject, adoption(subject, 9, "over", LIFETIME, "r9"));

    assertThat(proceed(subject, false, null)).isEqualTo("r9");
  }

  @Test
  void g08_onProceed_spentByAnotherNode_theGrantIsUsed() {
    Subject subject = Subject.withGrant().holding(true);
    subject.refreshDue();

    assertThat(proceed(subject, true, null)).isNull();
    assertThat(subject.state.attempts().usedRefreshToken()).isFalse();
  }

  @Test
  void onProceed_offeredOne_isUsedWhereNoneIsHeld() {
    HeldRefreshToken offered = new HeldRefreshToken(new Secret("map's"), null, null);
    Subject without = Subject.withoutGrant();
    without.tick();
    Subject with = Subject.withoutGrant().holding(true);
    with.refreshDue();

    assertThat(proceed(without, false, offered)).isEqualTo("map's");
    assertThat(proceed(with, false, offered)).isEqualTo("r1");
  }

  @Test
  void onProceed_attemptOver_nothingIsSent() {
    Subject subject = Subject.withGrant().holding(false);
    subject.clocks.pass(ofSeconds(1));

    assertThat(subject.policy.onProceed(subject.state, 1, false, null, subject.now()).actions())
        .isEmpty();
  }

  private static @Nullable String proceed(
      Subject subject, boolean byGrant, @Nullable HeldRefreshToken offered) {
    List<Action> actions =
        subject.took(
            subject.policy.onProceed(
                subject.state, subject.attempt(), byGrant, offered, subject.now()));
    Secret sent = requests(actions).get(0).refreshToken();
    return sent == null ? null : sent.reveal();
  }
}
