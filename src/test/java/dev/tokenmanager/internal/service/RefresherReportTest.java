package dev.tokenmanager.internal.service;

import static dev.tokenmanager.internal.service.RefresherFixture.outcome;
import static dev.tokenmanager.internal.service.RefresherFixture.unreachable;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefresherReportTest {

  private static final String SHA_256_OF_A =
      "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";

  private final FakeSource provider = new FakeSource();
  private final RefresherFixture bench = RefresherFixture.holding(provider);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        SHA_256_OF_A,
        "CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BB"
      })
  void g09_report_currentToken_refreshes(String reported) {
    Future<AccessToken> answer = bench.scheduler.report("t", reported);
    assertThat(provider.sent).hasSize(2);
    provider.answer("b");
    assertThat(outcome(answer)).isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "A",
        "old",
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48b",
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bc"
      })
  void g09_report_anotherToken_isAnsweredWithTheCurrentOne(String reported) {
    assertThat(outcome(bench.scheduler.report("t", reported))).isEqualTo("a");
    assertThat(provider.sent).hasSize(1);
  }

  @Test
  void g09_report_manyAtOnceAndLater_causeOneRequest() {
    List<Future<AccessToken>> answers =
        Stream.generate(() -> bench.scheduler.report("t", "a")).limit(1000).toList();
    provider.answer("b");
    assertThat(answers).extracting(RefresherFixture::outcome).containsOnly("b");
    bench.pass(ofSeconds(5));
    assertThat(outcome(bench.scheduler.report("t", "a"))).isEqualTo("b");
    assertThat(outcome(bench.scheduler.report("t", SHA_256_OF_A))).isEqualTo("b");
    assertThat(provider.sent).hasSize(2);
  }

  @Test
  void g09_report_refreshInFlightAlready_joinsIt() {
    bench.pass(ofSeconds(241));
    Future<AccessToken> answer = bench.scheduler.report("t", "a");
    assertThat(provider.sent).hasSize(2);
    assertThat(outcome(answer)).isEqualTo("waits");
    provider.answer("b");
    assertThat(outcome(answer)).isEqualTo("b");
  }

  @Test
  void g09_report_renewalFails_isAnsweredWithTheFailure() {
    Future<AccessToken> answer = bench.scheduler.report("t", "a");
    provider.fail(unreachable());
    assertThat(outcome(answer)).isEqualTo("UNAVAILABLE");
    assertThat(outcome(bench.get())).isEqualTo("a");
  }

  @Test
  void g09_report_oldTokenWhileADifferentOneIsAwaited_hasAnEndAsAGetHas() {
    bench.pass(RefresherFixture.LIFETIME.minusMillis(500));
    provider.answer("a");
    Future<AccessToken> got = bench.get();
    Future<AccessToken> answer = bench.scheduler.report("t", "old");
    assertThat(outcome(got)).isEqualTo("waits");
    assertThat(outcome(answer)).isEqualTo("waits");

    // The provider does not answer any more.
    bench.pass(RefresherFixture.MAX_WAIT);

    assertThat(outcome(got)).isNotEqualTo("waits");
    assertThat(outcome(answer)).isEqualTo(outcome(got));
  }

  @Test
  void report_twoGenerationsInARow_isMisconfigured() {
    bench.scheduler.report("t", "a");
    provider.answer("b");
    bench.pass(ofSeconds(2));
    assertThat(outcome(bench.scheduler.report("t", "b"))).isEqualTo("b");
    assertThat(bench.heard).containsExactly("t acquired", "t refreshed", "t misconfigured");
    assertThat(provider.sent).hasSize(2);

    // The next generation stays unreported.
    bench.scheduler.refresh("t");
    provider.answer("c");
    bench.pass(ofSeconds(59));
    assertThat(bench.state("t").reports().misconfigured()).isTrue();
    bench.pass(ofSeconds(1));
    assertThat(bench.state("t").reports().misconfigured()).isFalse();
  }
}
