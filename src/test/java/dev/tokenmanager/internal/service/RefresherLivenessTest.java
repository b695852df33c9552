package dev.tokenmanager.internal.service;

import static dev.tokenmanager.internal.service.RefresherFixture.TICK;
import static dev.tokenmanager.internal.service.RefresherFixture.outcome;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.oidc.TokenSource.Target;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever throws, and whatever never ends: no token is REFRESHING with nothing in flight. */
class RefresherLivenessTest {

  private static final Duration LONGEST_PART = ofSeconds(20);

  private final FakeSource provider = new FakeSource();

  @Test
  void g05_send_locateThrowsAnError_isADefectThatIsRetried() {
    provider.locateDefect = new StackOverflowError();
    RefresherFixture bench = RefresherFixture.of(provider);
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
    provider.locateDefect = null;
    assertRecovers(bench);
  }

  @Test
  void g05_send_requestThrowsAnError_freesItsSlotAndIsRetried() {
    provider.requestDefect = new StackOverflowError();
    RefresherFixture bench = new RefresherFixture(1, "t", "u");
    bench.add("t", provider);
    FakeSource other = new FakeSource();
    bench.add("u", other);
    assertThat(other.inFlight()).isEqualTo(1);
    other.answer("x");
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
    provider.requestDefect = null;
    assertRecovers(bench);
  }

  @Test
  void g05_send_requestFailsWithAnError_isADefectThatIsRetried() {
    RefresherFixture bench = RefresherFixture.of(provider);
    provider.fail(new StackOverflowError());
    assertThat(outcome(bench.get())).isEqualTo("INTERNAL");
    assertRecovers(bench);
  }

  @Test
  void g05_onEvent_listenerThrowsAnError_answersAndRefreshesAllTheSame() {
    RefresherFixture bench = new RefresherFixture(16, "t");
    bench.listenerDefect = new StackOverflowError();
    bench.add("t", provider);
    Future<AccessToken> waiter = bench.get();
    provider.answer("a");
    assertThat(outcome(waiter)).isEqualTo("a");
    bench.pass(Duration.ofMinutes(4));
    provider.answer("b");
    assertThat(bench.usable("t")).isEqualTo("b");
  }

  @Test
  void g05_get_aCallersHandlerThrowsAnError_answersTheOthers() {
    RefresherFixture bench = RefresherFixture.of(provider);
    bench
        .get()
        .onComplete(
            result -> {
              throw new StackOverflowError();
            });
    Future<AccessToken> other = bench.get();
    provider.answer("a");
    assertThat(outcome(other)).isEqualTo("a");
  }

  @Test
  void g05_tick_oneTokensErrors_refreshesTheOthers() {
    RefresherFixture bench = new RefresherFixture(16, "a", "b", "c");
    FakeSource broken = new FakeSource();
    bench.add("a", broken);
    bench.add("b", provider);
    broken.answer("v");
    provider.answer("x");
    broken.locateDefect = new StackOverflowError();
    bench.pass(Duration.ofMinutes(4));
    provider.answer("y");
    assertThat(bench.usable("b")).isEqualTo("y");
  }

  @Test
  void g05_locate_neverEnds_failsAfterTheSumOfItsDeadlines() {
    Promise<Target> never = Promise.promise();
    provider.locating = never;
    RefresherFixture bench = RefresherFixture.of(provider);
    Future<AccessToken> forced = bench.scheduler.refresh("t");
    tickFor(bench, LONGEST_PART.minus(TICK));
    assertThat(outcome(forced)).isEqualTo("waits");
    tickFor(bench, TICK);
    assertThat(outcome(forced)).isEqualTo("TIMEOUT");
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
    provider.locating = null;
    assertRecovers(bench);
    never.complete(new Target("https://provider/token", "client"));
    assertThat(provider.inFlight()).isZero();
  }

