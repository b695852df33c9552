package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.withLifetime;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.Lifetime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A token that says itself when it ends. */
class OwnEndTest {

  private static final Duration LIFETIME = Duration.ofMinutes(5);

  private static Lifetime lifetime(@Nullable Long left, @Nullable Long again) {
    return new Lifetime(
        left == null ? null : Duration.ofSeconds(left),
        LIFETIME,
        again == null ? null : Duration.ofSeconds(again),
        Lifetime.Doubt.NONE);
  }

  /** The same token again, so long after it came. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "before its end, 299, 300, 300, ",
    "after its end with more time, 300, 300, 99, 99",
    "after its end with no more time by the answer itself, 301, 300, , ",
    "after its end and no lifetime known, 301, , , ",
    "after its end and over, 301, 0, , "
  })
  void g04_onAcquired_sameToken_isNewOnlyAfterItsEndWithMoreTime(
      String row, long after, @Nullable Long left, @Nullable Long again, @Nullable Long lifetime) {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refreshDue();
    subject.clocks.pass(Duration.ofSeconds(after).minus(PolicyDriver.REFRESH_DUE));

    subject.acquired(withLifetime(subject.token("a"), lifetime(left, again)));

    if (lifetime == null) {
      assertThat(subject.state.phase()).isEqualTo(Phase.BACKING_OFF);
      assertThat(requireNonNull(subject.state.trouble().lastError()).error())
          .isEqualTo("repeated_token");
    }
    assertThat(subject.held().lifetime())
        .isEqualTo(lifetime == null ? LIFETIME : Duration.ofSeconds(lifetime));
    assertThat(subject.state.holding().generation()).isEqualTo(lifetime == null ? 1 : 2);
  }

  @ParameterizedTest
  @CsvSource({"-1, stale_token", "0, stale_token", "1, "})
  void onAcquired_aroundItsEnd_isStaleAtTheEnd(long left, @Nullable String error) {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();

    subject.acquired(withLifetime(subject.refreshable("a", "r"), lifetime(left, null)));

    AttemptError last = subject.state.trouble().lastError();
    assertThat(last == null ? null : last.error()).isEqualTo(error);
    assertThat(last == null ? TokenFailure.UNUSABLE_ANSWER : last.failure())
        .isEqualTo(TokenFailure.UNUSABLE_ANSWER);
    // What came beside it counts.
    assertThat(subject.refreshToken()).isEqualTo("r");
  }

  @Test
  void onGet_lessLeftThanIssued_mayAskForLessThanItWasIssuedWith() {
    PolicyDriver subject = PolicyDriver.withGrant();
    subject.tick();
    subject.acquired(withLifetime(subject.token("a"), lifetime(20L, null)));

    assertThat(PolicyDriver.verdict(subject.get(Duration.ofSeconds(299)))).isEqualTo("waits");
    assertThat(PolicyDriver.verdict(subject.get(LIFETIME))).isEqualTo("BAD_REQUEST");
  }

  @Test
  void onStart_givenToken_isTheFirstGeneration() {
    PolicyDriver subject = PolicyDriver.withGrant();

    subject.took(subject.policy.onStart(subject.state, subject.token("a"), subject.now(), 0));

    assertThat(subject.state.holding().generation()).isEqualTo(1);
  }
}
