package example

import dev.tokenmanager.AuthOptions
import dev.tokenmanager.SecretOptions
import dev.tokenmanager.TokenManager
import dev.tokenmanager.TokenManagerHealth
import dev.tokenmanager.TokenManagerMetrics
import dev.tokenmanager.TokenManagerOptions
import dev.tokenmanager.TokenManagerVerticle
import io.micrometer.prometheusmetrics.PrometheusConfig
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry
import io.vertx.core.Vertx
import io.vertx.ext.healthchecks.HealthChecks
import io.vertx.ext.web.Router
import io.vertx.ext.web.healthchecks.HealthCheckHandler
import io.vertx.kotlin.coroutines.CoroutineRouterSupport
import io.vertx.kotlin.coroutines.CoroutineVerticle
import io.vertx.kotlin.coroutines.coAwait
import kotlin.system.exitProcess

class Main : CoroutineVerticle(), CoroutineRouterSupport {
  override suspend fun start() {
    val secret = SecretOptions.env("WEAVIATE_CLIENT_SECRET")
    val options = TokenManagerOptions()
      .setIssuerUrl(System.getenv("ISSUER_URL"))
      .setAuth(AuthOptions.clientCredentials("weaviate-app", secret).setScopes("openid"))
    val health = HealthChecks.create(vertx)
    TokenManagerHealth.register(health, vertx)
    val metrics = PrometheusMeterRegistry(PrometheusConfig.DEFAULT)
    TokenManagerMetrics(vertx).bindTo(metrics)
    val router = Router.router(vertx)
    router.get("/health*").handler(HealthCheckHandler.createWithHealthChecks(health))
    router.get("/metrics").handler {
      it.response().putHeader("Content-Type", "text/plain").end(metrics.scrape())
    }

    val tokens = TokenManager.create(vertx)
    router.get("/").coHandler {
      val token = tokens.getToken().coAwait() // a failure is a ReplyException, and a 500 here
      it.response().end("token ${token.generation}, until ${token.expiresAt ?: "it is changed"}").coAwait()
    }

    vertx.deployVerticle(TokenManagerVerticle(options)).coAwait()
    val server = vertx.createHttpServer().requestHandler(router)
      .listen(Integer.getInteger("port", 8080), "127.0.0.1").coAwait()
    println("http://127.0.0.1:${server.actualPort()}/metrics")
  }
}

fun main() {
  Vertx.vertx().deployVerticle(Main()).onFailure { failure ->
    failure.printStackTrace()
    exitProcess(1)
  }
}
