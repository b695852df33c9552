package dev.tokenmanager.internal.service;

import static dev.tokenmanager.internal.service.RefresherFixture.invalidClient;
import static dev.tokenmanager.internal.service.RefresherFixture.outcome;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefresherReplaceTest {

  private final FakeSource provider = new FakeSource();
  private final FakeSource next = new FakeSource("next");

  private static Future<Void> replace(
      RefresherFixture bench, FakeSource source, boolean sameSession) {
    return replace(bench, source, sameSession, RefresherFixture.MAX_WAIT);
  }

  private static Future<Void> replace(
      RefresherFixture bench, FakeSource source, boolean sameSession, Duration maxWait) {
    PolicySettings policy =
        new PolicySettings("t", RefreshOptions.DEFAULTS, RefresherFixture.TICK, true);
    return bench.scheduler.replace(
        new TokenSettings(policy, maxWait), source, LocalCoordinator::new, sameSession);
  }

  @Test
  void replace_held_isServedUntilTheNewOneIsThere() {
    RefresherFixture bench = RefresherFixture.holding(provider);
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
    RefresherFixture bench = RefresherFixture.holding(provider);
    replace(bench, next, false);
    next.answer("b");
    bench.pass(ofMinutes(4));
    next.answer("c");
    assertThat(outcome(bench.get())).isEqualTo("c");
    assertThat(provider.sent).hasSize(1);
    assertThat(bench.scheduler.scheduled()).isEqualTo(1);
  }

  @Test
  void g03_replace_inFlight_itEndsFirstAndCountsForNothing() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    bench.pass(ofMinutes(4));
    assertThat(provider.inFlight()).isEqualTo(1);
    replace(bench, next, false);
    Future<Void> gone = bench.scheduler.whenGone();
    assertThat(gone.isComplete()).isFalse();
    assertThat(next.sent).isEmpty();
    provider.answer("late");
    assertThat(gone.succeeded()).isTrue();
    assertThat(bench.usable("t")).isEqualTo("a");
    next.answer("b");
    assertThat(bench.usable("t")).isEqualTo("b");
    assertThat(bench.heard).containsExactly("t acquired", "t refreshed");
  }

  /** It has its slot and waits for other nodes: nothing was sent, nothing has to end first. */
  @Test
  void g05_replace_whileItWaitsForOtherNodes_theNewOptionsHaveItsSlot() {
    RefresherFixture bench = new RefresherFixture(1, "t");
    bench.add(
        "t",
        provider,
        holder ->
            (RefreshCoordinator)
                Proxy.newProxyInstance(
                    RefreshCoordinator.class.getClassLoader(),
                    new Class<?>[] {RefreshCoordinator.class},
                    (proxy, called, arguments) ->
                        switch (called.getName()) {
                          case "turn" -> null; // Another node is asking.
                          case "isUnderWay" -> true;
                          default -> called.invoke(new LocalCoordinator(holder), arguments);
                        }));
    assertThat(provider.inFlight()).isZero();

    replace(bench, next, false);

    assertThat(next.inFlight()).isEqualTo(1);
    assertThat(bench.scheduler.whenGone().isComplete()).isTrue();
  }

  @Test
  void replace_inFlightFails_nobodyHearsOfIt() {
    RefresherFixture bench = RefresherFixture.of(provider);
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
    RefresherFixture bench = RefresherFixture.of(provider);
    List<Future<AccessToken>> waiting = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      waiting.add(i % 2 == 0 ? bench.get() : bench.scheduler.refresh("t"));
    }
    replace(bench, next, false);
    provider.answer("late");
    next.answer("b");
    assertThat(waiting).allSatisfy(one -> assertThat(outcome(one)).isEqualTo("b"));
    assertThat(next.sent).hasSize(1);
  }

  @Test
  void replace_shorterMaxWait_eachWaitsAsLongAsItWasTold() {
    RefresherFixture bench = RefresherFixture.of(provider);
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
    RefresherFixture bench = RefresherFixture.holding(provider);
    replace(bench, next, false);
    next.fail(invalidClient());
    assertThat(bench.phase("t")).isEqualTo(Phase.REJECTED);
    assertThat(outcome(bench.get())).isEqualTo("a");
    bench.pass(ofSeconds(298));
    assertThat(outcome(bench.get())).isEqualTo("a");
    bench.pass(ofSeconds(6));
    next.fail(invalidClient());
    assertThat(outcome(bench.get())).isEqualTo("REJECTED");
  }

  @Test
  void replace_rejectedBefore_isTriedAtOnceAndRecovers() {
    RefresherFixture bench = RefresherFixture.of(provider);
    provider.fail(invalidClient());
    replace(bench, next, false);
    Future<AccessToken> waiting = bench.get();
    next.answer("b");
    assertThat(outcome(waiting)).isEqualTo("b");
    assertThat(bench.heard).containsExactly("t rejected", "t acquired", "t recovered");
  }

  @Test
  void g08_replace_sameSession_usesTheRefreshToken() {
    RefresherFixture bench = RefresherFixture.of(provider);
    provider.answer("a", RefresherFixture.LIFETIME, "r1");
    replace(bench, next, true);
    assertThat(next.sent).containsExactly(new Secret("r1"));
  }

  @Test
  void g08_replace_anotherSession_dropsTheRefreshToken() {
    RefresherFixture bench = RefresherFixture.of(provider);
    provider.answer("a", RefresherFixture.LIFETIME, "r1");
    replace(bench, next, false);
    assertThat(next.sent).hasSize(1).containsOnlyNulls();
  }

  @Test
  void g08_replace_sameSessionInFlight_waitsForTheNextRefreshToken() {
    RefresherFixture bench = RefresherFixture.of(provider);
    provider.answer("a", RefresherFixture.LIFETIME, "r1");
    bench.pass(ofMinutes(4));
    Future<Void> replaced = replace(bench, next, true);
    assertThat(replaced.isComplete()).isFalse();
    assertThat(next.sent).isEmpty();
    provider.answer("b", RefresherFixture.LIFETIME, "r2");
    assertThat(replaced.succeeded()).isTrue();
    assertThat(next.sent).containsExactly(new Secret("r2"));
    assertThat(bench.usable("t")).isEqualTo("b");
  }

  @Test
  void replace_twice_goesOn() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    FakeSource third = new FakeSource("third");
    replace(bench, next, false);
    replace(bench, third, false);
    next.answer("b");
    assertThat(bench.usable("t")).isEqualTo("a");
    third.answer("c");
    assertThat(bench.usable("t")).isEqualTo("c");
    assertThat(bench.scheduler.whenGone().succeeded()).isTrue();
  }

  /** Each takes the place of the one before it, or one goes on that nobody knows. */
  @Test
  void replace_twiceWhileOneIsInFlight_leavesNoOrphan() {
    RefresherFixture bench = RefresherFixture.of(provider);
    FakeSource third = new FakeSource("third");
    Future<Void> first = replace(bench, next, true);
    Future<Void> second = replace(bench, third, true);
    provider.answer("a", RefresherFixture.LIFETIME, "r1");
    assertThat(first.succeeded()).isTrue();
    assertThat(third.sent).isEmpty();
    next.answer("b", RefresherFixture.LIFETIME, "r2");
    assertThat(second.succeeded()).isTrue();
    assertThat(third.sent).containsExactly(new Secret("r2"));
    third.answer("c");
    assertThat(bench.usable("t")).isEqualTo("c");
    bench.scheduler.remove("t");
    assertThat(bench.scheduler.scheduled()).isZero();
  }

  @Test
  void replace_removedMeanwhile_doesNotBringItBack() {
    RefresherFixture bench = RefresherFixture.of(provider);
    replace(bench, next, true);
    bench.scheduler.remove("t");
    provider.answer("a");
    assertThat(bench.scheduler.status(null)).isEmpty();
    assertThat(next.sent).isEmpty();
  }

  @Test
  void replace_unknown_doesNothing() {
    RefresherFixture bench = new RefresherFixture(16, "t");
    assertThat(replace(bench, next, false).succeeded()).isTrue();
    assertThat(next.sent).isEmpty();
  }

  @Test
  void g11_close_afterReplaceInFlight_waitsForIt() {
    RefresherFixture bench = RefresherFixture.of(provider);
    replace(bench, next, false);
    Future<Void> closed = bench.scheduler.close();
    assertThat(closed.isComplete()).isFalse();
    provider.answer("a");
    assertThat(closed.succeeded()).isTrue();
    assertThat(next.sent).isEmpty();
    assertThat(bench.usable("t")).isNull();
  }

  @Test
  void g11_close_beforeADeferredReplace_isTheEnd() {
    RefresherFixture bench = RefresherFixture.of(provider);
    replace(bench, next, true);
    Future<Void> closed = bench.scheduler.close();
    provider.answer("a");
    assertThat(closed.succeeded()).isTrue();
    assertThat(next.sent).isEmpty();
  }

  @Test
  void remove_waiting_failsThemAndIsUnknownFromThenOn() {
    RefresherFixture bench = RefresherFixture.of(provider);
    Future<AccessToken> waiting = bench.get();
    bench.scheduler.remove("t");
    assertThat(outcome(waiting)).isEqualTo("UNKNOWN_TOKEN");
    assertThat(outcome(bench.get())).isEqualTo("UNKNOWN_TOKEN");
    assertThat(bench.scheduler.status(null)).isEmpty();
    assertThat(bench.scheduler.whenGone().isComplete()).isFalse();
    provider.answer("a");
    assertThat(bench.scheduler.whenGone().succeeded()).isTrue();
    assertThat(bench.heard).containsExactly("t stopped");
    assertThat(bench.scheduler.scheduled()).isZero();
  }

  @Test
  void remove_held_isAnsweredNoMore() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    bench.scheduler.remove("t");
    bench.scheduler.remove("t");
    assertThat(bench.usable("t")).isNull();
    assertThat(bench.heard).containsExactly("t acquired", "t stopped");
  }

  @Test
  void replace_thousandTimes_nothingGrows() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    for (int i = 0; i < 1000; i++) {
      FakeSource one = new FakeSource("c" + i);
      replace(bench, one, i % 3 == 0);
      one.answer("b" + i);
      bench.pass(ofMillis(100));
    }
    assertThat(bench.usable("t")).isEqualTo("b999");
    assertThat(bench.get().result().generation()).isEqualTo(1001);
    assertThat(bench.scheduler.scheduled()).isEqualTo(1);
  }
}
