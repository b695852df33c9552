package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static dev.tokenmanager.internal.refresh.PolicyDriver.retryAfter;
import static dev.tokenmanager.internal.refresh.PolicyDriver.verdict;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForcedRefreshTest {

  @ParameterizedTest
  @CsvSource({
    "IDLE, true, waits, 1",
    "IDLE, false, waits, 1",
    "REFRESHING, true, waits, 0",
    "REFRESHING, false, waits, 0",
    "BACKING_OFF, true, waits, 1",
    "BACKING_OFF, false, waits, 1",
    "REJECTED, true, waits, 1",
    "REJECTED, false, waits, 1",
    "CLOSED, true, UNAVAILABLE, 0",
    "CLOSED, false, UNAVAILABLE, 0",
  })
  void g03_onRefreshRequested_eachPhase_startsOrJoins(
      Phase phase, boolean usable, String verdict, int requests) {
    PolicyDriver subject = PolicyDriver.in(phase, usable);
    Decision ruling = subject.refresh();
    assertThat(verdict(ruling)).isEqualTo(verdict);
    assertThat(requests(ruling)).hasSize(requests);
  }

  @Test
  void onRefreshRequested_nothingAskedForYet_sendsOneRequest() {
    PolicyDriver subject = PolicyDriver.withGrant();
    assertThat(requests(subject.refresh())).hasSize(1);
    assertThat(verdict(subject.refresh())).isEqualTo("waits");
  }

  @ParameterizedTest
  @CsvSource({"999, b, 0", "1000, waits, 1", "1001, waits, 1"})
  void onRefreshRequested_soonAfterASuccess_isAnsweredWithIt(
      long afterMs, String verdict, int requests) {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refresh();
    subject.acquired(subject.token("b"));
    subject.clocks.pass(ofMillis(afterMs));
    Decision ruling = subject.refresh();
    assertThat(verdict(ruling)).isEqualTo(verdict);
    assertThat(requests(ruling)).hasSize(requests);
  }

  @Test
  void onRefreshRequested_soonAfterAFailure_isAnsweredWithIt() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refresh();
    subject.failed(UNREACHABLE);
    subject.clocks.pass(ofMillis(100));
    Decision ruling = subject.refresh();
    assertThat(verdict(ruling)).isEqualTo("UNAVAILABLE");
    assertThat(requests(ruling)).isEmpty();
  }

  @Test
  void onRefreshRequested_soonAfterAnUnforcedOne_startsAllTheSame() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    assertThat(requests(subject.refresh())).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"29999, 0", "30000, 1", "30001, 1"})
  void g05_onRefreshRequested_retryAfter_isRespected(long afterMs, int requests) {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.failed(retryAfter(UNREACHABLE, ofSeconds(30)));
    subject.clocks.pass(ofMillis(afterMs));
    Decision ruling = subject.refresh();
    assertThat(requests(ruling)).hasSize(requests);
    assertThat(verdict(ruling)).isEqualTo(requests == 0 ? "UNAVAILABLE" : "waits");
  }

  @Test
  void g05_onRefreshRequested_heldBackByAnother_isRespected() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.heldBack(ofSeconds(30));
    assertThat(verdict(subject.refresh())).isEqualTo("UNAVAILABLE");
    assertThat(verdict(subject.get(null))).isEqualTo("a");
  }

  @Test
  void onRefreshRequested_apiKey_readsItAgain() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.acquired(subject.apiKey("key"));
    assertThat(requests(subject.refresh())).hasSize(1);
  }

  @Test
  void onRefreshRequested_wallClockSetBack_isHeldUpNoLongerThanTheInterval() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refresh();
    subject.acquired(subject.token("b"));
    subject.clocks.moveWall(Duration.ofHours(-2));
    subject.clocks.pass(ofSeconds(1));
    assertThat(requests(subject.refresh())).hasSize(1);
  }
}
