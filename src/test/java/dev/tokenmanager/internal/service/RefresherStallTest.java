package dev.tokenmanager.internal.service;

import static dev.tokenmanager.internal.service.RefresherFixture.TICK;
import static dev.tokenmanager.internal.service.RefresherFixture.outcome;
import static dev.tokenmanager.internal.service.RefresherFixture.unreachable;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The event loop is busy while requests fail: neither hangs a token, nor takes its backoff. */
class RefresherStallTest {

  private final FakeSource provider = new FakeSource();

  /** A failure that is remembered completes in the same turn; no tick has run since the stall. */
  @Test
  void g05_fail_stalledAndAgainAtOnce_asksOnceMoreThenBacksOff() {
    provider.locateFailure = unreachable();
    RefresherFixture bench = new RefresherFixture(16, "t");
    bench.scheduler.tick();
    provider.beforeFailure = () -> bench.clocks.pass(ofMillis(700));

    bench.add("t", provider);

    assertThat(provider.located).isEqualTo(2);
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
    assertThat(bench.state("t").trouble().failures()).isEqualTo(1);
  }

  @Test
  void g05_refresh_failsAtOnceInAStall_isAnswered() {
    provider.locateFailure = unreachable();
    RefresherFixture bench = RefresherFixture.of(provider);
    provider.beforeFailure = () -> bench.clocks.pass(ofMillis(700));

    Future<AccessToken> forced = bench.scheduler.refresh("t");
    bench.pass(TICK);

    assertThat(outcome(forced)).isEqualTo("UNAVAILABLE");
    provider.locateFailure = null;
    bench.pass(ofSeconds(1));
    provider.answer("a");
    assertThat(bench.usable("t")).isEqualTo("a");
  }

  /** One loop, busy 700 ms out of every 1.5 s, for 30 s. */
  @Test
  void g05_fail_loopStallsAgainAndAgain_keepsTheBackoff() {
    int quiet = requestsIn30Seconds(Duration.ZERO);
    int stalled = new RefresherStallTest().requestsIn30Seconds(ofMillis(700));

    assertThat(stalled).isLessThanOrEqualTo(quiet + 1);
  }

  private int requestsIn30Seconds(Duration stall) {
    RefresherFixture bench = RefresherFixture.of(provider);
    Duration end = ofSeconds(30);
    for (Duration now = Duration.ZERO; now.compareTo(end) < 0; now = now.plusMillis(1_500)) {
      for (int ticks = 0; ticks < 8; ticks++) {
        bench.pass(TICK);
      }
      bench.clocks.pass(stall);
      while (provider.inFlight() > 0) {
        provider.fail(unreachable());
      }
      bench.pass(ofMillis(700).minus(stall));
    }
    return provider.sent.size();
  }

  /** To handle a failure takes 1 ms; 1,500 in a row are a stall of the loop. */
  @Test
  void g05_fail_handlingFailuresIsItselfAStall_keepsTheBackoff() {
    int quick = requestsOf1500In15Seconds(Duration.ZERO);
    int slow = requestsOf1500In15Seconds(ofMillis(1));

    assertThat(slow).isLessThanOrEqualTo(quick + 1_500);
  }

  private static int requestsOf1500In15Seconds(Duration handling) {
    Map<String, FakeSource> providers = RefresherFixture.providers(1_500);
    RefresherFixture bench = new RefresherFixture(1_500, providers.keySet().toArray(String[]::new));
    providers.forEach(bench::add);
    Duration start = bench.clocks.clocks().now().elapsed();
    while (since(bench, start).compareTo(ofSeconds(15)) < 0) {
      for (FakeSource source : providers.values()) {
        if (source.inFlight() > 0) {
          bench.clocks.pass(handling);
          source.fail(unreachable());
        }
      }
      bench.pass(TICK);
    }
    return providers.values().stream().mapToInt(source -> source.sent.size()).sum();
  }

  private static Duration since(RefresherFixture bench, Duration start) {
    return bench.clocks.clocks().now().elapsed().minus(start);
  }

  /** A token came between: the next pause is another one. */
  @Test
  void g01_fail_pausedAgainAfterASuccess_asksAgainAtOnce() {
    RefresherFixture bench = RefresherFixture.of(provider);
    failInAPause(bench);
    provider.answer("a");
    bench.pass(Duration.ofMinutes(4));

    failInAPause(bench);

    assertThat(provider.inFlight()).isEqualTo(1);
  }

  /** A laptop that is opened again in an outage. */
  @Test
  void g01_fail_pausedAgainLongAfter_asksAgainAtOnce() {
    RefresherFixture bench = RefresherFixture.of(provider);
    failInAPause(bench);
    failInAPause(bench);
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
    bench.pass(ofSeconds(1));

    bench.clocks.pass(Duration.ofHours(8));
    provider.fail(unreachable());

    assertThat(provider.inFlight()).isEqualTo(1);
  }

  private void failInAPause(RefresherFixture bench) {
    bench.scheduler.tick();
    bench.clocks.pass(ofMillis(700));
    provider.fail(unreachable());
  }
}
