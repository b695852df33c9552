package dev.tokenmanager.app.http;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.internal.service.TokenServices;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoints, over real sockets, beside a real verticle. */
class HttpVerticleTest {

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();

  private Site open() {
    Site site = Site.open(stage.vertx(), "default");
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
    return site;
  }

  private static void assertSecured(HttpResponse<String> response) {
    assertThat(response.headers().map())
        .containsKeys("content-security-policy", "content-length", "content-type");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("x-frame-options")).hasValue("DENY");
    assertThat(response.headers().firstValue("referrer-policy")).hasValue("no-referrer");
    assertThat(response.headers().firstValue("cross-origin-resource-policy"))
        .hasValue("same-origin");
    assertThat(response.body()).doesNotContain(SECRET_MARK);
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/api/status, application/json; charset=utf-8",
    "/health/live, application/json; charset=utf-8",
    "/health/ready, application/json; charset=utf-8"
  })
  void get_endpoint_isAnsweredWithSecureHeaders(String path, String type) {
    HttpResponse<String> response = open().get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue(type);
    assertThat(response.body()).isNotEmpty();
    assertSecured(response);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/health/live", "/health/ready", "/nothing"})
  void head_path_isAsGetWithoutBody(String path) {
    Site site = open();
    HttpResponse<String> get = site.get(path);

    HttpResponse<String> head = site.send("HEAD", path, null);

    assertThat(head.statusCode()).isEqualTo(get.statusCode());
    assertThat(head.headers()).isEqualTo(get.headers());
    assertThat(head.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/health", "/api", "/api/status/x", "/page/index.html"})
  void get_unknownPath_is404AsJson(String path) {
    HttpResponse<String> response = open().get(path);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(response.body()).getInteger("code")).isEqualTo(404);
    assertSecured(response);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "ODD"})
  void otherMethod_is405(String method) {
    HttpResponse<String> response = open().send(method, "/api/status", null);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue("GET, HEAD");
    assertSecured(response);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void body_isRefusedAndTheConnectionClosed(String method) {
    HttpResponse<String> response = open().send(method, "/api/status", "x");

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.headers().firstValue("connection")).hasValue("close");
    assertSecured(response);
  }

  @Test
  void status_isTheVerticlesAndMore() {
    JsonObject status = open().json("/api/status");

    assertThat(status.getString("node")).isEqualTo("local");
    assertThat(status.getBoolean("clustered")).isFalse();
    assertThat(status.getBoolean("ready")).isTrue();
    assertThat(status.containsKey("ready_reason")).isFalse();
    assertThat(status.getString("version")).isEqualTo("1.2.3");
    assertThat(status.getString("now"))
        .isEqualTo(status.getJsonArray("tokens").getJsonObject(0).getString("issued_at"));
    assertThat(status.getJsonArray("tokens").getJsonObject(0)).isEqualTo(stage.status());
  }

  @Test
  void status_refusedConfiguration_isTold() {
    Site site = open();
    TokenServices.configurationRefused(stage.vertx(), "weaviate.token", "tikMs: unknown key");

    JsonObject told = site.json("/api/status").getJsonObject("configuration");

    assertThat(told.getJsonObject("error").getString("message")).isEqualTo("tikMs: unknown key");
  }
}
