package dev.tokenmanager.keeper;

import static dev.tokenmanager.keeper.Bench.invalidClient;
import static dev.tokenmanager.keeper.Bench.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.keeper.Bench.FakeSource;
import dev.tokenmanager.oidc.TokenSource.Target;
import dev.tokenmanager.refresh.Phase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeeperCloseTest {

  private final FakeSource provider = new FakeSource();

  @Test
  void g11_close_callersWait_failAtOnce() {
    Bench bench = Bench.of(provider);
    Future<AccessToken> get = bench.get();
    Future<AccessToken> refresh = bench.keeper.refresh("t");
    bench.keeper.close();
    assertThat(outcome(get)).isEqualTo("UNAVAILABLE");
    assertThat(outcome(refresh)).isEqualTo("UNAVAILABLE");
    assertThat(bench.heard).containsExactly("t stopped");
  }

  @Test
  void g11_close_nothingInFlight_completesAtOnce() {
    Bench bench = Bench.holding(provider);
    assertThat(bench.keeper.close().succeeded()).isTrue();
    assertThat(bench.usable("t")).isNull();
    assertThat(bench.keeper.scheduled()).isZero();
  }

  @Test
  void g11_close_requestInFlight_completesWithItAndIgnoresItsResult() {
    Bench bench = Bench.of(provider);
    Future<Void> closed = bench.keeper.close();
    assertThat(closed.isComplete()).isFalse();
    provider.answer("a");
    assertThat(closed.succeeded()).isTrue();
    assertThat(bench.usable("t")).isNull();
    assertThat(bench.phase("t")).isEqualTo(Phase.CLOSED);
    assertThat(bench.heard).containsExactly("t stopped");
  }

  @Test
  void g11_close_requestInFlightIsRejected_nobodyIsTold() {
    Bench bench = Bench.of(provider);
    Future<Void> closed = bench.keeper.close();
    provider.fail(invalidClient());
    assertThat(closed.succeeded()).isTrue();
    assertThat(bench.rejected).isEmpty();
    assertThat(bench.heard).containsExactly("t stopped");
  }

  @Test
  void g11_close_requestWaitsForItsTurn_isNeverSent() {
    Bench bench = new Bench(1, "t", "u");
    bench.add("t", provider);
    FakeSource waiting = new FakeSource();
    bench.add("u", waiting);
    Future<Void> closed = bench.keeper.close();
    assertThat(closed.isComplete()).isFalse();
    provider.answer("a");
    assertThat(closed.succeeded()).isTrue();
    assertThat(waiting.sent).isEmpty();
  }

  @Test
  void g11_close_endpointBeingFound_sendsNothing() {
    Promise<Target> locating = Promise.promise();
    provider.locating = locating;
    Bench bench = Bench.of(provider);
    Future<Void> closed = bench.keeper.close();
    assertThat(closed.isComplete()).isFalse();
    provider.located();
    assertThat(closed.succeeded()).isTrue();
    assertThat(provider.sent).isEmpty();
  }

  @Test
  void g11_close_twice_bothComplete() {
    Bench bench = Bench.of(provider);
    Future<Void> first = bench.keeper.close();
    Future<Void> second = bench.keeper.close();
    provider.answer("a");
    assertThat(first.succeeded()).isTrue();
    assertThat(second.succeeded()).isTrue();
    assertThat(bench.heard).containsExactly("t stopped");
  }

  @Test
  void g11_anything_afterClose_asksNothing() {
    Bench bench = Bench.holding(provider);
    bench.keeper.close();
    bench.pass(Duration.ofDays(1));
    bench.keeper.credentialsChanged(Set.of("t"), Set.of("t"));
    assertThat(outcome(bench.get())).isEqualTo("UNAVAILABLE");
    assertThat(outcome(bench.keeper.refresh("t"))).isEqualTo("UNAVAILABLE");
    assertThat(outcome(bench.keeper.report("t", "a"))).isEqualTo("UNAVAILABLE");
    assertThat(provider.sent).hasSize(1);
    assertThat(bench.keeper.scheduled()).isZero();
  }
}
