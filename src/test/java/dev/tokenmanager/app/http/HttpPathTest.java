package dev.tokenmanager.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.VerticleFixture;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code http.path}: all stands below it, and nothing beside it. */
class HttpPathTest {

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();

  private GuardedSite open(String path) {
    GuardedSite site = GuardedSite.open(stage.vertx(), new JsonObject().put("path", path), null);
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
    return site;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ops/tokens", "/ops/tokens/"})
  void everything_standsBelowThePath_withAndWithoutItsLastSlash(String path) throws Exception {
    GuardedSite site = open(path);

    assertThat(site.get("/ops/tokens/")).startsWith("HTTP/1.1 200 ").contains("<!DOCTYPE html>");
    assertThat(site.get("/ops/tokens/page.js")).startsWith("HTTP/1.1 200 ");
    assertThat(site.get("/ops/tokens/api/status")).contains("\"ready\":true");
    assertThat(site.get("/ops/tokens/health/live")).contains("\"UP\"", "\"checks\"");
    assertThat(site.get("/ops/tokens/health/ready")).contains("\"UP\"");
    assertThat(site.get("/ops/tokens/metrics")).contains("weaviate_token_health");
    try (RawClient events = site.connect()) {
      assertThat(
              events.send(GuardedSite.request("/ops/tokens/api/events")).readUntil("event: status"))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/status",
        "/health/live",
        "/metrics",
        "/ops",
        "/ops/",
        "/ops/tokensapi/status",
        "/ops/tokens2/",
        "/OPS/TOKENS/",
        "/ops/tokens/../../api/status",
        "/ops/tokens/%2e%2e/%2e%2e/metrics",
        "/x/ops/tokens/metrics",
        "/ops%2Ftokens/metrics",
        "/ops/tokens/nothing"
      })
  void nothing_standsBesideThePath(String path) throws Exception {
    assertThat(open("/ops/tokens").status(path)).isEqualTo(404);
  }

  @Test
  void pathWithoutItsLastSlash_leadsToThePage_relatively() throws Exception {
    GuardedSite site = open("/ops/tokens");

    assertThat(site.get("/ops/tokens"))
        .startsWith("HTTP/1.1 308 ")
        .containsIgnoringCase("\r\nlocation: tokens/\r\n");
    assertThat(site.get("/ops/tokens?x=//evil.example"))
        .startsWith("HTTP/1.1 308 ")
        .doesNotContain("evil");
  }

  @Test
  void root_hasNoRedirect() throws Exception {
    GuardedSite site = open("/");

    assertThat(site.status("/")).isEqualTo(200);
    assertThat(site.status("/api/status")).isEqualTo(200);
  }

  /** What a proxy or a client says about itself changes neither links nor access. */
  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-Prefix: /other",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
    "Forwarded: host=evil.example;proto=https",
    "X-Original-URL: /metrics",
    "X-Rewrite-URL: /metrics"
  })
  void forwardedHeaders_areNotRead(String header) throws Exception {
    GuardedSite site = open("/ops/tokens");

    assertThat(site.get("/ops/tokens", header))
        .startsWith("HTTP/1.1 308 ")
        .containsIgnoringCase("\r\nlocation: tokens/\r\n")
        .doesNotContain("evil.example", "/other");
    assertThat(site.get("/", header)).startsWith("HTTP/1.1 404 ");
  }

  @ParameterizedTest
  @CsvSource({
    "tokens.example, 200",
    "TOKENS.example:8443, 200",
    "[2001:db8::1]:80, 200",
    "localhost, 200",
    "127.0.0.1:1, 200",
    "tokens.example.evil.example, 421",
    "evil.example, 421",
    "tokens.example:8443:1, 421",
    "tokens.example@evil.example, 421",
    "'tokens.example, evil.example', 421"
  })
  void allowedHosts_areFurtherNamesOnLoopback(String host, int status) throws Exception {
    GuardedSite site =
        GuardedSite.open(
            stage.vertx(),
            new JsonObject("{\"allowedHosts\": [\"Tokens.example\", \"[2001:DB8::1]\"]}"),
            null);

    assertThat(site.status("/health/live", "Host: " + host)).isEqualTo(status);
    assertThat(site.status("/health/live", "X-Forwarded-Host: localhost", "Host: evil.example"))
        .isEqualTo(421);
  }
}
