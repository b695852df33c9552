package dev.tokenmanager.internal.service;

import static dev.tokenmanager.internal.service.RefresherFixture.outcome;
import static dev.tokenmanager.internal.service.RefresherFixture.unreachable;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefresherCallersTest {

  private final FakeSource provider = new FakeSource();

  @Test
  void g03_get_manyWaiters_shareOneRequest() {
    RefresherFixture bench = RefresherFixture.of(provider);
    List<Future<AccessToken>> answers = Stream.generate(bench::get).limit(1000).toList();
    assertThat(provider.sent).hasSize(1);
    provider.answer("a");
    assertThat(answers).extracting(RefresherFixture::outcome).containsOnly("a");
    assertThat(provider.sent).hasSize(1);
  }

  @Test
  void g03_get_attemptFails_failsAllWaiters() {
    RefresherFixture bench = RefresherFixture.of(provider);
    List<Future<AccessToken>> answers = Stream.generate(bench::get).limit(10).toList();
    provider.fail(unreachable());
    assertThat(answers).extracting(RefresherFixture::outcome).containsOnly("UNAVAILABLE");
    assertThat(outcome(bench.get())).isEqualTo("UNAVAILABLE");
    assertThat(bench.get().cause()).hasMessage("It is down.");
    assertThat(provider.sent).hasSize(1);
  }

  @Test
  void g02_get_refreshInFlight_isAnsweredAtOnce() {
    RefresherFixture bench = RefresherFixture.holding(provider);
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
    RefresherFixture bench = RefresherFixture.of(provider);
    Future<AccessToken> answer = bench.get();
    bench.pass(ofMillis(afterMs));
    assertThat(outcome(answer)).isEqualTo(outcome);
    provider.answer("a");
    assertThat(outcome(answer)).isEqualTo(outcome.equals("waits") ? "a" : outcome);
    assertThat(bench.usable("t")).isEqualTo("a");
  }

  @Test
  void get_severalWait_eachHasItsOwnEnd() {
    RefresherFixture bench = RefresherFixture.of(provider);
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
    RefresherFixture bench = new RefresherFixture(16, "t");
    bench.add("t", provider, Duration.ZERO);
    assertThat(outcome(bench.get())).isEqualTo("TIMEOUT");
    provider.answer("a");
    assertThat(outcome(bench.get())).isEqualTo("a");
  }

  @Test
  void refresh_maxWaitOver_waitsForTheAttempt() {
    RefresherFixture bench = RefresherFixture.of(provider);
    Future<AccessToken> answer = bench.scheduler.refresh("t");
    bench.pass(ofSeconds(15));
    assertThat(outcome(answer)).isEqualTo("waits");
    provider.answer("a");
    assertThat(outcome(answer)).isEqualTo("a");
  }

  @Test
  void g03_refresh_requestInFlight_joinsIt() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    List<Future<AccessToken>> answers =
        Stream.generate(() -> bench.scheduler.refresh("t")).limit(10).toList();
    bench.clocks.pass(ofSeconds(2));
    Future<AccessToken> later = bench.scheduler.refresh("t");
    assertThat(provider.sent).hasSize(2);
    provider.answer("b");
    assertThat(answers).extracting(RefresherFixture::outcome).containsOnly("b");
    assertThat(outcome(later)).isEqualTo("b");
  }

  @ParameterizedTest
  @CsvSource({"250, b", "249, BAD_REQUEST"})
  void get_moreValidity_waitsForTheNextToken(long nextLifetime, String outcome) {
    RefresherFixture bench = RefresherFixture.holding(provider);
    bench.pass(ofSeconds(100));
    Future<AccessToken> much = bench.scheduler.get("t", ofSeconds(250));
    Future<AccessToken> enough = bench.scheduler.get("t", ofSeconds(200));
    assertThat(outcome(enough)).isEqualTo("a");
    assertThat(outcome(much)).isEqualTo("waits");
    assertThat(provider.sent).hasSize(2);
    provider.answer("b", ofSeconds(nextLifetime), null);
    assertThat(outcome(much)).isEqualTo(outcome);
    assertThat(bench.usable("t")).isEqualTo("b");
  }

  @Test
  void anyRequest_unknownName_isNotFound() {
    RefresherFixture bench = RefresherFixture.of(provider);
    assertThat(outcome(bench.scheduler.get("x", null))).isEqualTo("UNKNOWN_TOKEN");
    assertThat(outcome(bench.scheduler.refresh("x"))).isEqualTo("UNKNOWN_TOKEN");
    assertThat(outcome(bench.scheduler.report("x", "a"))).isEqualTo("UNKNOWN_TOKEN");
    assertThat(bench.scheduler.status("x")).isEmpty();
  }

  @Test
  void status_all_isInTheOrderOfNames() {
    RefresherFixture bench = new RefresherFixture(16, "b", "a");
    bench.add("b", new FakeSource());
    bench.add("a", provider);
    provider.answer("x");
    assertThat(bench.scheduler.status(null))
        .extracting(TokenStatus::name)
        .containsExactly("a", "b");
    TokenStatus status = bench.scheduler.status("a").get(0);
    assertThat(status.clockSkew()).isEqualTo(ofMillis(7));
    assertThat(status.source().clientId()).isEqualTo("client");
    assertThat(status.outageBudget()).isEqualTo(ofMillis(45_900));
    assertThat(status.toString()).doesNotContain("\"x\"", "accessToken");
  }

  @Test
  void add_tokenGiven_isServedWithoutARequest() {
    RefresherFixture bench = new RefresherFixture(16, "t");
    Acquisition given =
        new Acquisition(
            bench.clocks.now(),
            new TokenResponse(
                new Secret("given"),
                "Bearer",
                Lifetime.of(RefresherFixture.LIFETIME),
                null,
                false,
                null,
                null,
                null,
                List.of(),
                null,
                null),
            false);
    PolicySettings policy =
        new PolicySettings("t", RefreshOptions.DEFAULTS, RefresherFixture.TICK, false);
    bench.scheduler.add(
        new TokenSettings(policy, RefresherFixture.MAX_WAIT, false),
        provider,
        LocalCoordinator::new,
        given);
    assertThat(outcome(bench.get())).isEqualTo("given");
    assertThat(provider.sent).isEmpty();
    bench.pass(Duration.ofMinutes(4));
    assertThat(provider.sent).hasSize(1);
  }

  @Test
  void g05_tick_providerDownForLong_recoversByItself() {
    RefresherFixture bench = RefresherFixture.holding(provider);
    for (int tenths = 0; tenths < 6000; tenths++) {
      bench.pass(RefresherFixture.TICK);
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
