package dev.tokenmanager.internal.service;

import static dev.tokenmanager.internal.service.RefresherFixture.TICK;
import static dev.tokenmanager.internal.service.RefresherFixture.outcome;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The process was paused, or the machine slept. */
class RefresherPauseTest {

  private final FakeSource provider = new FakeSource();

  @ParameterizedTest
  @ValueSource(longs = {300, 3_600, 86_400 * 30})
  void g01_pass_pausedPastTheTokensEnd_hasOneAgainAfterOneExchange(long seconds) {
    RefresherFixture bench = RefresherFixture.holding(provider);
    bench.scheduler.tick();
    bench.clocks.pass(ofSeconds(seconds));
    assertThat(bench.usable("t")).isNull();
    Future<AccessToken> beforeAnyTick = bench.get();
    bench.scheduler.tick();
    assertThat(provider.sent).hasSize(2);
    provider.answer("b");
    assertThat(outcome(beforeAnyTick)).isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void g01_answer_pausedInMidRequest_asksAgainAtOnce(boolean tickFirst) {
    RefresherFixture bench = RefresherFixture.of(provider);
    bench.scheduler.tick();
    bench.clocks.pass(Duration.ofHours(1));
    if (tickFirst) {
      bench.scheduler.tick();
    }
    provider.answer("over");
    assertThat(bench.usable("t")).isNull();
    assertThat(provider.inFlight()).isEqualTo(1);
    provider.answer("b");
    assertThat(bench.usable("t")).isEqualTo("b");
    assertThat(bench.heard).containsExactly("t acquired");
  }

  @ParameterizedTest
  @CsvSource({"499, false", "500, true", "501, true"})
  void g01_fail_pausedInMidRequest_asksAgainAtOnce(long pauseMs, boolean again) {
    RefresherFixture bench = RefresherFixture.of(provider);
    bench.scheduler.tick();
    bench.clocks.pass(Duration.ofMillis(pauseMs));
    provider.fail(RefresherFixture.lost());
    assertThat(provider.inFlight()).isEqualTo(again ? 1 : 0);
    assertThat(bench.phase("t")).isEqualTo(again ? Phase.REFRESHING : Phase.BACKING_OFF);
  }

  @Test
  void g05_fail_noPause_backsOff() {
    RefresherFixture bench = RefresherFixture.of(provider);
    for (int ticks = 0; ticks < 50; ticks++) {
      bench.pass(TICK);
    }
    provider.fail(RefresherFixture.lost());
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
  }

  @Test
  void g05_fail_pausedBeforeTheRequest_backsOff() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    bench.scheduler.tick();
    bench.pass(Duration.ofHours(1));
    assertThat(provider.inFlight()).isEqualTo(1);

    provider.fail(RefresherFixture.lost());

    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
  }

  @Test
  void g01_pass_machineSlept_expiresByTheWallClock() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    bench.scheduler.tick();
    bench.clocks.moveWall(Duration.ofHours(1));
    assertThat(bench.usable("t")).isNull();
    assertThat(outcome(bench.get())).isEqualTo("waits");
    assertThat(provider.inFlight()).isEqualTo(1);
  }

  @Test
  void g01_pass_wallClockSetBack_refreshesByElapsedTime() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    bench.clocks.moveWall(Duration.ofDays(-1));
    bench.pass(Duration.ofMinutes(4));
    assertThat(provider.inFlight()).isEqualTo(1);
    bench.pass(ofSeconds(55));
    assertThat(bench.usable("t")).isNull();
  }
}
