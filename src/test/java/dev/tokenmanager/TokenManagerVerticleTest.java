package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests and replies on the event bus. */
class TokenManagerVerticleTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  @Test
  void get_healthyProvider_answersTheToken() {
    stage.deploy();

    JsonObject token = stage.get();

    assertThat(token.getString("access_token")).isEqualTo("s3cr3t-token-1");
    assertThat(token.getString("token_type")).isEqualTo("Bearer");
    assertThat(token.getInteger("expires_in")).isEqualTo(300);
    assertThat(token.getString("expires_at")).isEqualTo("2026-03-01T12:05:00Z");
    assertThat(token.getString("issued_at")).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(token.getString("name")).isEqualTo("default");
    assertThat(token.getLong("generation")).isEqualTo(1);
    assertThat(token.fieldNames()).doesNotContain("refresh_token");
  }

  @Test
  void get_nullBodyAndNullFields_countAsAbsent() {
    stage.deploy();

    Object[] bodies = {null, new JsonObject().putNull("name").putNull("minValiditySeconds")};
    for (Object body : bodies) {
      assertThat(
              VerticleFixture.result(
                      stage.vertx().eventBus().<JsonObject>request("weaviate.token.get", body))
                  .body()
                  .getLong("generation"))
          .isEqualTo(1);
    }
  }

  @Test
  void get_badBodies_are400() {
    stage.deploy();
    stage.get();
    List<Object> bodies =
        List.of(
            "text",
            new JsonArray(),
            new JsonObject().put("nam", "default"),
            new JsonObject().put("name", 1),
            new JsonObject().put("minValiditySeconds", 1.5),
            new JsonObject().put("minValiditySeconds", "10"),
            new JsonObject().put("minValiditySeconds", -1),
            new JsonObject().put("minValiditySeconds", 300),
            new JsonObject().put("minValiditySeconds", Long.MAX_VALUE));
    for (Object body : bodies) {
      assertThat(codeOf(stage.vertx().eventBus().request("weaviate.token.get", body)))
          .as("%s", body)
          .isEqualTo(400);
    }
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
  }

  @Test
  void get_moreValidityThanIsLeft_refreshes() {
    stage.deploy();
    stage.get();
    stage.clocks().pass(Duration.ofSeconds(10));

    JsonObject token =
        VerticleFixture.result(
                stage
                    .vertx()
                    .eventBus()
                    .<JsonObject>request(
                        "weaviate.token.get", new JsonObject().put("minValiditySeconds", 295)))
            .body();

    assertThat(token.getLong("generation")).isEqualTo(2);
  }

  @Test
  void anyRequest_unknownName_is404() {
    stage.deploy();
    JsonObject body = new JsonObject().put("name", "unknown");
    for (String address : List.of("get", "refresh", "status")) {
      Future<?> answer = stage.vertx().eventBus().request("weaviate.token." + address, body);
      assertThat(codeOf(answer)).isEqualTo(404);
      assertThat(answer.cause()).hasMessage("No token is named unknown; there is: default.");
    }
  }

  @Test
  void current_unknownNameOrNothingDeployed_isNull() {
    assertThat(stage.tokens().current("default")).isNull();
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(503);
    stage.deploy();
    assertThat(stage.tokens().current("unknown")).isNull();
  }

  @Test
  void g09_manyReportsOfOneToken_oneTokenRequest() {
    stage.deploy(stage.provider().options(), 4);
    AccessToken first = VerticleFixture.result(stage.tokens().getToken());
    List<Future<AccessToken>> reports = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      reports.add(stage.tokens().reportRejected(first));
    }

    VerticleFixture.result(Future.all(reports));

    assertThat(stage.provider().tokenRequests()).isEqualTo(2);
    assertThat(reports).allMatch(report -> report.result().generation() == 2);
  }

  @Test
  void start_sameAddressWithOtherOptions_isRefused() {
    stage.deploy();

    assertThatThrownBy(() -> stage.deploy(stage.provider().options().put("maxWaitMs", 1)))
        .hasMessageContaining("address: \"weaviate.token\" is already used");

    stage.deploy(stage.provider().options().put("maxWaitMs", 1).put("address", "other"));
    assertThat(stage.generation()).isEqualTo(1);
  }

  @Test
  void start_severalTokens_eachHasItsOwn() {
    JsonObject apiKey = new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key");
    stage.deploy(
        stage
            .provider()
            .options()
            .put(
                "tokens",
                new JsonObject()
                    .put("a", new JsonObject())
                    .put("b", new JsonObject())
                    .put("key", new JsonObject().put("auth", apiKey))));

    AccessToken a = VerticleFixture.result(stage.tokens().getToken("a"));
    AccessToken b = VerticleFixture.result(stage.tokens().getToken("b"));
    AccessToken key = VerticleFixture.result(stage.tokens().getToken("key"));

    assertThat(a.accessToken()).isNotEqualTo(b.accessToken());
    assertThat(key.accessToken()).isEqualTo("s3cr3t-key");
    assertThat(key.expiresAt()).isNull();
    assertThat(key.isExpired()).isFalse();
    assertThat(VerticleFixture.result(stage.tokens().forceRefresh("key")).generation())
        .isEqualTo(1);
    assertThat(codeOf(stage.tokens().getToken())).as("no default").isEqualTo(404);
  }

  @Test
  void status_healthy_hasAllFieldsAndNoSecret() {
    JsonObject options = stage.provider().options();
    options.remove("requestTimeoutMs");
    stage.deploy(options);
    stage.get();

    JsonObject status = VerticleFixture.result(stage.tokens().status());

    assertThat(status.getString("node")).isEqualTo("local");
    assertThat(status.getBoolean("clustered")).isFalse();
    JsonObject token = status.getJsonArray("tokens").getJsonObject(0);
    assertThat(token.fieldNames())
        .contains(
            "name",
            "state",
            "health",
            "generation",
            "issued_at",
            "expires_at",
            "usable_until",
            "refresh_at",
            "outage_budget_seconds",
            "consecutive_failures",
            "last_success_at",
            "source",
            "issuer",
            "token_endpoint",
            "client_id")
        .doesNotContain("advice", "last_error", "next_attempt_at");
    assertThat(token.getInteger("outage_budget_seconds")).isEqualTo(45);
    assertThat(status.encode()).doesNotContain("s3cr3t-");
  }

  @Test
  void status_times_areThoseOfTheHeldToken() {
    stage.deploy();
    JsonObject held = stage.get();

    JsonObject status = stage.status();

    assertThat(status.getString("issued_at")).isEqualTo(held.getString("issued_at"));
    assertThat(status.getString("expires_at")).isEqualTo(held.getString("expires_at"));
    assertThat(Instant.parse(status.getString("usable_until")))
        .isEqualTo(Instant.parse(held.getString("expires_at")).minusSeconds(5));
  }

  @Test
  void status_apiKey_isIssuedAndHasNoEnd() {
    stage.deploy(
        new JsonObject()
            .put("auth", new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key")));
    stage.get();

    assertThat(stage.status().fieldNames())
        .contains("issued_at")
        .doesNotContain("expires_at", "usable_until", "refresh_at");
  }

  @Test
  void status_nothingHeld_hasNoTimes() {
    stage.provider().behaviour = request -> {};
    stage.deploy();

    assertThat(stage.status().fieldNames()).doesNotContain("issued_at", "usable_until");
  }

  @Test
  void report_twoGenerationsInARow_isMisconfiguredAndStillServed() {
    stage.deploy();
    AccessToken first = VerticleFixture.result(stage.tokens().getToken());
    AccessToken second = VerticleFixture.result(stage.tokens().reportRejected(first));
    AccessToken third = VerticleFixture.result(stage.tokens().reportRejected(second));

    assertThat(third.generation()).isEqualTo(2);
    assertThat(stage.status().getString("health")).isEqualTo("MISCONFIGURED");
    assertThat(stage.status().getString("advice")).contains("audience");
    await().until(() -> stage.events().contains("misconfigured"));
    assertThat(stage.provider().tokenRequests()).isEqualTo(2);
  }
}
