package dev.tokenmanager.examples;

import dev.tokenmanager.TokenManagerVerticle;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;

/** An application whose token requests are traced. */
public final class TracingExample {

  private TracingExample() {}

  // README begins
  public static Future<Vertx> start(OpenTelemetry openTelemetry, JsonObject options) {
    Vertx vertx =
        Vertx.builder().withTracer(new OpenTelemetryTracingFactory(openTelemetry)).build();
    return vertx
        .deployVerticle(TokenManagerVerticle.class, new DeploymentOptions().setConfig(options))
        .map(vertx);
  }
  // README ends
}
