package dev.tokenmanager.internal.service;

import static java.util.Objects.requireNonNull;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.oidc.SubjectTokens;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.testing.MovableClocks;
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

/** A scheduler whose clocks and providers do what a test says, with all that its listener heard. */
final class RefresherFixture implements RefreshListener {

  static final Duration MAX_WAIT = Duration.ofSeconds(10);
  static final Duration TICK = Duration.ofMillis(100);
  static final Duration LIFETIME = Duration.ofMinutes(5);

  final MovableClocks clocks = new MovableClocks();
  final TokenStore store;
  final RefreshScheduler scheduler;

  /** "name event" of each, in order. */
  final List<String> heard = new ArrayList<>();

  /** Names of the tokens whose credential was rejected. */
  final List<String> rejected = new ArrayList<>();

  /** What was shown to those who watch, in order. */
  final List<TokenSnapshot> shown = new ArrayList<>();

  /** What any thread could have at that moment, for each of {@link #shown}. */
  final List<@Nullable String> usableWhenShown = new ArrayList<>();

  @Nullable Throwable listenerDefect;

  RefresherFixture(int maxConcurrentRequests, String... names) {
    store = new TokenStore(Set.of(names), clocks.clocks().wall(), clocks.clocks().elapsedNanos());
    scheduler =
        new RefreshScheduler(
            new SchedulerSettings(clocks.clocks(), () -> 0, TICK, maxConcurrentRequests),
            store,
            this);
  }

  /** Keeps the token "t" of one provider. */
  static RefresherFixture of(FakeSource provider) {
    RefresherFixture bench = new RefresherFixture(16, "t");
    bench.add("t", provider);
    return bench;
  }

  /** Keeps "t" and holds its token "a", just acquired. */
  static RefresherFixture holding(FakeSource provider) {
    RefresherFixture bench = of(provider);
    provider.answer("a");
    return bench;
  }

  void add(String name, FakeSource provider) {
    add(name, provider, MAX_WAIT);
  }

  void add(String name, FakeSource provider, Duration maxWait) {
    add(name, provider, maxWait, LocalCoordinator::new);
  }

  void add(String name, FakeSource provider, RefreshCoordinator.Factory sharing) {
    add(name, provider, MAX_WAIT, sharing);
  }

  private void add(
      String name, FakeSource provider, Duration maxWait, RefreshCoordinator.Factory sharing) {
    PolicySettings policy = new PolicySettings(name, RefreshOptions.DEFAULTS, TICK, true);
    scheduler.add(new TokenSettings(policy, maxWait, false), provider, sharing, null);
  }

  /** Time passes in one leap that no tick interrupts; then one tick. */
  void pass(Duration period) {
    clocks.pass(period);
    scheduler.tick();
  }

  Future<AccessToken> get() {
    return scheduler.get("t", null);
  }

  Phase phase(String name) {
    return state(name).phase();
  }

  RefreshState state(String name) {
    return scheduler.status(name).get(0).state();
  }

  @Nullable String usable(String name) {
    AccessToken token = store.usable(name);
    return token == null ? null : token.accessToken();
  }

  @Override
  public void onEvent(TokenEvent event) {
    heard.add(event.name() + " " + event.event().text());
    FakeSource.throwIfAny(listenerDefect);
  }

  @Override
  public void onSnapshot(TokenSnapshot snapshot) {
    shown.add(snapshot);
    usableWhenShown.add(usable(snapshot.name()));
    FakeSource.throwIfAny(listenerDefect);
  }

  @Override
  public void onCredentialRejected(String name) {
    rejected.add(name);
    FakeSource.throwIfAny(listenerDefect);
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
    @Nullable Throwable locateDefect;
    @Nullable Throwable requestDefect;
    @Nullable Throwable locateFailure;
    @Nullable Throwable infoDefect;
    @Nullable Promise<Target> locating;

    /** Which token is exchanged for this one, null: none is. */
    @Nullable String subject;

    /** Where that is held. */
    SubjectTokens subjects = SubjectTokens.NONE;

    /** What was exchanged, in its order. */
    final List<String> exchanged = new ArrayList<>();

    /** How often it failed to locate. */
    int located;

    /** What happens just before it fails to locate. */
    Runnable beforeFailure = () -> {};

    FakeSource() {
      this("client");
    }

    FakeSource(String client) {
      this.target = new Target("https://provider/token", client);
    }

    @Override
    public Future<Target> locate() {
      throwIfAny(locateDefect);
      if (locateFailure != null) {
        located++;
        beforeFailure.run();
        return Future.failedFuture(locateFailure);
      }
      Future<Void> ready =
          subject == null
              ? Future.succeededFuture()
              : subjects.awaited(subject, Duration.ofSeconds(5));
      return ready.compose(
          yes -> locating == null ? Future.succeededFuture(target) : locating.future());
    }

    @Override
    public @Nullable String subjectName() {
      return subject;
    }

    static void throwIfAny(@Nullable Throwable defect) {
      if (defect instanceof Error error) {
        throw error;
      }
      if (defect instanceof RuntimeException exception) {
        throw exception;
      }
    }

    void located() {
      requireNonNull(locating).complete(target);
    }

    @Override
    public Future<TokenResponse> request(Target where, @Nullable Secret refreshToken) {
      if (subject != null && refreshToken == null) {
        try {
          exchanged.add(subjects.held(subject).reveal());
        } catch (ProviderException missing) {
          return Future.failedFuture(missing);
        }
      }
      sent.add(refreshToken);
      throwIfAny(requestDefect);
      Promise<TokenResponse> promise = Promise.promise();
      open.add(promise);
      return promise.future();
    }

    @Override
    public SourceInfo info() {
      throwIfAny(infoDefect);
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
                  Lifetime.of(lifetime),
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
