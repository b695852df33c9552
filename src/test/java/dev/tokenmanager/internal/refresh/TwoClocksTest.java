package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.REFRESH_DUE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.UNREACHABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.USABLE;
import static dev.tokenmanager.internal.refresh.PolicyDriver.done;
import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static dev.tokenmanager.internal.refresh.PolicyDriver.verdict;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The wall clock is stepped; elapsed time stands still while a machine sleeps. */
class TwoClocksTest {

  @Test
  void g01_onTick_wallClockSetBack_refreshesByElapsedTime() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.clocks.moveWall(ofHours(-5));
    assertThat(done(subject.tick())).isEmpty();
    subject.clocks.pass(REFRESH_DUE);
    assertThat(requests(subject.tick())).hasSize(1);
  }

  @Test
  void g01_onGet_wallClockSetBack_isExpiredByElapsedTime() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.refreshDue();
    subject.clocks.moveWall(ofHours(-5));
    subject.clocks.pass(USABLE.minus(REFRESH_DUE));
    assertThat(verdict(subject.get(null))).isEqualTo("a");
    subject.clocks.pass(ofSeconds(1));
    assertThat(verdict(subject.get(null))).isEqualTo("waits");
  }

  @Test
  void g01_onTick_wallClockSetForward_refreshesAtOnce() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.clocks.moveWall(ofHours(5));
    assertThat(requests(subject.tick())).hasSize(1);
    subject.acquired(subject.token("b"));
    subject.clocks.moveWall(ofHours(-5));
    assertThat(verdict(subject.get(null))).isEqualTo("b");
    assertThat(done(subject.tick())).isEmpty();
    subject.clocks.pass(REFRESH_DUE);
    assertThat(requests(subject.tick())).hasSize(1);
  }

  @Test
  void g01_onGet_machineSlept_isExpiredByTheWallClock() {
    PolicyDriver subject = PolicyDriver.withGrant().holding(false);
    subject.clocks.moveWall(USABLE.plusSeconds(1));
    Decision ruling = subject.get(null);
    assertThat(verdict(ruling)).isEqualTo("waits");
    assertThat(requests(ruling)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"BACKING_OFF", "REJECTED"})
  void g05_onTick_clocksDisagree_triesAgainByEither(Phase phase) {
    PolicyDriver setBack = PolicyDriver.in(phase, true);
    setBack.clocks.moveElapsed(setBack.untilNext());
    assertThat(requests(setBack.tick())).hasSize(1);

    PolicyDriver slept = PolicyDriver.in(phase, true);
    slept.clocks.moveWall(slept.untilNext());
    assertThat(requests(slept.tick())).hasSize(1);
  }

  @Test
  void g05_onTick_wallClockSetBackDuringBackoff_delaysNothing() {
    PolicyDriver subject = PolicyDriver.in(Phase.REFRESHING, true);
    subject.failed(PolicyDriver.retryAfter(UNREACHABLE, ofSeconds(30)));
    subject.clocks.moveWall(ofHours(-5));
    subject.clocks.pass(ofSeconds(29));
    assertThat(requests(subject.tick())).isEmpty();
    subject.clocks.pass(ofSeconds(1));
    assertThat(requests(subject.tick())).hasSize(1);
  }
}
