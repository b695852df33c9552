package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** Asks for tokens all the time, and notes what it gets. Runs on a context of its own. */
final class NodeLoad {

  private static final int SECOND_MS = 1000;
  private static final int TOLD = 5;

  private final Vertx vertx;
  private final TokenManager tokens;
  private final Context context;
  private long timer = -1;
  private long asked;
  private long answered;
  private long failed;
  private long expired;
  private long wentBack;
  private long slowestMs;
  private long generation;
  private long begunAt;
  private final JsonArray failures = new JsonArray();

  NodeLoad(Vertx vertx, TokenManager tokens) {
    this.vertx = vertx;
    this.tokens = tokens;
    this.context = vertx.getOrCreateContext();
  }

  /** So many a second from now on; none: stops. */
  Future<Boolean> start(int aSecond) {
    return onContext(
        () -> {
          vertx.cancelTimer(timer);
          if (aSecond > 0) {
            begunAt = System.currentTimeMillis();
            timer = vertx.setPeriodic(SECOND_MS / aSecond, tick -> ask());
          }
          return true;
        });
  }

  private void ask() {
    long start = System.nanoTime();
    Instant at = Instant.now();
    asked++;
    tokens
        .getToken()
        .onComplete(
            token -> context.runOnContext(now -> note(token, start, at)),
            failure -> context.runOnContext(now -> noteFailure(failure)));
  }

  /**
   * One that ended on its way from answer to caller was good; one that had ended before was not.
   */
  private void note(AccessToken token, long start, Instant at) {
    answered++;
    slowestMs = Math.max(slowestMs, Duration.ofNanos(System.nanoTime() - start).toMillis());
    if (!Objects.requireNonNull(token.expiresAt()).isAfter(at)) {
      expired++;
    }
    if (token.generation() < generation) {
      wentBack++;
    }
    generation = token.generation();
  }

  private void noteFailure(Throwable failure) {
    failed++;
    if (failures.size() < TOLD) {
      failures.add(System.currentTimeMillis() + " " + failure);
    }
  }

  /** What came so far; all that was asked must be answered, or still be on its way. */
  Future<JsonObject> report() {
    return onContext(
        () ->
            new JsonObject()
                .put("asked", asked)
                .put("answered", answered)
                .put("failed", failed)
                .put("failures", failures.copy())
                .put("expired", expired)
                .put("went_back", wentBack)
                .put("slowest_ms", slowestMs)
                .put("for_ms", System.currentTimeMillis() - begunAt));
  }

  private <T> Future<T> onContext(java.util.function.Supplier<T> work) {
    return Future.future(promise -> context.runOnContext(now -> promise.complete(work.get())));
  }
}
