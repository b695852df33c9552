package dev.tokenmanager.bench;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.LocalCoordinator;
import dev.tokenmanager.internal.service.RefreshListener;
import dev.tokenmanager.internal.service.RefreshScheduler;
import dev.tokenmanager.internal.service.SchedulerSettings;
import dev.tokenmanager.internal.service.TokenEvent;
import dev.tokenmanager.internal.service.TokenSettings;
import dev.tokenmanager.internal.service.TokenStore;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.simulator.SimulatedProcess;
import dev.tokenmanager.simulator.Timeline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Many tokens in virtual time: the real scheduler and policy with their defaults, and a provider
 * that is there or is not. An hour takes seconds.
 */
final class VirtualTokens implements RefreshListener {

  static final Duration LIFETIME = Duration.ofSeconds(300);

  /** Of an exchange, whatever comes of it. */
  static final Duration EXCHANGE = Duration.ofMillis(10);

  private static final Duration TICK = Duration.ofMillis(100);
  private static final int SLOTS = 16;
  private static final ProviderException DOWN =
      new ProviderException(TokenFailure.UNAVAILABLE, "connection_refused", "It is down.");

  private final Timeline time = new Timeline();
  private final SimulatedProcess process = new SimulatedProcess(time);
  private final Random random = new Random(1);
  private final List<String> names;
  private final TokenStore store;
  private final RefreshScheduler scheduler;
  private int[] requests = new int[1_024];
  private Provider provider = Provider.UP;
  private Duration since = Duration.ZERO;
  private int freshened;
  private @Nullable Duration allFresh;

  /** How the provider is. */
  enum Provider {
    UP,
    REFUSES,
    /** Nothing comes until the request's time is over. */
    HANGS
  }

  /**
   * @param spread over which they begin, evenly drawn
   */
  VirtualTokens(int tokens, Duration spread) {
    names = IntStream.range(0, tokens).mapToObj(i -> "token-" + i).toList();
    store = new TokenStore(names, process.clocks().wall(), process.clocks().elapsedNanos());
    scheduler =
        new RefreshScheduler(
            new SchedulerSettings(process.clocks(), random::nextDouble, TICK, SLOTS), store, this);
    for (String name : names) {
      time.after(part(spread), () -> add(name));
    }
    time.after(TICK, this::tick);
  }

  private Duration part(Duration whole) {
    return Duration.ofNanos((long) (whole.toNanos() * random.nextDouble()));
  }

  private void add(String name) {
    PolicySettings policy = new PolicySettings(name, RefreshOptions.DEFAULTS, TICK, true);
    scheduler.add(
        new TokenSettings(policy, Duration.ofSeconds(10)),
        new Source(name),
        LocalCoordinator::new,
        null);
  }

  private void tick() {
    scheduler.tick();
    time.after(TICK, this::tick);
  }

  /** Time passes. */
  void pass(Duration period) {
    time.runUntil(time.now().plus(period));
  }

  /** From here on. */
  void provider(Provider next) {
    provider = next;
    since = time.now();
    freshened = 0;
    allFresh = null;
  }

  /** Seconds since the beginning. */
  int now() {
    return (int) time.now().toSeconds();
  }

  /** Requests of each second. */
  int[] requests(int from, int to) {
    return Arrays.copyOfRange(requests, from, to);
  }

  /** The part of all that can be answered. */
  double usable() {
    return (double) names.stream().filter(name -> store.usable(name) != null).count()
        / names.size();
  }

  /** Seconds from when the provider was back until each token had been acquired anew. */
  double secondsToAllFresh() {
    return allFresh == null ? Double.POSITIVE_INFINITY : allFresh.minus(since).toMillis() / 1_000.0;
  }

  @Override
  public void onEvent(TokenEvent event) {}

  @Override
  public void onCredentialRejected(String name) {}

  private final class Source extends PromptSource {
    private Duration answered = Duration.ofSeconds(-1);

    Source(String name) {
      super(name, LIFETIME);
    }

    @Override
    public Future<TokenResponse> request(Target target, @Nullable Secret refreshToken) {
      int second = now();
      requests = second < requests.length ? requests : Arrays.copyOf(requests, 2 * second);
      requests[second]++;
      Promise<TokenResponse> answer = Promise.promise();
      boolean hangs = provider == Provider.HANGS;
      time.after(
          hangs ? RefreshOptions.DEFAULTS.requestTimeout() : EXCHANGE,
          () -> {
            if (hangs || provider != Provider.UP) {
              answer.fail(DOWN);
            } else {
              note();
              answer.complete(token());
            }
          });
      return answer.future();
    }

    private void note() {
      if (answered.compareTo(since) < 0) {
        freshened++;
        if (freshened == names.size()) {
          allFresh = time.now();
        }
      }
      answered = time.now();
    }
  }
}
