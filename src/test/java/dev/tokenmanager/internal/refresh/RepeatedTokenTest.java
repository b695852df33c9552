package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static dev.tokenmanager.internal.refresh.PolicyDriver.verdict;
import static dev.tokenmanager.internal.refresh.PolicyDriver.withLifetime;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.token.Lifetime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A provider that never issues a second token before the first is over. */
class RepeatedTokenTest {

  /** Of 300 s; repeated for the last time so long after it came. */
  private static PolicyDriver repeated(Duration after) {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refreshDue();
    subject.clocks.pass(after.minus(PolicyDriver.REFRESH_DUE));
    Acquisition plain = subject.token("a");
    subject.acquired(
        withLifetime(
            plain,
            new Lifetime(PolicyDriver.LIFETIME, PolicyDriver.LIFETIME, null, Lifetime.Doubt.NONE)));
    return subject;
  }

  private static AttemptError error(PolicyDriver subject) {
    return requireNonNull(subject.state.trouble().lastError());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "long before the end, 240000, 250",
    "the delay ends after it, 299900, 100",
    "after the end, 300000, 250"
  })
  void g04_nextAttempt_isAtTheTokensEndAtTheLatest(String row, long afterMs, long untilNextMs) {
    assertThat(repeated(ofMillis(afterMs)).untilNext()).isEqualTo(ofMillis(untilNextMs));
  }

  @Test
  void get_stillUsableByTheLastResort_isAnswered() {
    assertThat(verdict(repeated(ofSeconds(298)).get(null))).isEqualTo("a");
  }

  @Test
  void get_nothingUsable_waitsForADifferentToken() {
    PolicyDriver subject = repeated(ofMillis(299_500));

    Decision ruling = subject.get(null);
    assertThat(verdict(ruling)).isEqualTo("waits");
    assertThat(requests(ruling)).isEmpty();
    assertThat(verdict(subject.get(ofSeconds(100)))).isEqualTo("waits");
    assertThat(CallerRules.afterFailure(subject.state, null, error(subject), subject.now()))
        .isInstanceOf(Decision.Waits.class);
  }

  @Test
  void get_moreThanIsHeld_failsAtOnce() {
    assertThat(verdict(repeated(ofSeconds(250)).get(ofSeconds(60)))).isEqualTo("UNUSABLE_ANSWER");
  }

  @Test
  void refresh_nothingUsable_startsAnAttempt() {
    assertThat(requests(repeated(ofMillis(299_500)).refresh())).hasSize(1);
  }

  @Test
  void get_anotherFailureCameAfterIt_failsAtOnce() {
    PolicyDriver subject = repeated(ofMinutes(5));
    subject.clocks.pass(subject.untilNext());
    subject.tick();
    subject.failed(PolicyDriver.UNREACHABLE);

    assertThat(verdict(subject.get(null))).isEqualTo("UNAVAILABLE");
  }

  @Test
  void message_namesWhatHelps() {
    assertThat(error(repeated(ofSeconds(250))).message())
        .contains("caching off", "issue a new token for each request");
  }
}
