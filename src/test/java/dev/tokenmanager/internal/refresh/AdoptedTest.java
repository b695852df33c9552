package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.LIFETIME;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.internal.token.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdoptedTest {

  private static Adoption adoption(
      PolicyDriver subject,
      long generation,
      String token,
      Duration age,
      @Nullable String refreshToken) {
    HeldRefreshToken held =
        refreshToken == null ? null : new HeldRefreshToken(new Secret(refreshToken), null, null);
    return new Adoption(generation, subject.late(token, age, false), held);
  }

  private static Transition adopt(PolicyDriver subject, Adoption adoption) {
    return subject.took(
        subject.policy.onAdopted(subject.state, adoption, subject.now(), subject.jitter));
  }

  @Test
  void onAdopted_nothingHeld_endsTheAttemptAndAnswers() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    Transition actions = adopt(subject, adoption(subject, 7, "theirs", ofMinutes(1), "r"));

    assertThat(done(actions)).containsExactly("answer", "adopted");
    assertThat(subject.state.phase()).isEqualTo(Phase.IDLE);
    assertThat(subject.held().token().generation()).isEqualTo(7);
    assertThat(subject.refreshToken()).isEqualTo("r");
    assertThat(subject.times().expiry().remainingAt(subject.now()))
        .isEqualTo(LIFETIME.minus(ofMinutes(1)));
  }

  @Test
  void onAdopted_requestUnderWay_itsResultNoLongerCounts() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    adopt(subject, adoption(subject, 7, "theirs", Duration.ZERO, null));

    assertThat(done(subject.acquired(subject.token("late")))).isEmpty();
    assertThat(subject.held().token().accessToken()).isEqualTo("theirs");
  }

  @Test
  void onAdopted_olderGeneration_changesNothing() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    adopt(subject, adoption(subject, 7, "newer", Duration.ZERO, "r7"));
    RefreshState before = subject.state;

    assertThat(done(adopt(subject, adoption(subject, 6, "older", Duration.ZERO, "r6")))).isEmpty();
    assertThat(subject.state).isEqualTo(before);
  }

  @Test
  void onAdopted_sameGeneration_isTaken() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    adopt(subject, adoption(subject, 1, "other side", Duration.ZERO, null));

    assertThat(subject.held().token().accessToken()).isEqualTo("other side");
  }

  @Test
  void onAdopted_over_onlyItsRefreshTokenAndGenerationCount() {
    PolicyDriver subject = PolicyDriver.withoutGrant().holding(true);
    subject.refreshDue();
    Transition actions = adopt(subject, adoption(subject, 9, "over", LIFETIME, "r9"));

    assertThat(done(actions)).isEmpty();
    assertThat(subject.held().token().accessToken()).isEqualTo("a");
    assertThat(subject.state.phase()).isEqualTo(Phase.REFRESHING);
    assertThat(subject.refreshToken()).isEqualTo("r9");
    subject.acquired(subject.token("b"));
    assertThat(subject.held().token().generation()).isEqualTo(10);
  }

  @Test
  void onAdopted_rejected_isOver() {
    PolicyDriver subject = PolicyDriver.in(Phase.REJECTED, false);

    assertThat(events(adopt(subject, adoption(subject, 9, "theirs", Duration.ZERO, null))))
        .containsExactly(TokenEventType.ADOPTED, TokenEventType.RECOVERED);
    assertThat(subject.state.trouble().rejection()).isNull();
  }

  @Test
  void g11_onAdopted_closed_isIgnored() {
    PolicyDriver subject = PolicyDriver.in(Phase.CLOSED, true);
    RefreshState before = subject.state;

    assertThat(done(adopt(subject, adoption(subject, 9, "theirs", Duration.ZERO, null)))).isEmpty();
    assertThat(subject.state).isEqualTo(before);
  }

  @Test
  void onSeen_nextGenerationIsGreater() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.took(subject.policy.onSeen(subject.state, 41));
    subject.took(subject.policy.onSeen(subject.state, 12));
    subject.refreshDue();
    subject.acquired(subject.token("b"));

    assertThat(subject.held().token().generation()).isEqualTo(42);
  }

  @Test
  void g08_onSend_refreshTokenCameMeanwhile_isUsed() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    adopt(subject, adoption(subject, 9, "over", LIFETIME, "r9"));

    assertThat(proceed(subject, false, null)).isEqualTo("r9");
  }

  @Test
  void g08_onSend_spentByAnotherNode_theGrantIsUsed() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    subject.refreshDue();

    assertThat(proceed(subject, true, null)).isNull();
    assertThat(subject.state.attempts().usedRefreshToken()).isFalse();
  }

  @Test
  void onSend_offeredOne_isUsedWhereNoneIsHeld() {
    HeldRefreshToken offered = new HeldRefreshToken(new Secret("map's"), null, null);
    PolicyDriver without = PolicyDriver.withoutGrant();
    without.tick();
    PolicyDriver with = PolicyDriver.withoutGrant().holding(true);
    with.refreshDue();

    assertThat(proceed(without, false, offered)).isEqualTo("map's");
    assertThat(proceed(with, false, offered)).isEqualTo("r1");
  }

  @Test
  void onSend_attemptOver_nothingIsSent() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.clocks.pass(ofSeconds(1));

    Transition sent = subject.policy.onSend(subject.state, 1, false, null, subject.now());

    assertThat(done(sent)).isEmpty();
    assertThat(sent.state()).isEqualTo(subject.state);
  }

  private static @Nullable String proceed(
      PolicyDriver subject, boolean byGrant, @Nullable HeldRefreshToken offered) {
    subject.took(
        subject.policy.onSend(subject.state, subject.attempt(), byGrant, offered, subject.now()));
    Secret sent = subject.state.attempts().refreshToken();
    return sent == null ? null : sent.reveal();
  }

  @Test
  void onRenumbered_whileBackingOff_changesTheNumberAlone() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.acquired(subject.token("ours"));
    RefreshState before = subject.state.with(Phase.BACKING_OFF);

    Transition renumbered = subject.policy.onRenumbered(before, 9);

    assertThat(done(renumbered)).isEmpty();
    assertThat(renumbered.state().phase()).isEqualTo(Phase.BACKING_OFF);
    assertThat(renumbered.state().trouble()).isEqualTo(before.trouble());
    assertThat(renumbered.state().holding().generation()).isEqualTo(9);
    HeldToken held = requireNonNull(renumbered.state().holding().token());
    assertThat(held.token().generation()).isEqualTo(9);
    assertThat(held.token().accessToken()).isEqualTo("ours");
    assertThat(held.times()).isEqualTo(subject.times());
  }

  @Test
  void onRenumbered_notGreaterOrNothingHeldOrClosed_changesNothing() {
    PolicyDriver subject = PolicyDriver.withGrant();
    assertThat(subject.policy.onRenumbered(subject.state, 9).state()).isEqualTo(subject.state);
    subject.tick();
    subject.acquired(subject.token("ours"));
    assertThat(subject.policy.onRenumbered(subject.state, 1).state()).isEqualTo(subject.state);
    RefreshState closed = subject.state.with(Phase.CLOSED);
    assertThat(subject.policy.onRenumbered(closed, 9).state()).isEqualTo(closed);
  }
}
