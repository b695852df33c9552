package dev.tokenmanager.app.http;

import dev.tokenmanager.internal.service.ServiceMetrics;
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
final class HealthEndpoints {

  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

  private final Supplier<@Nullable ServiceMetrics> metrics;
  private final NodeStatus status;
  private final HealthChecks live;
  private final HealthChecks ready;

  HealthEndpoints(Vertx vertx, Supplier<@Nullable ServiceMetrics> metrics, NodeStatus status) {
    this.metrics = metrics;
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
    Later.answer(
        request,
        checks.checkStatus(),
        "The check itself failed.",
        result -> Responses.json(request, CheckResult.isUp(result) ? 200 : 503, result.toJson()));
  }

  /** Without a service nothing hangs: it is not there yet, or no more. */
  private void ticks(Promise<Status> check) {
    ServiceMetrics known = metrics.get();
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
        .map(
            known ->
                known.getBoolean("ready") ? Status.OK() : notReady(known.getString("ready_reason")))
        .otherwise(failure -> notReady("The token manager does not answer."))
        .onComplete(check);
  }

  private static Status notReady(String reason) {
    return Status.KO(new JsonObject().put("reason", reason));
  }
}
