package dev.tokenmanager.keeper;

import static dev.tokenmanager.keeper.Bench.invalidClient;
import static dev.tokenmanager.keeper.Bench.outcome;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.config.RefreshOptions;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.keeper.Bench.FakeSource;
import dev.tokenmanager.refresh.Phase;
import dev.tokenmanager.refresh.PolicySettings;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeeperReplaceTest {

  private final FakeSource provider = new FakeSource();
  private final FakeSource next = new FakeSource("next");

  private static Future<Void> replace(Bench bench, FakeSource source, boolean sameSession) {
    return replace(bench, source, sameSession, Bench.MAX_WAIT);
  }

  private static Future<Void> replace(
      Bench bench, FakeSource source, boolean sameSession, Duration maxWait) {
    PolicySettings policy = new PolicySettings("t", RefreshOptions.DEFAULTS, Bench.TICK, true);
    return bench.keeper.replace(
        new TokenSettings(policy, maxWait), source, Alone::new, sameSession);
  }

  @Test
  void replace_held_isServedUntilTheNewOneIsThere() {
    Bench bench = Bench.holding(provider);
    assertThat(replace(bench, next, false).succeeded()).isTrue();
    assertThat(next.inFlight()).isEqualTo(1);
    assertThat(outcome(bench.get())).isEqualTo("a");
    assertThat(bench.usable("t")).isEqualTo("a");
    next.answer("b");
    assertThat(outcome(bench.get())).isEqualTo("b");
    assertThat(bench.usable("t")).isEqualTo("b");
    assertThat(bench.get().result().generation()).isEqualTo(2);
    assertThat(bench.heard).containsExactly("t acquired", "t refreshed");
    assertThat(provider.sent).hasSize(1);
  }

  @Test
  void replace_refreshesGoOnWithTheNewSourceAlone() {
    Bench bench = Bench.holding(provider);
    replace(bench, next, false);
    next.answer("b");
    bench.pass(ofMinutes(4));
    next.answer("c");
    assertThat(outcome(bench.get())).isEqualTo("c");
    assertThat(provider.sent).hasSize(1);
    assertThat(bench.keeper.scheduled()).isEqualTo(1);
  }

  @Test
  void g03_replace_inFlight_itEndsFirstAndCountsForNothing() {
    Bench bench = Bench.holding(provider);
    bench.pass(ofMinutes(4));
    assertThat(provider.inFlight()).isEqualTo(1);
    replace(bench, next, false);
    Future<Void> gone = bench.keeper.whenGone();
    assertThat(gone.isComplete()).isFalse();
    assertThat(next.sent).isEmpty();
    provider.answer("late");
    assertThat(gone.succeeded()).isTrue();
    assertThat(bench.usable("t")).isEqualTo("a");
    next.answer("b");
    assertThat(bench.usable("t")).isEqualTo("b");
    assertThat(bench.heard).containsExactly("t acquired", "t refreshed");
  }

  @Test
  void replace_inFlightFails_nobodyHearsOfIt() {
    Bench bench = Bench.of(provider);
    Future<AccessToken> waiting = bench.get();
    replace(bench, next, false);
    provider.fail(invalidClient());
    assertThat(outcome(waiting)).isEqualTo("waits");
    assertThat(bench.rejected).isEmpty();
    next.answer("b");
    assertThat(outcome(waiting)).isEqualTo("b");
    assertThat(bench.heard).containsExactly("t acquired");
  }

  @Test
  void replace_manyWait_allAreAnsweredByTheNewOne() {
    Bench bench = Bench.of(provider);
    List<Future<AccessToken>> waiting = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      waiting.add(i % 2 == 0 ? bench.get() : bench.keeper.refresh("t"));
    }
    replace(bench, next, false);
    provider.answer("late");
    next.answer("b");
    assertThat(waiting).allSatisfy(one -> assertThat(outcome(one)).isEqualTo("b"));
    assertThat(next.sent).hasSize(1);
  }

  @Test
  void replace_shorterMaxWait_eachWaitsAsLongAsItWasTold() {
    Bench bench = Bench.of(provider);
    Future<AccessToken> patient = bench.get();
    replace(bench, next, false, ofSeconds(1));
    Future<AccessToken> impatient = bench.get();
    bench.pass(ofSeconds(1));
    assertThat(outcome(impatient)).isEqualTo("TIMEOUT");
    assertThat(outcome(patient)).isEqualTo("waits");
    bench.pass(ofSeconds(9));
    assertThat(outcome(patient)).isEqualTo("TIMEOUT");
  }

  @Test
  void g05_replace_newOptionsFail_theHeldTokenIsServedToItsEnd() {
    Bench bench = Bench.holding(provider);
    replace(bench, next, false);
    next.fail(invalidClient());
    assertThat(bench.phase("t")).isEqualTo(Phase.REJECTED);
    assertThat(outcome(bench.get())).isEqualTo("a");
    bench.pass(ofSeconds(294));
    assertThat(outcome(bench.get())).isEqualTo("a");
    bench.pass(ofSeconds(2));
    next.fail(invalidClient());
    assertThat(outcome(bench.get())).isEqualTo("REJECTED");
  }

  @Test
  void replace_rejectedBefore_isTriedAtOnceAndRecovers() {
    Bench bench = Bench.of(provider);
    provider.fail(invalidClient());
    replace(bench, next, false);
    Future<AccessToken> waiting = bench.get();
    next.answer("b");
    assertThat(outcome(waiting)).isEqualTo("b");
    assertThat(bench.heard).containsExactly("t rejected", "t acquired", "t recovered");
  }

  @Test
  void g08_replace_sameSession_usesTheRefreshToken() {
    Bench bench = Bench.of(provider);
    provider.answer("a", Bench.LIFETIME, "r1");
    replace(bench, next, true);
    assertThat(next.sent).containsExactly(new Secret("r1"));
  }

  @Test
  void g08_replace_anotherSession_dropsTheRefreshToken() {
    Bench bench = Bench.of(provider);
    provider.answer("a", Bench.LIFETIME, "r1");
    replace(bench, next, false);
    assertThat(next.sent).hasSize(1).containsOnlyNulls();
  }

  @Test
  void g08_replace_sameSessionInFlight_waitsForTheNextRefreshToken() {
    Bench bench = Bench.of(provider);
    provider.answer("a", Bench.LIFETIME, "r1");
    bench.pass(ofMinutes(4));
    Future<Void> replaced = replace(bench, next, true);
    assertThat(replaced.isComplete()).isFalse();
    assertThat(next.sent).isEmpty();
    provider.answer("b", Bench.LIFETIME, "r2");
    assertThat(replaced.succeeded()).isTrue();
    assertThat(next.sent).containsExactly(new Secret("r2"));
    assertThat(bench.usable("t")).isEqualTo("b");
  }

  @Test
  void replace_twice_goesOn() {
    Bench bench = Bench.holding(provider);
    FakeSource third = new FakeSource("third");
    replace(bench, next, false);
    replace(bench, third, false);
    next.answer("b");
    assertThat(bench.usable("t")).isEqualTo("a");
    third.answer("c");
    assertThat(bench.usable("t")).isEqualTo("c");
    assertThat(bench.keeper.whenGone().succeeded()).isTrue();
  }

  @Test
  void replace_unknown_doesNothing() {
    Bench bench = new Bench(16, "t");
    assertThat(replace(bench, next, false).succeeded()).isTrue();
    assertThat(next.sent).isEmpty();
  }

  @Test
  void g11_close_afterReplaceInFlight_waitsForIt() {
    Bench bench = Bench.of(provider);
    replace(bench, next, false);
    Future<Void> closed = bench.keeper.close();
    assertThat(closed.isComplete()).isFalse();
    provider.answer("a");
    assertThat(closed.succeeded()).isTrue();
    assertThat(next.sent).isEmpty();
    assertThat(bench.usable("t")).isNull();
  }

  @Test
  void g11_close_beforeADeferredReplace_isTheEnd() {
    Bench bench = Bench.of(provider);
    replace(bench, next, true);
    Future<Void> closed = bench.keeper.close();
    provider.answer("a");
    assertThat(closed.succeeded()).isTrue();
    assertThat(next.sent).isEmpty();
  }

  @Test
  void remove_waiting_failsThemAndIsUnknownFromThenOn() {
    Bench bench = Bench.of(provider);
    Future<AccessToken> waiting = bench.get();
    bench.keeper.remove("t");
    assertThat(outcome(waiting)).isEqualTo("UNAVAILABLE");
    assertThat(outcome(bench.get())).isEqualTo("UNKNOWN_TOKEN");
    assertThat(bench.keeper.status(null)).isEmpty();
    assertThat(bench.keeper.whenGone().isComplete()).isFalse();
    provider.answer("a");
    assertThat(bench.keeper.whenGone().succeeded()).isTrue();
    assertThat(bench.heard).containsExactly("t stopped");
    assertThat(bench.keeper.scheduled()).isZero();
  }

  @Test
  void remove_held_isAnsweredNoMore() {
    Bench bench = Bench.holding(provider);
    bench.keeper.remove("t");
    bench.keeper.remove("t");
    assertThat(bench.usable("t")).isNull();
    assertThat(bench.heard).containsExactly("t acquired", "t stopped");
  }

  @Test
  void replace_thousandTimes_nothingGrows() {
    Bench bench = Bench.holding(provider);
    for (int i = 0; i < 1000; i++) {
      FakeSource one = new FakeSource("c" + i);
      replace(bench, one, i % 3 == 0);
      one.answer("b" + i);
      bench.pass(ofMillis(100));
    }
    assertThat(bench.usable("t")).isEqualTo("b999");
    assertThat(bench.get().result().generation()).isEqualTo(1001);
    assertThat(bench.keeper.scheduled()).isEqualTo(1);
  }
}
