package dev.tokenmanager.refresh;

import static dev.tokenmanager.refresh.Subject.REFRESH_DUE;
import static dev.tokenmanager.refresh.Subject.UNREACHABLE;
import static dev.tokenmanager.refresh.Subject.USABLE;
import static dev.tokenmanager.refresh.Subject.requests;
import static dev.tokenmanager.refresh.Subject.verdict;
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
    Subject subject = Subject.withGrant().holding(false);
    subject.clocks.moveWall(ofHours(-5));
    assertThat(subject.tick()).isEmpty();
    subject.clocks.pass(REFRESH_DUE);
    assertThat(requests(subject.tick())).hasSize(1);
  }

  @Test
  void g01_onGet_wallClockSetBack_isExpiredByElapsedTime() {
    Subject subject = Subject.withGrant().holding(false);
    subject.refreshDue();
    subject.clocks.moveWall(ofHours(-5));
    subject.clocks.pass(USABLE.minus(REFRESH_DUE));
    assertThat(verdict(subject.get(null))).isEqualTo("a");
    subject.clocks.pass(ofSeconds(1));
    assertThat(verdict(subject.get(null))).isEqualTo("waits");
  }

  @Test
  void g01_onTick_wallClockSetForward_refreshesAtOnce() {
    Subject subject = Subject.withGrant().holding(false);
    subject.clocks.moveWall(ofHours(5));
    assertThat(requests(subject.tick())).hasSize(1);
    subject.acquired(subject.token("b"));
    subject.clocks.moveWall(ofHours(-5));
    assertThat(verdict(subject.get(null))).isEqualTo("b");
    assertThat(subject.tick()).isEmpty();
    subject.clocks.pass(REFRESH_DUE);
    assertThat(requests(subject.tick())).hasSize(1);
  }

  @Test
  void g01_onGet_machineSlept_isExpiredByTheWallClock() {
    Subject subject = Subject.withGrant().holding(false);
    subject.clocks.moveWall(USABLE.plusSeconds(1));
    Ruling ruling = subject.get(null);
    assertThat(verdict(ruling)).isEqualTo("waits");
    assertThat(requests(ruling)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"BACKING_OFF", "REJECTED"})
  void g05_onTick_clocksDisagree_triesAgainByEither(Phase phase) {
    Subject setBack = Subject.in(phase, true);
    setBack.clocks.moveElapsed(setBack.untilNext());
    assertThat(requests(setBack.tick())).hasSize(1);

    Subject slept = Subject.in(phase, true);
    slept.clocks.moveWall(slept.untilNext());
    assertThat(requests(slept.tick())).hasSize(1);
  }

  @Test
  void g05_onTick_wallClockSetBackDuringBackoff_delaysNothing() {
    Subject subject = Subject.in(Phase.REFRESHING, true);
    subject.failed(Subject.retryAfter(UNREACHABLE, ofSeconds(30)));
    subject.clocks.moveWall(ofHours(-5));
    subject.clocks.pass(ofSeconds(29));
    assertThat(requests(subject.tick())).isEmpty();
    subject.clocks.pass(ofSeconds(1));
    assertThat(requests(subject.tick())).hasSize(1);
  }
}
