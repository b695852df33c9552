package dev.tokenmanager.internal.service;

import static dev.tokenmanager.internal.service.RefresherFixture.outcome;
import static dev.tokenmanager.internal.service.RefresherFixture.unreachable;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.refresh.Health;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What those who watch are shown of a token, and when. */
class RefresherSnapshotTest {

  private final FakeSource provider = new FakeSource();

  private static TokenSnapshot last(RefresherFixture bench) {
    return bench.shown.get(bench.shown.size() - 1);
  }

  private static void replace(RefresherFixture bench, FakeSource source) {
    PolicySettings policy =
        new PolicySettings("t", RefreshOptions.DEFAULTS, RefresherFixture.TICK, true);
    bench.scheduler.replace(
        new TokenSettings(policy, RefresherFixture.MAX_WAIT, false),
        source,
        LocalCoordinator::new,
        false);
  }

  @Test
  void acquired_isShownBeforeAnyThreadCanHaveTheToken() {
    RefresherFixture bench = RefresherFixture.holding(provider);

    List<Long> generations = bench.shown.stream().map(TokenSnapshot::generation).toList();
    int first = generations.indexOf(1L);
    assertThat(first).isPositive();
    assertThat(bench.usableWhenShown.get(first)).isNull();
    assertThat(last(bench).health(bench.clocks.clocks().now())).isEqualTo(Health.HEALTHY);
  }

  @Test
  void failed_isShownBeforeThoseWhoWaitAreAnswered() {
    RefresherFixture bench = RefresherFixture.of(provider);
    Future<AccessToken> waiting = bench.get();
    List<Integer> failures = new ArrayList<>();
    waiting.onComplete(ended -> failures.add(last(bench).state().trouble().failures()));

    provider.fail(unreachable());

    assertThat(outcome(waiting)).isEqualTo("UNAVAILABLE");
    assertThat(failures).containsExactly(1);
    assertThat(last(bench).waitsForFirstAttempt()).isFalse();
  }

  @Test
  void replaced_theOldOneShowsNothingAnyMore() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    bench.pass(ofMinutes(4));
    FakeSource next = new FakeSource("next");
    replace(bench, next);
    int before = bench.shown.size();

    provider.answer("late");
    assertThat(bench.shown.subList(before, bench.shown.size()))
        .noneMatch(snapshot -> snapshot.state().phase() == Phase.CLOSED);
    next.answer("b");

    assertThat(last(bench).generation()).isEqualTo(2);
    assertThat(last(bench).state().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void removed_isShownAsClosedLast() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    bench.pass(ofMinutes(4));

    bench.scheduler.remove("t");
    int shown = bench.shown.size();
    provider.answer("late");

    assertThat(last(bench).state().phase()).isEqualTo(Phase.CLOSED);
    assertThat(bench.shown).hasSize(shown);
  }

  @Test
  void listenerThatThrows_takesNothingFromCallers() {
    RefresherFixture bench = RefresherFixture.of(provider);
    bench.listenerDefect = new IllegalStateException("a defect");

    provider.answer("a");

    assertThat(outcome(bench.get())).isEqualTo("a");
  }
}
