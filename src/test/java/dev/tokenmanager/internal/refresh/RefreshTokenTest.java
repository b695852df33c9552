package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.INVALID_CLIENT;
import static dev.tokenmanager.internal.refresh.PolicyDriver.INVALID_GRANT;
import static dev.tokenmanager.internal.refresh.PolicyDriver.LOST;
import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static dev.tokenmanager.internal.refresh.PolicyDriver.retryAfter;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.Failure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshTokenTest {

  @Test
  void g08_refresh_tokenHeld_isUsed() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    assertThat(used(subject.refreshDue())).isEqualTo("r1");
  }

  @Test
  void g08_onAcquired_rotated_usesTheNewOne() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    subject.refreshDue();
    subject.acquired(subject.refreshable("b", "r2"));
    assertThat(used(subject.refreshDue())).isEqualTo("r2");
  }

  @Test
  void g08_onAcquired_omitted_keepsTheOldOne() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    subject.refreshDue();
    subject.acquired(subject.token("b"));
    assertThat(used(subject.refreshDue())).isEqualTo("r1");
  }

  @Test
  void g08_onAcquired_rotatedBesideARepeatedAccessToken_countsAllTheSame() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    subject.refreshDue();
    subject.acquired(subject.refreshable("a", "r2"));
    assertThat(subject.state.phase()).isEqualTo(Phase.BACKING_OFF);
    assertThat(subject.refreshToken()).isEqualTo("r2");
  }

  @Test
  void g08_onAcquired_rotatedBesideATokenThatIsOver_countsAllTheSame() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    subject.refreshDue();
    Acquisition late = subject.refreshable("b", "r2");
    subject.clocks.pass(ofSeconds(296));
    subject.acquired(late);
    assertThat(subject.state.phase()).isEqualTo(Phase.BACKING_OFF);
    assertThat(subject.refreshToken()).isEqualTo("r2");
  }

  /** What becomes of the attempt and of the refresh token "r1". */
  @ParameterizedTest
  @CsvSource({
    // Outcome unknown: never again where a grant can replace it.
    "TIMEOUT, timeout, true, true, grant, ",
    "UNAVAILABLE, http_500, true, true, grant, ",
    "UNUSABLE_ANSWER, bad_json, true, true, grant, ",
    "TIMEOUT, timeout, true, false, backoff, r1",
    "UNAVAILABLE, http_500, true, false, backoff, r1",
    // Known not used: kept.
    "UNAVAILABLE, connection_refused, false, true, backoff, r1",
    "UNAVAILABLE, http_503, false, true, backoff, r1",
    "UNAVAILABLE, connection_refused, false, false, backoff, r1",
    // The refresh token is refused, not the client.
    "REJECTED, invalid_grant, false, true, grant, ",
    "REJECTED, invalid_grant, false, false, rejected, r1",
    // The client is refused: another grant would be, too.
    "REJECTED, invalid_client, false, true, rejected, r1",
    "REJECTED, invalid_client, false, false, rejected, r1",
  })
  void g08_onFailed_eachOutcome_fallsBackOrKeeps(
      TokenFailure code,
      String error,
      boolean unknown,
      boolean originalGrant,
      String then,
      @Nullable String kept) {
    PolicyDriver subject = originalGrant ? PolicyDriver.withGrant() : PolicyDriver.withoutGrant();
    subject.holding(true).refreshDue();
    long attempt = subject.attempt();
    Transition actions = subject.failed(PolicyDriver.failure(code, error, unknown));
    assertThat(subject.refreshToken()).isEqualTo(kept);
    switch (then) {
      case "grant" -> {
        assertThat(done(actions)).containsExactly("request");
        assertThat(requests(actions)).containsExactly(new PolicyDriver.Request(attempt + 1, null));
      }
      case "backoff" -> {
        assertThat(events(actions)).containsExactly(TokenEventType.REFRESH_FAILED);
        assertThat(subject.state.phase()).isEqualTo(Phase.BACKING_OFF);
        subject.clocks.pass(subject.untilNext());
        assertThat(used(subject.tick())).isEqualTo("r1");
      }
      default -> assertThat(events(actions)).containsExactly(TokenEventType.REJECTED);
    }
  }

  @Test
  void g08_onFailed_grantFailsToo_isOneFailedAttemptWithBackoff() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    subject.refreshDue();
    subject.failed(LOST);
    Transition actions = subject.failed(LOST);
    assertThat(requests(actions)).isEmpty();
    assertThat(events(actions)).containsExactly(TokenEventType.REFRESH_FAILED);
    assertThat(subject.state.trouble().failures()).isEqualTo(1);
    subject.clocks.pass(subject.untilNext());
    assertThat(used(subject.tick())).isNull();
  }

  @Test
  void g08_onFailed_grantRejectedToo_isARejection() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    subject.refreshDue();
    subject.failed(INVALID_GRANT);
    assertThat(events(subject.failed(INVALID_GRANT))).containsExactly(TokenEventType.REJECTED);
  }

  @Test
  void g08_onFailed_grantWithoutRefreshToken_neverFallsBack() {
    for (Failure failure : List.of(LOST, INVALID_GRANT, INVALID_CLIENT, UNREACHABLE)) {
      PolicyDriver subject = PolicyDriver.withGrant().holding(false);
      subject.refreshDue();
      assertThat(requests(subject.failed(failure))).isEmpty();
    }
  }

  @Test
  void g08_onFailed_outcomeUnknownAndAskedToWait_waitsFirst() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(true);
    subject.refreshDue();
    Transition actions = subject.failed(retryAfter(LOST, ofSeconds(20)));
    assertThat(events(actions)).containsExactly(TokenEventType.REFRESH_FAILED);
    assertThat(subject.untilNext()).isEqualTo(ofSeconds(20));
    subject.clocks.pass(ofSeconds(20));
    assertThat(used(subject.tick())).isNull();
  }

  @ParameterizedTest
  @CsvSource({"241, r1", "240, ", "239, "})
  void g08_refresh_tokenOver_usesTheGrant(long refreshLifetime, @Nullable String used) {
    PolicyDriver subject = holding(PolicyDriver.withGrant(), ofSeconds(refreshLifetime));
    assertThat(used(subject.refreshDue())).isEqualTo(used);
  }

  @Test
  void g08_refresh_tokenOverButNothingElse_isTriedAllTheSame() {
    PolicyDriver subject = holding(PolicyDriver.withoutGrant(), ofSeconds(100));
    subject.clocks.pass(ofSeconds(200));
    assertThat(used(subject.tick())).isEqualTo("r1");
  }

  @ParameterizedTest
  @CsvSource({
    "299, 239", // its end is before the access token's: less the buffer
    "300, 240",
    "301, 240",
    "100, 50", // half of its lifetime
  })
  void g08_refreshAt_nothingCouldReplaceIt_isAheadOfItsEnd(long refreshLifetime, long useAfter) {
    PolicyDriver alone = holding(PolicyDriver.withoutGrant(), ofSeconds(refreshLifetime));
    assertThat(alone.times().refreshAt().remainingAt(alone.now())).isEqualTo(ofSeconds(useAfter));
    PolicyDriver replaceable = holding(PolicyDriver.withGrant(), ofSeconds(refreshLifetime));
    assertThat(replaceable.times().refreshAt().remainingAt(replaceable.now()))
        .isEqualTo(PolicyDriver.REFRESH_DUE);
  }

  @Test
  void g08_refreshAt_unknownEnd_isTheAccessTokensOwn() {
    PolicyDriver subject = PolicyDriver.withoutGrant().holding(true);
    assertThat(subject.times().refreshAt().remainingAt(subject.now()))
        .isEqualTo(PolicyDriver.REFRESH_DUE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void g08_onFailed_lostBecauseOfAPause_neverReplaysWhereAGrantExists(boolean originalGrant) {
    PolicyDriver subject = originalGrant ? PolicyDriver.withGrant() : PolicyDriver.withoutGrant();
    subject.holding(true).refreshDue();
    Transition actions = subject.failed(LOST.asInterrupted());
    assertThat(requests(actions)).hasSize(1);
    assertThat(used(actions)).isEqualTo(originalGrant ? null : "r1");
  }

  private static PolicyDriver holding(PolicyDriver subject, Duration refreshLifetime) {
    subject.tick();
    subject.acquired(subject.refreshable("a", "r1", refreshLifetime));
    return subject;
  }

  /** The refresh token of the one request. */
  private static @Nullable String used(Transition actions) {
    assertThat(requests(actions)).hasSize(1);
    var token = requests(actions).get(0).refreshToken();
    return token == null ? null : token.reveal();
  }
}
