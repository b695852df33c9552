package dev.tokenmanager.keeper;

import static java.util.Objects.requireNonNull;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.RefreshOptions;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.oidc.ProviderException;
import dev.tokenmanager.oidc.TokenResponse;
import dev.tokenmanager.oidc.TokenSource;
import dev.tokenmanager.refresh.MovableClocks;
import dev.tokenmanager.refresh.Phase;
import dev.tokenmanager.refresh.PolicySettings;
import dev.tokenmanager.refresh.RefreshState;
import dev.tokenmanager.store.TokenStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A keeper whose clocks and providers do what a test says, with all that its listener heard. */
final class Bench implements KeeperListener {

  static final Duration MAX_WAIT = Duration.ofSeconds(10);
  static final Duration TICK = Duration.ofMillis(100);
  static final Duration LIFETIME = Duration.ofMinutes(5);

  final MovableClocks clocks = new MovableClocks();
  final TokenStore store;
  final Keeper keeper;

  /** "name event" of each, in order. */
  final List<String> heard = new ArrayList<>();

  /** Names of the tokens whose credential was rejected. */
  final List<String> rejected = new ArrayList<>();

  @Nullable RuntimeException listenerDefect;

  Bench(int maxConcurrentRequests, String... names) {
    store = new TokenStore(Set.of(names), clocks.clocks().wall(), clocks.clocks().elapsedNanos());
    keeper =
        new Keeper(
            new KeeperSettings(clocks.clocks(), () -> 0, TICK, maxConcurrentRequests), store, this);
  }

  /** Keeps the token "t" of one provider. */
  static Bench of(FakeSource provider) {
    Bench bench = new Bench(16, "t");
    bench.add("t", provider);
    return bench;
  }

  /** Keeps "t" and holds its token "a", just acquired. */
  static Bench holding(FakeSource provider) {
    Bench bench = of(provider);
    provider.answer("a");
    return bench;
  }

  void add(String name, FakeSource provider) {
    add(name, provider, MAX_WAIT);
  }

  void add(String name, FakeSource provider, Duration maxWait) {
    PolicySettings policy = new PolicySettings(name, RefreshOptions.DEFAULTS, TICK, true);
    keeper.add(new TokenSettings(policy, maxWait, false), provider, Alone::new, null);
  }

  /** Time passes in one leap that no tick interrupts; then one tick. */
  void pass(Duration period) {
    clocks.pass(period);
    keeper.tick();
  }

  Future<AccessToken> get() {
    return keeper.get("t", null);
  }

  Phase phase(String name) {
    return state(name).phase();
  }

  RefreshState state(String name) {
    return keeper.status(name).get(0).state();
  }

  @Nullable String usable(String name) {
    AccessToken token = store.usable(name);
    return token == null ? null : token.accessToken();
  }

  @Override
  public void onEvent(TokenEvent event) {
    heard.add(event.name() + " " + event.event().text());
    if (listenerDefect != null) {
      throw listenerDefect;
    }
  }

  @Override
  public void onCredentialRejected(String name) {
    rejected.add(name);
    if (listenerDefect != null) {
      throw listenerDefect;
    }
  }

  static ProviderException unreachable() {
    return new ProviderException(TokenFailure.UNAVAILABLE, "connection_refused", "It is down.");
  }

  static ProviderException invalidClient() {
    return new ProviderException(TokenFailure.REJECTED, "invalid_client", "It says no.");
  }

  /** Timed out: the provider may have acted on it. */
  static ProviderException lost() {
    return new ProviderException(TokenFailure.TIMEOUT, "timeout", "Late.").withOutcomeUnknown();
  }

  /** The token, the failure's code, or "waits". */
  static String outcome(Future<AccessToken> answer) {
    if (!answer.isComplete()) {
      return "waits";
    }
    return answer.succeeded()
        ? answer.result().accessToken()
        : TokenFailure.of(answer.cause()).name();
  }

  /** The way to a provider that answers when a test says so. */
  static final class FakeSource implements TokenSource {

    private final Target target;
    private final Deque<Promise<TokenResponse>> open = new ArrayDeque<>();
    final List<@Nullable Secret> sent = new ArrayList<>();
    @Nullable RuntimeException locateDefect;
    @Nullable RuntimeException requestDefect;
    @Nullable Promise<Target> locating;

    FakeSource() {
      this("client");
    }

    FakeSource(String client) {
      this.target = new Target("https://provider/token", client);
    }

    @Override
    public Future<Target> locate() {
      if (locateDefect != null) {
        throw locateDefect;
      }
      return locating == null ? Future.succeededFuture(target) : locating.future();
    }

    void located() {
      requireNonNull(locating).complete(target);
    }

    @Override
    public Future<TokenResponse> request(Target where, @Nullable Secret refreshToken) {
      sent.add(refreshToken);
      if (requestDefect != null) {
        throw requestDefect;
      }
      Promise<TokenResponse> promise = Promise.promise();
      open.add(promise);
      return promise.future();
    }

    @Override
    public SourceInfo info() {
      return new SourceInfo(null, target.endpoint(), target.clientId(), null, null);
    }

    int inFlight() {
      return open.size();
    }

    void answer(String token) {
      answer(token, LIFETIME, null);
    }

    void answer(String token, Duration lifetime, @Nullable String refreshToken) {
      open.remove()
          .complete(
              new TokenResponse(
                  new Secret(token),
                  "Bearer",
                  lifetime,
                  null,
                  false,
                  refreshToken == null ? null : new Secret(refreshToken),
                  null,
                  null,
                  List.of(),
                  null,
                  Duration.ofMillis(7)));
    }

    void fail(Throwable failure) {
      open.remove().fail(failure);
    }
  }

  /** One provider for each of many tokens. */
  static Map<String, FakeSource> providers(int count) {
    Map<String, FakeSource> providers = new HashMap<>();
    for (int i = 0; i < count; i++) {
      providers.put("t" + i, new FakeSource());
    }
    return providers;
  }
}
