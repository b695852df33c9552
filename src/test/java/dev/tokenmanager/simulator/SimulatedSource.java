package dev.tokenmanager.simulator;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The way to the provider: takes time, gives up in time, watches what is sent. */
public final class SimulatedSource implements TokenSource {

  private final String name;
  private final Timeline time;
  private final SimulatedProcess process;
  private final SimulatedProvider provider;
  private final Scenario scenario;
  private final Random random;
  private final Watcher watcher;
  private final @Nullable Hazards hazards;
  private @Nullable Secret configured;

  public SimulatedSource(
      String name,
      Timeline time,
      SimulatedProcess process,
      SimulatedProvider provider,
      Scenario scenario,
      Random random,
      Watcher watcher) {
    this(name, time, process, provider, scenario, random, watcher, null);
  }

  SimulatedSource(
      String name,
      Timeline time,
      SimulatedProcess process,
      SimulatedProvider provider,
      Scenario scenario,
      Random random,
      Watcher watcher,
      @Nullable Hazards hazards) {
    this.name = name;
    this.time = time;
    this.process = process;
    this.provider = provider;
    this.scenario = scenario;
    this.random = random;
    this.watcher = watcher;
    this.hazards = hazards;
  }

  /**
   * A person puts a refresh token where no other grant is configured.
   *
   * @param refreshToken null: another grant is
   */
  public void configure(@Nullable Secret refreshToken) {
    configured = refreshToken;
  }

  @Override
  public Future<Target> locate() {
    if (hazards != null) {
      hazards.maybeThrow();
      ProviderException failure = hazards.metadataFailure(time.now());
      if (failure != null) {
        return Future.failedFuture(failure);
      }
      if (hazards.maybeLost()) {
        return Promise.<Target>promise().future();
      }
    }
    return Future.succeededFuture(new Target("https://provider/token", name));
  }

  @Override
  public Future<TokenResponse> request(Target target, @Nullable Secret refreshToken) {
    if (hazards != null) {
      hazards.maybeThrow();
    }
    Secret sent = refreshToken == null ? configured : refreshToken;
    watcher.onSent(name, sent);
    Promise<TokenResponse> promise = Promise.promise();
    if (hazards != null && hazards.maybeLost()) {
      watcher.onEnded(name, lost());
      return promise.future();
    }
    process.after(scenario.options().requestTimeout(), () -> timeOut(promise));
    Duration way = share(scenario.latency().dividedBy(2), random.nextDouble());
    time.after(
        way,
        () -> {
          SimulatedProvider.Answer answer = provider.receive(sent, time.now());
          if (answer.response() != null || answer.failure() != null) {
            process.after(way, () -> deliver(promise, answer));
          }
        });
    return promise.future();
  }

  private void timeOut(Promise<TokenResponse> promise) {
    if (!promise.future().isComplete()) {
      ProviderException failure = lost();
      watcher.onEnded(name, failure);
      maybeStall();
      promise.fail(failure);
    }
  }

  private static ProviderException lost() {
    return new ProviderException(TokenFailure.TIMEOUT, "timeout", "no answer").withOutcomeUnknown();
  }

  private void maybeStall() {
    if (hazards != null) {
      hazards.maybeStall();
    }
  }

  private void deliver(Promise<TokenResponse> promise, SimulatedProvider.Answer answer) {
    if (promise.future().isComplete()) {
      return;
    }
    ProviderException failure = answer.failure();
    watcher.onEnded(name, failure);
    maybeStall();
    if (failure == null) {
      promise.complete(answer.response());
    } else {
      promise.fail(failure);
    }
  }

  @Override
  public Future<Void> revoke(@Nullable Secret refreshToken, @Nullable Secret accessToken) {
    provider.revoke(refreshToken, accessToken);
    return Future.succeededFuture();
  }

  @Override
  public SourceInfo info() {
    return new SourceInfo(null, null, null, null, null);
  }

  private static Duration share(Duration whole, double part) {
    return Duration.ofNanos((long) (whole.toNanos() * part));
  }

  /** Sees every request. */
  public interface Watcher {
    void onSent(String name, @Nullable Secret refreshToken);

    void onEnded(String name, @Nullable ProviderException failure);
  }
}