  @Test
  void g05_request_neverEnds_failsAfterTheSumOfItsDeadlinesAndFreesItsSlot() {
    RefresherFixture bench = new RefresherFixture(1, "t", "u");
    bench.add("t", provider);
    FakeSource other = new FakeSource();
    bench.add("u", other);
    Future<AccessToken> forced = bench.scheduler.refresh("t");
    tickFor(bench, LONGEST_PART);
    assertThat(outcome(forced)).isEqualTo("TIMEOUT");
    assertThat(other.inFlight()).isEqualTo(1);
    provider.answer("late");
    assertThat(bench.usable("t")).isNull();
    other.answer("x");
    bench.pass(ofSeconds(1));
    provider.answer("a");
    assertThat(bench.usable("t")).isEqualTo("a");
  }

  /** What came in during the pause is still to be read. */
  @Test
  void g01_request_pausedPastItsDeadline_mayStillEnd() {
    RefresherFixture bench = RefresherFixture.of(provider);
    bench.scheduler.tick();
    bench.clocks.pass(Duration.ofMinutes(1));
    bench.scheduler.tick();
    assertThat(provider.inFlight()).isEqualTo(1);
    provider.answer("a", Duration.ofHours(1), null);
    assertThat(bench.usable("t")).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3_600})
  void g05_request_wallClockStepped_isNoDeadline(long seconds) {
    RefresherFixture bench = RefresherFixture.of(provider);
    bench.scheduler.tick();
    bench.clocks.moveWall(ofSeconds(seconds));
    bench.scheduler.tick();
    assertThat(bench.phase("t")).isEqualTo(Phase.REFRESHING);
    provider.answer("a", Duration.ofHours(2), null);
    assertThat(bench.usable("t")).isEqualTo("a");
  }

  @Test
  void g05_turn_sharingThrowsAnError_freesItsSlotAndIsRetried() {
    RefresherFixture bench = new RefresherFixture(1, "t", "u");
    AtomicBoolean broken = new AtomicBoolean(true);
    bench.add("t", provider, throwingOnce("turn", broken));
    FakeSource other = new FakeSource();
    bench.add("u", other);
    bench.pass(TICK);
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
    other.answer("x");
    assertRecovers(bench);
  }

  /** What is held back with others is told one by one; a defect of one keeps nobody in line. */
  @Test
  void g05_heldBack_oneOfManyThrows_theOthersAreTold() {
    RefresherFixture bench = new RefresherFixture(1, "t", "u", "v");
    bench.add("t", provider);
    AtomicBoolean broken = new AtomicBoolean(true);
    FakeSource second = new FakeSource();
    FakeSource third = new FakeSource();
    bench.add("u", second, throwingOnce("ended", broken));
    bench.add("v", third);

    provider.fail(RefresherFixture.unreachable().withRetryAfter(ofSeconds(30)));
    bench.pass(TICK);

    assertThat(bench.phase("u")).isEqualTo(Phase.BACKING_OFF);
    assertThat(bench.phase("v")).isEqualTo(Phase.BACKING_OFF);
  }

  private static RefreshCoordinator.Factory throwingOnce(String method, AtomicBoolean broken) {
    return holder -> {
      RefreshCoordinator alone = new LocalCoordinator(holder);
      return (RefreshCoordinator)
          Proxy.newProxyInstance(
              RefreshCoordinator.class.getClassLoader(),
              new Class<?>[] {RefreshCoordinator.class},
              (proxy, called, arguments) -> {
                if (called.getName().equals(method) && broken.getAndSet(false)) {
                  throw new StackOverflowError();
                }
                return called.invoke(alone, arguments);
              });
    };
  }

  private static void tickFor(RefresherFixture bench, Duration period) {
    for (Duration past = Duration.ZERO; past.compareTo(period) < 0; past = past.plus(TICK)) {
      bench.pass(TICK);
    }
  }

  private void assertRecovers(RefresherFixture bench) {
    bench.pass(ofMillis(500));
    provider.answer("a");
    assertThat(bench.usable("t")).isEqualTo("a");
  }
}
