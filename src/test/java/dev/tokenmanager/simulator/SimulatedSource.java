package dev.tokenmanager.simulator;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.oidc.ProviderException;
import dev.tokenmanager.oidc.TokenResponse;
import dev.tokenmanager.oidc.TokenSource;
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
  private @Nullable Secret configured;

  public SimulatedSource(
      String name,
      Timeline time,
      SimulatedProcess process,
      SimulatedProvider provider,
      Scenario scenario,
      Random random,
      Watcher watcher) {
    this.name = name;
    this.time = time;
    this.process = process;
    this.provider = provider;
    this.scenario = scenario;
    this.random = random;
    this.watcher = watcher;
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
    return Future.succeededFuture(new Target("https://provider/token", name));
  }

  @Override
  public Future<TokenResponse> request(Target target, @Nullable Secret refreshToken) {
    Secret sent = refreshToken == null ? configured : refreshToken;
    watcher.onSent(name, sent);
    Promise<TokenResponse> promise = Promise.promise();
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
      ProviderException failure =
          new ProviderException(TokenFailure.TIMEOUT, "timeout", "no answer").withOutcomeUnknown();
      watcher.onEnded(name, failure);
      promise.fail(failure);
    }
  }

  private void deliver(Promise<TokenResponse> promise, SimulatedProvider.Answer answer) {
    if (promise.future().isComplete()) {
      return;
    }
    ProviderException failure = answer.failure();
    watcher.onEnded(name, failure);
    if (failure == null) {
      promise.complete(answer.response());
    } else {
      promise.fail(failure);
    }
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
