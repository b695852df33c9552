package dev.tokenmanager.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.config.RefreshOptions;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.keeper.Bench.FakeSource;
import dev.tokenmanager.oidc.TokenResponse;
import dev.tokenmanager.oidc.TokenSource;
import dev.tokenmanager.refresh.PolicySettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeeperRevokeTest {

  private final FakeSource provider = new FakeSource();
  private final Revoking source = new Revoking();
  private final Bench bench = new Bench(16, "t");

  @Test
  void close_revokes_endsWhenItIsRevoked() {
    add(true);
    provider.answer("a");
    Future<Void> closed = bench.keeper.close();

    assertThat(source.open).hasSize(1);
    assertThat(closed.isComplete()).isFalse();
    source.open.remove().complete();
    assertThat(closed.succeeded()).isTrue();
  }

  @Test
  void close_revokesNothing_endsAtOnce() {
    add(false);
    provider.answer("a");

    assertThat(bench.keeper.close().succeeded()).isTrue();
    assertThat(source.open).isEmpty();
  }

  @Test
  void close_twice_revokesOnce() {
    add(true);
    provider.answer("a");
    bench.keeper.close();
    bench.keeper.close();

    assertThat(source.open).hasSize(1);
  }

  @Test
  void close_requestInFlight_whatComesIsRevokedToo() {
    add(true);
    Future<Void> closed = bench.keeper.close();
    assertThat(source.open).isEmpty();
    provider.answer("a");

    assertThat(closed.isComplete()).isFalse();
    source.open.remove().complete();
    assertThat(closed.succeeded()).isTrue();
    assertThat(bench.usable("t")).isNull();
  }

  private void add(boolean revokeOnStop) {
    PolicySettings policy = new PolicySettings("t", RefreshOptions.DEFAULTS, Bench.TICK, true);
    bench.keeper.add(
        new TokenSettings(policy, Bench.MAX_WAIT, revokeOnStop), source, Alone::new, null);
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
