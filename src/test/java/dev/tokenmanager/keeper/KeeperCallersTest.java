package dev.tokenmanager.keeper;

import static dev.tokenmanager.keeper.Bench.outcome;
import static dev.tokenmanager.keeper.Bench.unreachable;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.config.RefreshOptions;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.keeper.Bench.FakeSource;
import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.Phase;
import dev.tokenmanager.refresh.PolicySettings;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeeperCallersTest {

  private final FakeSource provider = new FakeSource();

  @Test
  void g03_get_manyWaiters_shareOneRequest() {
    Bench bench = Bench.of(provider);
    List<Future<AccessToken>> answers = Stream.generate(bench::get).limit(1000).toList();
    assertThat(provider.sent).hasSize(1);
    provider.answer("a");
    assertThat(answers).extracting(Bench::outcome).containsOnly("a");
    assertThat(provider.sent).hasSize(1);
  }

  @Test
  void g03_get_attemptFails_failsAllWaiters() {
    Bench bench = Bench.of(provider);
    List<Future<AccessToken>> answers = Stream.generate(bench::get).limit(10).toList();
    provider.fail(unreachable());
    assertThat(answers).extracting(Bench::outcome).containsOnly("UNAVAILABLE");
    assertThat(outcome(bench.get())).isEqualTo("UNAVAILABLE");
    assertThat(bench.get().cause()).hasMessage("It is down.");
    assertThat(provider.sent).hasSize(1);
  }

  @Test
  void g02_get_refreshInFlight_isAnsweredAtOnce() {
    Bench bench = Bench.holding(provider);
    bench.pass(Duration.ofMinutes(4));
    assertThat(provider.inFlight()).isEqualTo(1);
    assertThat(outcome(bench.get())).isEqualTo("a");
    assertThat(bench.usable("t")).isEqualTo("a");
    provider.answer("b");
    assertThat(outcome(bench.get())).isEqualTo("b");
    assertThat(bench.usable("t")).isEqualTo("b");
    assertThat(bench.heard).containsExactly("t acquired", "t refreshed");
  }

  @ParameterizedTest
  @CsvSource({"9999, waits", "10000, TIMEOUT", "10001, TIMEOUT"})
  void get_maxWaitOver_timesOut(long afterMs, String outcome) {
    Bench bench = Bench.of(provider);
    Future<AccessToken> answer = bench.get();
    bench.pass(ofMillis(afterMs));
    assertThat(outcome(answer)).isEqualTo(outcome);
    provider.answer("a");
    assertThat(outcome(answer)).isEqualTo(outcome.equals("waits") ? "a" : outcome);
    assertThat(bench.usable("t")).isEqualTo("a");
  }

  @Test
  void get_severalWait_eachHasItsOwnEnd() {
    Bench bench = Bench.of(provider);
    Future<AccessToken> first = bench.get();
    bench.pass(ofSeconds(4));
    Future<AccessToken> second = bench.get();
    bench.pass(ofSeconds(6));
    assertThat(outcome(first)).isEqualTo("TIMEOUT");
    assertThat(outcome(second)).isEqualTo("waits");
    bench.pass(ofSeconds(4));
    assertThat(outcome(second)).isEqualTo("TIMEOUT");
  }

  @Test
  void get_maxWaitZero_timesOutAtOnce() {
    Bench bench = new Bench(16, "t");
    bench.add("t", provider, Duration.ZERO);
    assertThat(outcome(bench.get())).isEqualTo("TIMEOUT");
    provider.answer("a");
    assertThat(outcome(bench.get())).isEqualTo("a");
  }

  @Test
  void refresh_maxWaitOver_waitsForTheAttempt() {
    Bench bench = Bench.of(provider);
    Future<AccessToken> answer = bench.keeper.refresh("t");
    bench.pass(Duration.ofMinutes(1));
    assertThat(outcome(answer)).isEqualTo("waits");
    provider.answer("a");
    assertThat(outcome(answer)).isEqualTo("a");
  }

  @Test
  void g03_refresh_requestInFlight_joinsIt() {
    Bench bench = Bench.holding(provider);
    List<Future<AccessToken>> answers =
        Stream.generate(() -> bench.keeper.refresh("t")).limit(10).toList();
    bench.clocks.pass(ofSeconds(2));
    Future<AccessToken> later = bench.keeper.refresh("t");
    assertThat(provider.sent).hasSize(2);
    provider.answer("b");
    assertThat(answers).extracting(Bench::outcome).containsOnly("b");
    assertThat(outcome(later)).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource({"250, b", "249, BAD_REQUEST"})
  void get_moreValidity_waitsForTheNextToken(long nextLifetime, String outcome) {
    Bench bench = Bench.holding(provider);
    bench.pass(ofSeconds(100));
    Future<AccessToken> much = bench.keeper.get("t", ofSeconds(250));
    Future<AccessToken> enough = bench.keeper.get("t", ofSeconds(200));
    assertThat(outcome(enough)).isEqualTo("a");
    assertThat(outcome(much)).isEqualTo("waits");
    assertThat(provider.sent).hasSize(2);
    provider.answer("b", ofSeconds(nextLifetime), null);
    assertThat(outcome(much)).isEqualTo(outcome);
    assertThat(bench.usable("t")).isEqualTo("b");
  }

  @Test
  void anyRequest_unknownName_isNotFound() {
    Bench bench = Bench.of(provider);
    assertThat(outcome(bench.keeper.get("x", null))).isEqualTo("UNKNOWN_TOKEN");
    assertThat(outcome(bench.keeper.refresh("x"))).isEqualTo("UNKNOWN_TOKEN");
    assertThat(outcome(bench.keeper.report("x", "a"))).isEqualTo("UNKNOWN_TOKEN");
    assertThat(bench.keeper.status("x")).isEmpty();
  }

  @Test
  void status_all_isInTheOrderOfNames() {
    Bench bench = new Bench(16, "b", "a");
    bench.add("b", new FakeSource());
    bench.add("a", provider);
    provider.answer("x");
    assertThat(bench.keeper.status(null)).extracting(TokenStatus::name).containsExactly("a", "b");
    TokenStatus status = bench.keeper.status("a").get(0);
    assertThat(status.clockSkew()).isEqualTo(ofMillis(7));
    assertThat(status.source().clientId()).isEqualTo("client");
    assertThat(status.outageBudget()).isEqualTo(ofMillis(41_900));
    assertThat(status.toString()).doesNotContain("\"x\"", "accessToken");
  }

  @Test
  void add_tokenGiven_isServedWithoutARequest() {
    Bench bench = new Bench(16, "t");
    Acquisition given =
        new Acquisition(
            bench.clocks.now(),
            new Secret("given"),
            "Bearer",
            List.of(),
            null,
            false,
            Bench.LIFETIME,
            null,
            null,
            null,
            null,
            false);
    PolicySettings policy = new PolicySettings("t", RefreshOptions.DEFAULTS, Bench.TICK, false);
    bench.keeper.add(new TokenSettings(policy, Bench.MAX_WAIT, false), provider, Alone::new, given);
    assertThat(outcome(bench.get())).isEqualTo("given");
    assertThat(provider.sent).isEmpty();
    bench.pass(Duration.ofMinutes(4));
    assertThat(provider.sent).hasSize(1);
  }

  @Test
  void g05_tick_providerDownForLong_recoversByItself() {
    Bench bench = Bench.holding(provider);
    for (int tenths = 0; tenths < 6000; tenths++) {
      bench.pass(Bench.TICK);
      while (provider.inFlight() > 0) {
        provider.fail(unreachable());
      }
    }
    assertThat(bench.usable("t")).isNull();
    assertThat(bench.heard).containsOnlyOnce("t expired");
    assertThat(bench.phase("t")).isEqualTo(Phase.BACKING_OFF);
    bench.pass(ofSeconds(10));
    provider.answer("b");
    assertThat(bench.usable("t")).isEqualTo("b");
    assertThat(bench.heard).endsWith("t refreshed", "t recovered");
  }
}
