package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.REFRESH_DUE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.events;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static dev.tokenmanager.internal.refresh.PolicyDriver.verdict;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GetTest {

  /** At 240 s of 300 s (IDLE: at 0 s), or at 296 s; required: none, short, long, the lifetime. */
  @ParameterizedTest
  @CsvSource({
    // phase, usable, required, verdict, requests
    "IDLE, true, , a, 0",
    "IDLE, true, 4, a, 0",
    "IDLE, true, 299, a, 0",
    "IDLE, true, 300, BAD_REQUEST, 0",
    "IDLE, true, 9999, BAD_REQUEST, 0",
    "IDLE, false, , waits, 1",
    "IDLE, false, 4, waits, 1",
    "IDLE, false, 100, waits, 1",
    "IDLE, false, 300, BAD_REQUEST, 1",
    "REFRESHING, true, , a, 0",
    "REFRESHING, true, 60, a, 0",
    "REFRESHING, true, 61, waits, 0",
    "REFRESHING, true, 299, waits, 0",
    "REFRESHING, true, 300, BAD_REQUEST, 0",
    "REFRESHING, false, , waits, 0",
    "REFRESHING, false, 61, waits, 0",
    "REFRESHING, false, 300, BAD_REQUEST, 0",
    "BACKING_OFF, true, , a, 0",
    "BACKING_OFF, true, 60, a, 0",
    "BACKING_OFF, true, 61, UNAVAILABLE, 0",
    "BACKING_OFF, true, 300, BAD_REQUEST, 0",
    "BACKING_OFF, false, , UNAVAILABLE, 0",
    "BACKING_OFF, false, 61, UNAVAILABLE, 0",
    "BACKING_OFF, false, 300, BAD_REQUEST, 0",
    "REJECTED, true, , a, 0",
    "REJECTED, true, 60, a, 0",
    "REJECTED, true, 61, REJECTED, 0",
    "REJECTED, true, 300, BAD_REQUEST, 0",
    "REJECTED, false, , REJECTED, 0",
    "REJECTED, false, 61, REJECTED, 0",
    "REJECTED, false, 300, BAD_REQUEST, 0",
    "CLOSED, true, , UNAVAILABLE, 0",
    "CLOSED, true, 61, UNAVAILABLE, 0",
    "CLOSED, true, 300, UNAVAILABLE, 0",
    "CLOSED, false, , UNAVAILABLE, 0",
  })
  void onGet_eachPhase_answersRefusesOrWaits(
      Phase phase, boolean usable, @Nullable Long required, String verdict, int requests) {
    PolicyDriver subject = PolicyDriver.in(phase, usable);
    Decision ruling = subject.get(required == null ? null : ofSeconds(required));
    assertThat(verdict(ruling)).isEqualTo(verdict);
    assertThat(requests(ruling)).hasSize(requests);
  }

  @Test
  void g06_onGet_nothingAskedForYet_asksAndWaits() {
    PolicyDriver subject = PolicyDriver.withGrant();
    Decision ruling = subject.get(null);
    assertThat(verdict(ruling)).isEqualTo("waits");
    assertThat(requests(ruling)).hasSize(1);
    assertThat(requests(subject.get(ofSeconds(1_000_000)))).isEmpty();
  }

  @Test
  void g06_onGet_firstAttemptFailed_failsAtOnceUntilTheNext() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.failed(UNREACHABLE);
    subject.clocks.pass(subject.untilNext().minusMillis(1));
    assertThat(verdict(subject.get(null))).isEqualTo("UNAVAILABLE");
    subject.clocks.pass(ofMillis(1));
    Decision ruling = subject.get(null);
    assertThat(verdict(ruling)).isEqualTo("waits");
    assertThat(requests(ruling)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"298999, a", "299000, a", "299001, UNAVAILABLE"})
  void g01_onGet_lastResortLeft_isTheEdge(long afterMs, String verdict) {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refreshDue();
    subject.clocks.pass(ofMillis(afterMs).minus(REFRESH_DUE));
    subject.failed(UNREACHABLE);
    assertThat(verdict(subject.get(null))).isEqualTo(verdict);
    assertThat(verdict(subject.get(Duration.ZERO))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"-1, 199, a, 0", "0, 200, a, 0", "1, 200, waits, 1"})
  void onGet_moreValidity_isTheEdge(long pastMs, long required, String verdict, int requests) {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.clocks.pass(ofSeconds(100).plusMillis(pastMs));
    Decision ruling = subject.get(ofSeconds(required));
    assertThat(verdict(ruling)).isEqualTo(verdict);
    assertThat(requests(ruling)).hasSize(requests);
  }

  @Test
  void g03_onGet_moreValidity_countsAsAForcedRefresh() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.clocks.pass(ofSeconds(100));
    assertThat(requests(subject.get(ofSeconds(250)))).hasSize(1);
    assertThat(requests(subject.get(ofSeconds(250)))).isEmpty();
    assertThat(requests(subject.refresh())).isEmpty();
    subject.acquired(subject.token("b", ofSeconds(260)));

    subject.clocks.pass(ofMillis(999));
    Decision tooSoon = subject.get(ofSeconds(259).plusMillis(500));
    assertThat(requests(tooSoon)).isEmpty();
    assertThat(verdict(tooSoon)).isEqualTo("BAD_REQUEST");
    subject.clocks.pass(ofMillis(1));
    assertThat(requests(subject.get(ofSeconds(259).plusMillis(500)))).hasSize(1);
  }

  @Test
  void onGet_tooMuch_saysTheLifetime() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    Decision.Refused refused = (Decision.Refused) subject.get(ofSeconds(301)).verdict();
    assertThat(refused.error().message()).contains("300 s");
  }

  @Test
  void onGet_apiKey_lastsForAnything() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    assertThat(verdict(subject.get(Duration.ofDays(10_000)))).isEqualTo("key");
  }

  @Test
  void g01_onGet_afterAPause_refreshesWithoutWaitingForATick() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.clocks.pass(Duration.ofDays(2));
    Decision ruling = subject.get(null);
    assertThat(verdict(ruling)).isEqualTo("waits");
    assertThat(events(ruling)).containsExactly(TokenEventType.EXPIRED);
    assertThat(requests(ruling)).hasSize(1);
  }

  @Test
  void g02_onGet_refreshDue_startsItAndAnswersAtOnce() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.clocks.pass(REFRESH_DUE);
    Decision ruling = subject.get(null);
    assertThat(verdict(ruling)).isEqualTo("a");
    assertThat(requests(ruling)).hasSize(1);
  }

  @Test
  void shortfall_ofTheNewToken_isABadRequest() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    assertThat(CallerRules.shortfall(subject.held(), null, subject.now())).isNull();
    assertThat(CallerRules.shortfall(subject.held(), PolicyDriver.LIFETIME, subject.now()))
        .isNull();
    assertThat(CallerRules.shortfall(subject.held(), ofSeconds(301), subject.now()))
        .extracting(AttemptError::failure)
        .hasToString("BAD_REQUEST");
  }
}
