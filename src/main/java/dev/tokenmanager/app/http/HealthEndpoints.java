package dev.tokenmanager.app.http;

import dev.tokenmanager.TokenManagerHealth;
import dev.tokenmanager.TokenManagerHealth.ReadyWhen;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;

/**
 * Liveness and readiness, as MicroProfile Health has them: those of any application, but that a
 * node that stops is not ready. Event loop only.
 */
final class HealthEndpoints {

  private final NodeStatus status;

  /** Whether UP or DOWN is all that is told: callers have shown nothing. */
  private final boolean brief;

  private final HealthChecks live;
  private final HealthChecks ready;

  HealthEndpoints(Vertx vertx, HttpSetup setup, NodeStatus status) {
    String address = setup.addresses().prefix();
    ReadyWhen when = ReadyWhen.valueOf(setup.section().readyWhen().name());
    Handler<Promise<Status>> tokens = TokenManagerHealth.ready(vertx, address, when);
    this.status = status;
    this.brief = setup.section().token() != null;
    this.live =
        HealthChecks.create(vertx)
            .register(TokenManagerHealth.LIVE, TokenManagerHealth.live(vertx, address));
    this.ready =
        HealthChecks.create(vertx)
            .register(TokenManagerHealth.READY, check -> ready(check, tokens));
  }

  void live(HttpServerRequest request) {
    answer(request, live);
  }

  void ready(HttpServerRequest request) {
    answer(request, ready);
  }

  private void answer(HttpServerRequest request, HealthChecks checks) {
    Later.answer(
        request,
        checks.checkStatus(),
        "The check itself failed.",
        result -> Responses.json(request, CheckResult.isUp(result) ? 200 : 503, told(result)));
  }

  private JsonObject told(CheckResult result) {
    return brief
        ? new JsonObject().put("status", CheckResult.isUp(result) ? "UP" : "DOWN")
        : result.toJson();
  }

  private void ready(Promise<Status> check, Handler<Promise<Status>> tokens) {
    if (status.isStopping()) {
      check.complete(Status.KO(new JsonObject().put("reason", NodeStatus.STOPPING)));
    } else {
      tokens.handle(check);
    }
  }
}
