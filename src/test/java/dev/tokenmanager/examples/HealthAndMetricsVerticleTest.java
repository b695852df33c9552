package dev.tokenmanager.examples;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.testing.PrometheusText;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The example of health and metrics, run, and asked by HTTP. */
class HealthAndMetricsVerticleTest {

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();
  @TempDir private Path folder;

  private static HttpResponse<String> get(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  @Test
  void pages_showTheTokens() throws Exception {
    Promise<Integer> port = Promise.promise();
    stage.vertx().eventBus().<Integer>consumer("port", told -> port.complete(told.body()));
    Path secret = Files.writeString(folder.resolve("secret"), SECRET_MARK + "client");
    JsonObject config =
        new JsonObject()
            .put("issuer", stage.provider().issuer())
            .put("secretFile", secret.toString());
    VerticleFixture.result(
        stage
            .vertx()
            .deployVerticle(
                new HealthAndMetricsVerticle(), new DeploymentOptions().setConfig(config)));
    int http = VerticleFixture.result(port.future());
    VerticleFixture.result(stage.tokens().getToken());

    HttpResponse<String> health = get(http, "/health");
    HttpResponse<String> metrics = get(http, "/metrics");

    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).contains("weaviate-token-live", "weaviate-token-ready", "HEALTHY");
    assertThat(get(http, "/health/weaviate-token-live").statusCode()).isEqualTo(200);
    assertThat(get(http, "/health/weaviate-token-ready").statusCode()).isEqualTo(200);
    assertThat(
            PrometheusText.parse(metrics.body())
                .value("weaviate_token_generation", "name", "default"))
        .isEqualTo(1);
    assertThat(health.body() + metrics.body()).doesNotContain(SECRET_MARK);
  }
}
