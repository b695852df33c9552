package dev.tokenmanager.keeper;

import static dev.tokenmanager.keeper.Bench.invalidClient;
import static dev.tokenmanager.keeper.Bench.outcome;
import static dev.tokenmanager.keeper.Bench.unreachable;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.keeper.Bench.FakeSource;
import dev.tokenmanager.refresh.Phase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Code around the keeper throws what it must not: each token goes on. */
class KeeperDefectTest {

  private final FakeSource provider = new FakeSource();

  @Test
  void send_locateThrows_isADefectThatIsRetried() {
    provider.locateDefect = new IllegalStateException("s3cr3t-defect");
    Bench bench = Bench.of(provider);
    assertDefect(bench);
    provider.locateDefect = null;
    assertRecovers(bench);
  }

  @Test
  void send_requestThrows_isADefectThatIsRetried() {
    provider.requestDefect = new IllegalStateException("s3cr3t-defect");
    Bench bench = Bench.of(provider);
    assertDefect(bench);
    provider.requestDefect = null;
    assertRecovers(bench);
  }

  @Test
  void send_requestFailsUnexpectedly_isADefectThatIsRetried() {
    Bench bench = Bench.of(provider);
    provider.fail(new IllegalStateException("s3cr3t-defect"));
    assertDefect(bench);
    assertRecovers(bench);
  }

  @Test
  void send_requestThrows_freesItsSlot() {
    provider.requestDefect = new IllegalStateException();
    Bench bench = new Bench(1, "t", "u");
    bench.add("t", provider);
    FakeSource other = new FakeSource();
    bench.add("u", other);
    assertThat(other.inFlight()).isEqualTo(1);
  }

  @Test
  void onEvent_listenerThrows_answersAndRefreshesAllTheSame() {
    Bench bench = new Bench(16, "t");
    bench.listenerDefect = new IllegalStateException("listener");
    bench.add("t", provider);
    Future<AccessToken> waiter = bench.get();
    provider.answer("a");
    assertThat(outcome(waiter)).isEqualTo("a");

    bench.pass(Duration.ofMinutes(4));
    provider.fail(unreachable());
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
    bench.pass(ofSeconds(1));
    provider.answer("b");
    assertThat(bench.usable("t")).isEqualTo("b");
    assertThat(bench.heard)
        .containsExactly("t acquired", "t refresh_failed", "t refreshed", "t recovered");

    bench.pass(Duration.ofMinutes(4));
    bench.pass(ofSeconds(56));
    provider.answer("c");
    assertThat(bench.usable("t")).isEqualTo("c");
  }

  @Test
  void onCredentialRejected_listenerThrows_probesAllTheSame() {
    Bench bench = new Bench(16, "t");
    bench.listenerDefect = new IllegalStateException("listener");
    bench.add("t", provider);
    provider.fail(invalidClient());
    assertThat(bench.rejected).containsExactly("t");
    bench.pass(ofSeconds(60));
    provider.answer("a");
    assertThat(bench.usable("t")).isEqualTo("a");
  }

  @Test
  void close_listenerThrows_stopsEveryToken() {
    Bench bench = new Bench(16, "t", "u");
    bench.add("t", provider);
    bench.add("u", new FakeSource());
    Future<AccessToken> waiter = bench.keeper.get("u", null);
    bench.listenerDefect = new IllegalStateException("listener");
    bench.keeper.close();
    assertThat(outcome(waiter)).isEqualTo("UNAVAILABLE");
    assertThat(bench.heard).containsExactly("t stopped", "u stopped");
  }

  @Test
  void get_aCallersHandlerThrows_answersTheOthers() {
    Bench bench = Bench.of(provider);
    bench
        .get()
        .onComplete(
            result -> {
              throw new IllegalStateException("caller");
            });
    Future<AccessToken> other = bench.get();
    provider.answer("a");
    assertThat(outcome(other)).isEqualTo("a");
    assertThat(bench.heard).containsExactly("t acquired");
  }

  @Test
  void tick_oneTokensSourceThrows_refreshesTheOthers() {
    Bench bench = new Bench(16, "a", "b", "c");
    for (String name : Set.of("a", "c")) {
      FakeSource broken = new FakeSource();
      broken.locateDefect = new IllegalStateException();
      bench.add(name, broken);
    }
    bench.add("b", provider);
    provider.answer("x");
    bench.pass(Duration.ofMinutes(4));
    provider.answer("y");
    assertThat(bench.usable("b")).isEqualTo("y");
  }

  private static void assertDefect(Bench bench) {
    assertThat(outcome(bench.get())).isEqualTo("INTERNAL");
    assertThat(bench.get().cause().getMessage()).doesNotContain("s3cr3t-defect");
    assertThat(bench.heard).containsExactly("t refresh_failed");
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
  }

  private void assertRecovers(Bench bench) {
    bench.pass(ofMillis(250));
    provider.answer("a");
    assertThat(outcome(bench.get())).isEqualTo("a");
  }
}
