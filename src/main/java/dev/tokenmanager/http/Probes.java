package dev.tokenmanager.http;

import dev.tokenmanager.keeper.Vitals;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Liveness and readiness, as MicroProfile Health has them. Event loop only. */
final class Probes {

  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

  private final Supplier<@Nullable Vitals> vitals;
  private final NodeStatus status;
  private final HealthChecks live;
  private final HealthChecks ready;

  Probes(Vertx vertx, Supplier<@Nullable Vitals> vitals, NodeStatus status) {
    this.vitals = vitals;
    this.status = status;
    this.live = HealthChecks.create(vertx).register("ticks", this::ticks);
    this.ready = HealthChecks.create(vertx).register("tokens", this::tokens);
  }

  void live(HttpServerRequest request) {
    answer(request, live);
  }

  void ready(HttpServerRequest request) {
    answer(request, ready);
  }

  private static void answer(HttpServerRequest request, HealthChecks checks) {
    checks
        .checkStatus()
        .onSuccess(
            result -> Answer.json(request, CheckResult.isUp(result) ? 200 : 503, result.toJson()))
        .onFailure(failure -> Answer.failure(request, 503, "The check itself failed."));
  }

  /** Without an owner nothing hangs: it is not there yet, or no more. */
  private void ticks(Promise<Status> check) {
    Vitals known = vitals.get();
    Duration silence = known == null ? Duration.ZERO : known.sinceTick();
    boolean alive = silence.compareTo(LONGEST_SILENCE) < 0;
    check.complete(
        alive
            ? Status.OK()
            : Status.KO(new JsonObject().put("seconds_without_tick", silence.toSeconds())));
  }

  private void tokens(Promise<Status> check) {
    if (status.isStopping()) {
      check.complete(notReady("The node is stopping."));
      return;
    }
    status
        .current()
        .onSuccess(
            known ->
                check.complete(
                    known.getBoolean("ready")
                        ? Status.OK()
                        : notReady(known.getString("ready_reason"))))
        .onFailure(failure -> check.complete(notReady("The token manager does not answer.")));
  }

  private static Status notReady(String reason) {
    return Status.KO(new JsonObject().put("reason", reason));
  }
}
