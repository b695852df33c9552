package dev.tokenmanager.keeper;

import dev.tokenmanager.keeper.EndpointLimits.HoldBack;
import dev.tokenmanager.oidc.TokenResponse;
import dev.tokenmanager.oidc.TokenSource;
import dev.tokenmanager.oidc.TokenSource.Target;
import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.Action;
import dev.tokenmanager.refresh.AttemptFailure;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.PolicySettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the requests of one token: finds the endpoint, waits for its turn, asks, hands the
 * result back.
 */
final class Attempts {

  private final PolicySettings settings;
  private final TokenSource source;
  private final Shared shared;
  private final Results results;
  private Future<Void> before = Future.succeededFuture();
  private int underWay;
  private @Nullable Promise<Void> quiet;

  Attempts(PolicySettings settings, TokenSource source, Shared shared, Results results) {
    this.settings = settings;
    this.source = source;
    this.shared = shared;
    this.results = results;
  }

  /** Where results go. Exactly one call for each request, at once or later. */
  interface Results {
    void acquired(long attempt, Acquisition acquisition, @Nullable Duration clockSkew);

    void failed(long attempt, AttemptFailure failure, Moment now);

    void heldBack(long attempt, HoldBack holdBack);

    /** It was not wanted any more when its turn came. */
    void notSent(long attempt);

    /** Whether the result of that attempt is still wanted. */
    boolean isWanted(long attempt);
  }

  /** Sends nothing before that is over: there is never a second request in flight. */
  void after(Future<Void> predecessor) {
    before = predecessor;
  }

  /**
   * Sends it.
   *
   * @param expiry of the token that is held: the sooner, the sooner its turn
   */
  void send(Action.Request request, Instant expiry) {
    underWay++;
    Moment start = shared.now();
    before
        .compose(quiet -> source.locate())
        .onComplete(
            (target, failure) -> {
              if (failure == null) {
                enter(target, request, expiry);
              } else {
                AttemptFailure unsent = Failures.of(settings.name(), failure).asUnsent();
                fail(request, unsent, start, shared.now());
              }
            });
  }

  private void enter(Target target, Action.Request request, Instant expiry) {
    EndpointLimits.Turn turn =
        new EndpointLimits.Turn() {
          @Override
          public void granted() {
            exchange(target, request);
          }

          @Override
          public void heldBack(HoldBack holdBack) {
            end(() -> results.heldBack(request.attempt(), holdBack));
          }
        };
    shared.limits().enter(target, expiry, shared.now(), turn);
  }

  private void exchange(Target target, Action.Request request) {
    if (!results.isWanted(request.attempt())) {
      shared.limits().leave(target);
      end(() -> results.notSent(request.attempt()));
      return;
    }
    Moment start = shared.now();
    guarded(() -> source.request(target, request.refreshToken()))
        .onComplete(
            (response, failure) -> {
              if (failure == null) {
                shared.limits().leave(target);
                Acquisition acquisition =
                    acquisition(start, response, shared.wasPausedSince(start));
                end(() -> results.acquired(request.attempt(), acquisition, response.clockSkew()));
              } else {
                finishFailed(request, target, Failures.of(settings.name(), failure), start);
              }
            });
  }

  private void finishFailed(
      Action.Request request, Target target, AttemptFailure failure, Moment start) {
    Moment now = shared.now();
    // Before the slot is free: the next in line may have to wait, too.
    holdBack(target, failure, now);
    shared.limits().leave(target);
    fail(request, failure, start, now);
  }

  private void fail(Action.Request request, AttemptFailure failure, Moment start, Moment now) {
    boolean interrupted = shared.wasPausedSince(start);
    AttemptFailure told = interrupted ? failure.asInterrupted() : failure;
    end(() -> results.failed(request.attempt(), told, now));
  }

  /** Its result may begin the next one. */
  private void end(Runnable result) {
    try {
      result.run();
    } finally {
      underWay--;
      Promise<Void> waiting = quiet;
      if (underWay == 0 && waiting != null) {
        quiet = null;
        waiting.complete();
      }
    }
  }

  /** Completes when nothing is under way. */
  Future<Void> whenQuiet() {
    if (underWay == 0) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = quiet == null ? Promise.promise() : quiet;
    quiet = promise;
    return promise.future();
  }

  private void holdBack(Target target, AttemptFailure failure, Moment now) {
    Duration wanted = failure.retryAfter();
    if (wanted != null && wanted.compareTo(Duration.ZERO) > 0) {
      Duration most = settings.options().maxRetryAfter();
      Duration bounded = wanted.compareTo(most) < 0 ? wanted : most;
      AttemptFailure reason = failure.asHeldBack();
      shared.limits().holdBack(target, new HoldBack(now.plus(bounded), reason));
    }
  }

  static Acquisition acquisition(Moment start, TokenResponse response, boolean interrupted) {
    return new Acquisition(
        start,
        response.accessToken(),
        response.tokenType(),
        response.scopes(),
        response.idToken(),
        response.endless(),
        response.lifetime(),
        response.ownEnd(),
        response.refreshIn(),
        response.refreshToken(),
        response.refreshLifetime(),
        interrupted);
  }

  private static <T> Future<T> guarded(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
