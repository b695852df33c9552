package dev.tokenmanager.internal.service;

import static dev.tokenmanager.internal.service.RefresherFixture.invalidClient;
import static dev.tokenmanager.internal.service.RefresherFixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.oidc.TokenSource.Target;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefresherCloseTest {

  private final FakeSource provider = new FakeSource();

  @Test
  void g11_close_callersWait_failAtOnce() {
    RefresherFixture bench = RefresherFixture.of(provider);
    Future<AccessToken> get = bench.get();
    Future<AccessToken> refresh = bench.scheduler.refresh("t");
    bench.scheduler.close();
    assertThat(outcome(get)).isEqualTo("UNAVAILABLE");
    assertThat(outcome(refresh)).isEqualTo("UNAVAILABLE");
    assertThat(bench.heard).containsExactly("t stopped");
  }

  @Test
  void g11_close_nothingInFlight_completesAtOnce() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    assertThat(bench.scheduler.close().succeeded()).isTrue();
    assertThat(bench.usable("t")).isNull();
    assertThat(bench.scheduler.scheduled()).isZero();
  }

  @Test
  void g11_close_requestInFlight_completesWithItAndIgnoresItsResult() {
    RefresherFixture bench = RefresherFixture.of(provider);
    Future<Void> closed = bench.scheduler.close();
    assertThat(closed.isComplete()).isFalse();
    provider.answer("a");
    assertThat(closed.succeeded()).isTrue();
    assertThat(bench.usable("t")).isNull();
    assertThat(bench.phase("t")).isEqualTo(Phase.CLOSED);
    assertThat(bench.heard).containsExactly("t stopped");
  }

  @Test
  void g11_close_requestInFlightIsRejected_nobodyIsTold() {
    RefresherFixture bench = RefresherFixture.of(provider);
    Future<Void> closed = bench.scheduler.close();
    provider.fail(invalidClient());
    assertThat(closed.succeeded()).isTrue();
    assertThat(bench.rejected).isEmpty();
    assertThat(bench.heard).containsExactly("t stopped");
  }

  @Test
  void g11_close_requestWaitsForItsTurn_isNeverSent() {
    RefresherFixture bench = new RefresherFixture(1, "t", "u");
    bench.add("t", provider);
    FakeSource waiting = new FakeSource();
    bench.add("u", waiting);
    Future<Void> closed = bench.scheduler.close();
    assertThat(closed.isComplete()).isFalse();
    provider.answer("a");
    assertThat(closed.succeeded()).isTrue();
    assertThat(waiting.sent).isEmpty();
  }

  @Test
  void g11_close_endpointBeingFound_sendsNothing() {
    Promise<Target> locating = Promise.promise();
    provider.locating = locating;
    RefresherFixture bench = RefresherFixture.of(provider);
    Future<Void> closed = bench.scheduler.close();
    assertThat(closed.isComplete()).isFalse();
    provider.located();
    assertThat(closed.succeeded()).isTrue();
    assertThat(provider.sent).isEmpty();
  }

  @Test
  void g11_close_twice_bothComplete() {
    RefresherFixture bench = RefresherFixture.of(provider);
    Future<Void> first = bench.scheduler.close();
    Future<Void> second = bench.scheduler.close();
    provider.answer("a");
    assertThat(first.succeeded()).isTrue();
    assertThat(second.succeeded()).isTrue();
    assertThat(bench.heard).containsExactly("t stopped");
  }

  @Test
  void g11_anything_afterClose_asksNothing() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    bench.scheduler.close();
    bench.pass(Duration.ofDays(1));
    bench.scheduler.credentialsChanged(Set.of("t"), Set.of("t"));
    assertThat(outcome(bench.get())).isEqualTo("UNAVAILABLE");
    assertThat(outcome(bench.scheduler.refresh("t"))).isEqualTo("UNAVAILABLE");
    assertThat(outcome(bench.scheduler.report("t", "a"))).isEqualTo("UNAVAILABLE");
    assertThat(provider.sent).hasSize(1);
    assertThat(bench.scheduler.scheduled()).isZero();
  }
}
