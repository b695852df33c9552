package dev.tokenmanager.examples;

import dev.tokenmanager.AuthOptions;
import dev.tokenmanager.SecretOptions;
import dev.tokenmanager.TokenManagerHealth;
import dev.tokenmanager.TokenManagerMetrics;
import dev.tokenmanager.TokenManagerOptions;
import dev.tokenmanager.TokenManagerVerticle;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.healthchecks.HealthCheckHandler;

/** The example of health and metrics. */
// README begins
public class HealthAndMetricsVerticle extends VerticleBase {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Override
  public Future<?> start() {
    SecretOptions secret = SecretOptions.file(config().getString("secretFile"));
    TokenManagerOptions options =
        new TokenManagerOptions()
            .setIssuerUrl(config().getString("issuer"))
            .setAuth(AuthOptions.clientCredentials("weaviate-app", secret));
    new TokenManagerMetrics(vertx).bindTo(registry);
    HealthChecks health = TokenManagerHealth.register(HealthChecks.create(vertx), vertx);
    Router router = Router.router(vertx);
    router.get("/health*").handler(HealthCheckHandler.createWithHealthChecks(health));
    router.get("/metrics").handler(asked -> asked.response().end(registry.scrape()));
    return vertx
        .deployVerticle(new TokenManagerVerticle(options))
        .compose(deployed -> vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
        .onSuccess(http -> vertx.eventBus().publish("port", http.actualPort()));
  }
}
