package example;

import dev.tokenmanager.AuthOptions;
import dev.tokenmanager.SecretOptions;
import dev.tokenmanager.TokenManagerHealth;
import dev.tokenmanager.TokenManagerMetrics;
import dev.tokenmanager.TokenManagerOptions;
import dev.tokenmanager.TokenManagerVerticle;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.healthchecks.HealthCheckHandler;

public final class Main {
  public static void main(String[] args) {
    var secret = SecretOptions.env("WEAVIATE_CLIENT_SECRET");
    var auth = AuthOptions.clientCredentials("weaviate-app", secret).setScopes("openid");
    var issuer = System.getenv("ISSUER_URL");
    var options = new TokenManagerOptions().setIssuerUrl(issuer).setAuth(auth);
    var vertx = Vertx.vertx();
    var health = HealthChecks.create(vertx);
    TokenManagerHealth.register(health, vertx);
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new TokenManagerMetrics(vertx).bindTo(metrics);
    var router = Router.router(vertx);
    router.get("/health*").handler(HealthCheckHandler.createWithHealthChecks(health));
    router.get("/metrics").handler(
        page -> page.response().putHeader("Content-Type", "text/plain").end(metrics.scrape()));
    var server = vertx.createHttpServer().requestHandler(router);
    vertx.deployVerticle(new TokenManagerVerticle(options))
        .compose(deployed -> server.listen(Integer.getInteger("port", 8080), "127.0.0.1"))
        .onSuccess(up -> System.out.println("http://127.0.0.1:" + up.actualPort() + "/metrics"))
        .onFailure(failure -> {
          failure.printStackTrace();
          System.exit(1);
        });
  }
}
