package dev.tokenmanager.internal.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What other nodes wait for is taken when it is a token's turn at the endpoint, not before. */
class TurnBeforeLockTest {

  private static final Duration TICK = Duration.ofMillis(100);

  private final MovableClocks clocks = new MovableClocks();
  private final List<String> turns = new ArrayList<>();
  private final Deque<Promise<TokenResponse>> open = new ArrayDeque<>();
  private final RefreshScheduler scheduler =
      new RefreshScheduler(
          new SchedulerSettings(clocks.clocks(), () -> 0, TICK, 1),
          new TokenStore(Set.of("a", "b"), clocks.clocks().wall(), clocks.clocks().elapsedNanos()),
          new RefreshListener() {
            @Override
            public void onEvent(TokenEvent event) {}

            @Override
            public void onCredentialRejected(String name) {}
          });

  private void add(String name) {
    PolicySettings policy = new PolicySettings(name, RefreshOptions.DEFAULTS, TICK, true);
    scheduler.add(
        new TokenSettings(policy, Duration.ofSeconds(10)),
        new Source(),
        holder -> noted(name, new LocalCoordinator(holder)),
        null);
  }

  @Test
  void slotTaken_theNextTokenHoldsNothingThatOthersWaitFor() {
    add("a");
    add("b");
    assertThat(turns).containsExactly("a");

    open.remove()
        .fail(new ProviderException(TokenFailure.UNAVAILABLE, "http_503", "It is overloaded."));
    assertThat(turns).containsExactly("a", "b");
    assertThat(open).hasSize(1);
  }

  private final class Source implements TokenSource {
    @Override
    public Future<Target> locate() {
      return Future.succeededFuture(new Target("https://provider/token", "client"));
    }

    @Override
    public Future<TokenResponse> request(Target target, @Nullable Secret refreshToken) {
      Promise<TokenResponse> promise = Promise.promise();
      open.add(promise);
      return promise.future();
    }

    @Override
    public SourceInfo info() {
      return new SourceInfo(null, null, null, null, null);
    }
  }

  private RefreshCoordinator noted(String name, RefreshCoordinator real) {
    return (RefreshCoordinator)
        Proxy.newProxyInstance(
            RefreshCoordinator.class.getClassLoader(),
            new Class<?>[] {RefreshCoordinator.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("turn")) {
                turns.add(name);
              }
              return method.invoke(real, arguments);
            });
  }
}
