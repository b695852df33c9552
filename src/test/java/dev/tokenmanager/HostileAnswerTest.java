package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one provider puts into a good answer costs the others, and status, nothing. */
class HostileAnswerTest {

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();

  private JsonObject twoTokens() {
    return stage
        .provider()
        .options()
        .put("tokens", new JsonObject().put("a", new JsonObject()).put("b", new JsonObject()));
  }

  private JsonObject good() {
    return new JsonObject()
        .put("access_token", "s3cr3t-token")
        .put("token_type", "Bearer")
        .put("expires_in", 300);
  }

  @Test
  void g12_dateOfAYearBeyondAll_statusIsTold() {
    stage.provider().behaviour =
        request -> {
          request.response().putHeader("Date", "Fri, 01 Jan +999999999 00:00:00 GMT");
          stage.provider().issue(request);
        };
    stage.deploy(twoTokens());
    VerticleFixture.result(stage.tokens().getToken("a"));
    VerticleFixture.result(stage.tokens().getToken("b"));

    assertThat(VerticleFixture.result(stage.tokens().status()).getJsonArray("tokens"))
        .hasSize(2)
        .allSatisfy(
            token -> assertThat(((JsonObject) token).getString("health")).isEqualTo("HEALTHY"));
  }

  @Test
  void g12_scopeOfAMegabyte_countsAsNotSaid() {
    String scope = "scope ".repeat(170_000).strip();
    stage.provider().behaviour =
        request -> ScriptedProvider.json(request, 200, good().put("scope", scope));
    stage.deploy();

    assertThat(stage.get().getString("scope")).isEmpty();
    assertThat(stage.status().encode()).hasSizeLessThan(10_000);
  }

  @Test
  void g12_longScope_isWholeInTheReplyAndCutInStatus() {
    String scope = "scope ".repeat(256).strip();
    stage.provider().behaviour =
        request -> ScriptedProvider.json(request, 200, good().put("scope", scope));
    stage.deploy();

    assertThat(stage.get().getString("scope")).isEqualTo(scope);
    assertThat(stage.status().getString("scope")).hasSize(1024);
    assertThat(stage.status().encode()).hasSizeLessThan(10_000);
  }

  @Test
  void g12_emptyError_isNone() {
    stage.provider().behaviour =
        request -> ScriptedProvider.json(request, 200, good().put("error", ""));
    stage.deploy();

    assertThat(stage.get().getString("token_type")).isEqualTo("Bearer");
  }

  @ParameterizedTest
  @CsvSource({"200, 502", "400, 502", "401, 401", "503, 503"})
  void g12_encodedBody_isRefusedByName(int status, int code) {
    List<String> asked = new CopyOnWriteArrayList<>();
    stage.provider().behaviour =
        request -> {
          asked.add(request.getHeader("Accept-Encoding"));
          request.response().putHeader("Content-Encoding", "gzip");
          ScriptedProvider.json(request, status, good());
        };
    stage.deploy();

    assertThat(VerticleFixture.codeOf(stage.tokens().getToken())).isEqualTo(code);

    assertThat(asked).isNotEmpty().allMatch("identity"::equals);
    JsonObject error = stage.status().getJsonObject("last_error");
    assertThat(error.getString("error").equals("encoded_body")).isEqualTo(code == 502);
    assertThat(error.getString("message").contains("gzip")).isEqualTo(code == 502);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999999999",
        "-1e999999999",
        "9999999999999999999999999999999999999999",
        "1e-999999999",
        "\"99999999999999999999\"",
        "{\"a\":[]}",
        "true"
      })
  void g12_numbersBeyondAll_countAsNone(String number) {
    stage.provider().behaviour =
        request ->
            request
                .response()
                .putHeader("Content-Type", "application/json")
                .end(
                    "{\"access_token\":\"s3cr3t-token\",\"token_type\":\"Bearer\",\"expires_in\":"
                        + number
                        + ",\"refresh_expires_in\":"
                        + number
                        + ",\"refresh_in\":"
                        + number
                        + ",\"refresh_token\":\"s3cr3t-refresh\"}");
    stage.deploy();

    assertThat(stage.get().getLong("expires_in")).isBetween(290L, 300L);
    assertThat(stage.status().getString("health")).isEqualTo("HEALTHY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"deep", "digits", "dots"})
  void g12_answerOfAMegabyte_theLoopGoesOn(String kind) {
    String body =
        switch (kind) {
          case "deep" -> "[".repeat(1_000_000);
          case "digits" -> "{\"access_token\":\"t\",\"expires_in\":" + "9".repeat(1_000_000) + "}";
          default -> good().put("access_token", ".".repeat(1_000_000)).encode();
        };
    stage.provider().behaviour = request -> request.response().end(body);
    stage.deploy();

    await()
        .until(() -> !List.of("EMPTY", "REFRESHING").contains(stage.status().getString("state")));
    stage.provider().behaviour = stage.provider()::issue;
    stage.clocks().pass(Duration.ofMinutes(1));
    assertThat(stage.get().getString("access_token")).isNotEmpty();
  }
}
