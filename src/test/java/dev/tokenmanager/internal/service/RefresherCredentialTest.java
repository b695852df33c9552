package dev.tokenmanager.internal.service;

import static dev.tokenmanager.internal.service.RefresherFixture.invalidClient;
import static dev.tokenmanager.internal.service.RefresherFixture.outcome;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefresherCredentialTest {

  private final FakeSource provider = new FakeSource();

  @Test
  void g07_credentialsChanged_afterARejection_asksAtOnce() {
    RefresherFixture bench = RefresherFixture.of(provider);
    provider.fail(invalidClient());
    assertThat(bench.rejected).containsExactly("t");
    assertThat(outcome(bench.get())).isEqualTo("REJECTED");
    bench.scheduler.credentialsChanged(Set.of("t", "unknown"), Set.of());
    assertThat(provider.inFlight()).isEqualTo(1);
    provider.answer("a");
    assertThat(outcome(bench.get())).isEqualTo("a");
    assertThat(bench.heard).containsExactly("t rejected", "t acquired", "t recovered");
  }

  @Test
  void g07_credentialsChanged_anotherToken_isNotTouched() {
    RefresherFixture bench = RefresherFixture.of(provider);
    provider.fail(invalidClient());
    bench.scheduler.credentialsChanged(Set.of("u"), Set.of());
    assertThat(provider.inFlight()).isZero();
    assertThat(bench.phase("t")).isEqualTo(Phase.REJECTED);
  }

  @Test
  void g07_tick_rejected_probesSlowlyAndSaysItOnce() {
    RefresherFixture bench = RefresherFixture.of(provider);
    for (int probes = 1; probes <= 5; probes++) {
      provider.fail(invalidClient());
      bench.pass(ofMillis(59_999));
      assertThat(provider.sent).hasSize(probes);
      bench.pass(ofMillis(1));
      assertThat(provider.sent).hasSize(probes + 1);
    }
    assertThat(bench.heard).containsExactly("t rejected");
    assertThat(bench.rejected).hasSize(5);
  }

  @Test
  void g08_fail_outcomeUnknown_usesTheGrantInTheSameAttempt() {
    RefresherFixture bench = RefresherFixture.of(provider);
    provider.answer("a", RefresherFixture.LIFETIME, "r1");
    bench.pass(ofMinutes(4));
    assertThat(provider.sent).last().isEqualTo(new Secret("r1"));
    provider.fail(RefresherFixture.lost());
    assertThat(provider.sent).hasSize(3);
    assertThat(provider.sent).last().isNull();
    provider.answer("b");
    assertThat(bench.heard).containsExactly("t acquired", "t refreshed");
  }

  @Test
  void g08_fail_invalidGrant_usesTheGrantWithoutARejection() {
    RefresherFixture bench = RefresherFixture.of(provider);
    provider.answer("a", RefresherFixture.LIFETIME, "r1");
    bench.pass(ofMinutes(4));
    provider.fail(new ProviderException(TokenFailure.REJECTED, "invalid_grant", "Over."));
    provider.answer("b");
    assertThat(bench.heard).containsExactly("t acquired", "t refreshed");
    assertThat(outcome(bench.get())).isEqualTo("b");
  }
}
