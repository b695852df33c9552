package dev.tokenmanager.refresh;

import static dev.tokenmanager.refresh.Subject.REFRESH_DUE;
import static dev.tokenmanager.refresh.Subject.UNREACHABLE;
import static dev.tokenmanager.refresh.Subject.events;
import static dev.tokenmanager.refresh.Subject.requests;
import static dev.tokenmanager.refresh.Subject.verdict;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

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
    Subject subject = Subject.in(phase, usable);
    Ruling ruling = subject.get(required == null ? null : ofSeconds(required));
    assertThat(verdict(ruling)).isEqualTo(verdict);
    assertThat(requests(ruling)).hasSize(requests);
  }

  @Test
  void g06_onGet_nothingAskedForYet_asksAndWaits() {
    Subject subject = Subject.withGrant();
    Ruling ruling = subject.get(null);
    assertThat(verdict(ruling)).isEqualTo("waits");
    assertThat(requests(ruling)).hasSize(1);
    assertThat(requests(subject.get(ofSeconds(1_000_000)))).isEmpty();
  }

  @Test
  void g06_onGet_firstAttemptFailed_failsAtOnceUntilTheNext() {
    Subject subject = Subject.withGrant();
    subject.tick();
    subject.failed(UNREACHABLE);
    subject.clocks.pass(subject.untilNext().minusMillis(1));
    assertThat(verdict(subject.get(null))).isEqualTo("UNAVAILABLE");
    subject.clocks.pass(ofMillis(1));
    Ruling ruling = subject.get(null);
    assertThat(verdict(ruling)).isEqualTo("waits");
    assertThat(requests(ruling)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"294999, a", "295000, a", "295001, UNAVAILABLE"})
  void g01_onGet_minValidityLeft_isTheEdge(long afterMs, String verdict) {
    Subject subject = Subject.withGrant().holding(false);
    subject.refreshDue();
    subject.clocks.pass(ofMillis(afterMs).minus(REFRESH_DUE));
    subject.failed(UNREACHABLE);
    assertThat(verdict(subject.get(null))).isEqualTo(verdict);
    assertThat(verdict(subject.get(Duration.ZERO))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"-1, 199, a, 0", "0, 200, a, 0", "1, 200, waits, 1"})
  void onGet_moreValidity_isTheEdge(long pastMs, long required, String verdict, int requests) {
    Subject subject = Subject.withGrant().holding(false);
    subject.clocks.pass(ofSeconds(100).plusMillis(pastMs));
    Ruling ruling = subject.get(ofSeconds(required));
    assertThat(verdict(ruling)).isEqualTo(verdict);
    assertThat(requests(ruling)).hasSize(requests);
  }

  @Test
  void g03_onGet_moreValidity_countsAsAForcedRefresh() {
    Subject subject = Subject.withGrant().holding(false);
    subject.clocks.pass(ofSeconds(100));
    assertThat(requests(subject.get(ofSeconds(250)))).hasSize(1);
    assertThat(requests(subject.get(ofSeconds(250)))).isEmpty();
    assertThat(requests(subject.refresh())).isEmpty();
    subject.acquired(subject.token("b", ofSeconds(260)));

    subject.clocks.pass(ofMillis(999));
    Ruling tooSoon = subject.get(ofSeconds(259).plusMillis(500));
    assertThat(requests(tooSoon)).isEmpty();
    assertThat(verdict(tooSoon)).isEqualTo("BAD_REQUEST");
    subject.clocks.pass(ofMillis(1));
    assertThat(requests(subject.get(ofSeconds(259).plusMillis(500)))).hasSize(1);
  }

  @Test
  void onGet_tooMuch_saysTheLifetime() {
    Subject subject = Subject.withGrant().holding(false);
    Ruling.Refused refused = (Ruling.Refused) subject.get(ofSeconds(301)).verdict();
    assertThat(refused.error().message()).contains("300 s");
  }

  @Test
  void onGet_apiKey_lastsForAnything() {
    Subject subject = Subject.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    assertThat(verdict(subject.get(Duration.ofDays(10_000)))).isEqualTo("key");
  }

  @Test
  void g01_onGet_afterAPause_refreshesWithoutWaitingForATick() {
    Subject subject = Subject.withGrant().holding(false);
    subject.clocks.pass(Duration.ofDays(2));
    Ruling ruling = subject.get(null);
    assertThat(verdict(ruling)).isEqualTo("waits");
    assertThat(events(ruling)).containsExactly(Event.EXPIRED);
    assertThat(requests(ruling)).hasSize(1);
  }

  @Test
  void g02_onGet_refreshDue_startsItAndAnswersAtOnce() {
    Subject subject = Subject.withGrant().holding(false);
    subject.clocks.pass(REFRESH_DUE);
    Ruling ruling = subject.get(null);
    assertThat(verdict(ruling)).isEqualTo("a");
    assertThat(requests(ruling)).hasSize(1);
  }

  @Test
  void shortfall_ofTheNewToken_isABadRequest() {
    Subject subject = Subject.withGrant().holding(false);
    assertThat(subject.policy.shortfall(subject.state, null, subject.now())).isNull();
    assertThat(subject.policy.shortfall(subject.state, Subject.LIFETIME, subject.now())).isNull();
    assertThat(subject.policy.shortfall(subject.state, ofSeconds(301), subject.now()))
        .extracting(AttemptError::failure)
        .hasToString("BAD_REQUEST");
  }
}
