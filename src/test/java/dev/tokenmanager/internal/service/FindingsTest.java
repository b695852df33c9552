package dev.tokenmanager.internal.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tokens that come faster than they can be looked at. */
class FindingsTest {

  private final List<String> examined = new ArrayList<>();
  private final List<Promise<@Nullable String>> examinations = new ArrayList<>();
  private final Findings findings = new Findings("t", new Source());

  private void come(long generation) {
    AccessToken token =
        new AccessToken(
            "t", generation, "token-" + generation, "Bearer", null, Instant.EPOCH, List.of(), null);
    findings.examine(
        new HeldToken(
            token,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            null));
  }

  @Test
  void g12_examine_tokensThatComeMeanwhile_onlyTheNewestWaits() {
    for (int generation = 1; generation <= 1000; generation++) {
      come(generation);
    }
    assertThat(examined).containsExactly("token-1");

    examinations.get(0).complete("old");

    assertThat(examined).containsExactly("token-1", "token-1000");
    assertThat(findings.last()).isNull();
    examinations.get(1).complete("new");
    assertThat(findings.last()).isEqualTo("new");
    assertThat(examined).hasSize(2);
  }

  @Test
  void examine_failed_theNextIsLookedAt() {
    come(1);
    examinations.get(0).fail("closed");

    come(2);
    examinations.get(1).complete("found");

    assertThat(findings.last()).isEqualTo("found");
  }

  @Test
  void examine_withoutDelay_each() {
    come(1);
    examinations.get(0).complete("one");
    assertThat(findings.last()).isEqualTo("one");

    come(2);
    examinations.get(1).complete(null);
    assertThat(findings.last()).isNull();
  }

  private final class Source implements TokenSource {

    @Override
    public Future<@Nullable String> examine(String accessToken) {
      examined.add(accessToken);
      examinations.add(Promise.promise());
      return examinations.get(examinations.size() - 1).future();
    }

    @Override
    public Future<Target> locate() {
      throw new AssertionError();
    }

    @Override
    public Future<TokenResponse> request(Target where, @Nullable Secret refreshToken) {
      throw new AssertionError();
    }

    @Override
    public SourceInfo info() {
      throw new AssertionError();
    }
  }
}
