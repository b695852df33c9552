package dev.tokenmanager.internal.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RefresherRevokeTest {

  private final FakeSource provider = new FakeSource();
  private final Revoking source = new Revoking();
  private final RefresherFixture bench = new RefresherFixture(16, "t");

  @Test
  void close_revokes_endsWhenItIsRevoked() {
    add(true);
    provider.answer("a");
    Future<Void> closed = bench.scheduler.close();

    assertThat(source.open).hasSize(1);
    assertThat(closed.isComplete()).isFalse();
    source.open.remove().complete();
    assertThat(closed.succeeded()).isTrue();
  }

  @Test
  void close_revokesNothing_endsAtOnce() {
    add(false);
    provider.answer("a");

    assertThat(bench.scheduler.close().succeeded()).isTrue();
    assertThat(source.open).isEmpty();
  }

  @Test
  void close_twice_revokesOnce() {
    add(true);
    provider.answer("a");
    bench.scheduler.close();
    bench.scheduler.close();

    assertThat(source.open).hasSize(1);
  }

  @Test
  void close_requestInFlight_whatComesIsRevokedToo() {
    add(true);
    Future<Void> closed = bench.scheduler.close();
    assertThat(source.open).isEmpty();
    provider.answer("a");

    assertThat(closed.isComplete()).isFalse();
    source.open.remove().complete();
    assertThat(closed.succeeded()).isTrue();
    assertThat(bench.usable("t")).isNull();
  }

  private void add(boolean revokeOnStop) {
    PolicySettings policy =
        new PolicySettings("t", RefreshOptions.DEFAULTS, RefresherFixture.TICK, true);
    bench.scheduler.add(
        new TokenSettings(policy, RefresherFixture.MAX_WAIT, revokeOnStop),
        source,
        LocalCoordinator::new,
        null);
  }

  /** The provider, which revokes when a test says so. */
  private final class Revoking implements TokenSource {

    final Deque<Promise<Void>> open = new ArrayDeque<>();

    @Override
    public Future<Void> revoke(@Nullable Secret refreshToken, @Nullable Secret accessToken) {
      Promise<Void> promise = Promise.promise();
      open.add(promise);
      return promise.future();
    }

    @Override
    public Future<Target> locate() {
      return provider.locate();
    }

    @Override
    public Future<TokenResponse> request(Target target, @Nullable Secret refreshToken) {
      return provider.request(target, refreshToken);
    }

    @Override
    public SourceInfo info() {
      return provider.info();
    }
  }
}
