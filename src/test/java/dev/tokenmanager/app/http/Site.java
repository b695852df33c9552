package dev.tokenmanager.app.http;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.internal.bus.Addresses;
import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.internal.config.HttpOptions.ReadyWhen;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.testing.WaitLimit;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The HTTP side on a free port of loopback, beside whatever the test deploys. Blocks. */
final class Site {

  static final String ADDRESS = "weaviate.token";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpVerticle verticle;

  private Site(HttpVerticle verticle) {
    this.verticle = verticle;
  }

  /** Hears events from now on, and listens. */
  static Site open(Vertx vertx, String... names) {
    return open(vertx, ReadyWhen.ANY, names);
  }

  static Site open(Vertx vertx, ReadyWhen readyWhen, String... names) {
    Site site = create(vertx, new HttpOptions(true, "127.0.0.1", 0, readyWhen), names);
    VerticleFixture.result(vertx.deployVerticle(site.verticle));
    return site;
  }

  static Site create(Vertx vertx, HttpOptions section, String... names) {
    Limits usual = Limits.USUAL;
    // A busy machine is no reason for 503 here.
    Limits patient =
        new Limits(usual.request(), usual.nextRequest(), usual.stall(), WaitLimit.TIME);
    return create(vertx, section, patient, names);
  }

  static Site create(Vertx vertx, HttpOptions section, Limits limits, String... names) {
    return new Site(
        HttpVerticle.create(
            vertx,
            new HttpSetup(
                section,
                new Addresses(ADDRESS),
                Set.of(names),
                () -> TokenServices.metrics(vertx, ADDRESS),
                "1.2.3",
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
            limits));
  }

  HttpVerticle verticle() {
    return verticle;
  }

  int port() {
    return verticle.port();
  }

  HttpResponse<String> get(String path) {
    return send("GET", path, null);
  }

  HttpResponse<String> send(String method, String path, @Nullable String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  JsonObject json(String path) {
    return new JsonObject(get(path).body());
  }

  JsonArray tokens() {
    return json("/api/status").getJsonArray("tokens");
  }
}
