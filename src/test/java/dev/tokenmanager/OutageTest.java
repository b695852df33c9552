package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The provider is away, overloaded, or says no. */
class OutageTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  @Test
  void g05_outageWhileATokenIsHeld_isServedThenRecovered() {
    stage.deploy();
    stage.get();
    stage.provider().behaviour = request -> request.response().setStatusCode(503).end();
    stage.clocks().pass(Duration.ofSeconds(241));
    await().until(() -> stage.events().contains("refresh_failed"));
    assertThat(stage.generation()).isEqualTo(1);
    assertThat(stage.status().getString("health")).isEqualTo("DEGRADED");

    stage.clocks().pass(Duration.ofMinutes(1));
    await().until(() -> stage.events().contains("expired"));
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(503);

    stage.provider().behaviour = stage.provider()::issue;
    stage.clocks().pass(Duration.ofSeconds(10));
    await().until(() -> stage.events().contains("recovered"));
    assertThat(stage.generation()).isEqualTo(2);
    assertThat(stage.events()).filteredOn("expired"::equals).hasSize(1);
    assertThat(stage.status().getString("health")).isEqualTo("HEALTHY");
    assertThat(stage.status().containsKey("advice")).isFalse();
  }

  @Test
  void g05_retryAfter_isHonouredAlsoByForcedRefreshes() {
    stage.provider().behaviour =
        request -> request.response().setStatusCode(429).putHeader("Retry-After", "120").end();
    stage.deploy();
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(503);
    assertThat(stage.status().getString("advice"))
        .contains("asked too often")
        .doesNotContain("See that the provider is up");

    stage.clocks().pass(Duration.ofSeconds(119));
    assertThat(codeOf(stage.tokens().forceRefresh())).isEqualTo(503);
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);

    stage.provider().behaviour = stage.provider()::issue;
    stage.clocks().pass(Duration.ofSeconds(1));
    await().until(() -> stage.tokens().current("default") != null);
  }

  @Test
  void g06_providerDownAtDeployment_deploysAndRecoversByItself() {
    JsonObject options = stage.provider().options();
    stage.stopProvider();
    stage.deploy(options);
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(503);
    assertThat(stage.status().getString("health")).isEqualTo("EXPIRED");
    assertThat(stage.status().getString("advice"))
        .containsOnlyOnce("refuses the connection")
        .endsWith(
            "See that the provider is up and can be reached from this node; no restart is needed.");

    stage.startProvider();
    stage.clocks().pass(Duration.ofSeconds(10));

    await().until(() -> stage.tokens().current("default") != null);
  }

  @Test
  void g06_wrongOptions_failTheDeploymentWithOneSentence() {
    assertThatThrownBy(() -> stage.deploy(stage.provider().options().put("isuerUrl", "x")))
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("isuerUrl");
    assertThatThrownBy(
            () ->
                stage.deploy(
                    stage
                        .provider()
                        .options()
                        .put(
                            "auth",
                            ScriptedProvider.clientCredentials()
                                .putNull("clientSecret")
                                .put("clientSecretFile", "/nowhere/at/all"))))
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auth.clientSecretFile");
  }

  @Test
  void g07_rejected_answers401AndIsRetriedSlowlyOrWhenForced() {
    stage.provider().behaviour = request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    stage.deploy();

    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(401);
    stage.clocks().pass(Duration.ofSeconds(59));
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(401);
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
    stage.clocks().pass(Duration.ofSeconds(1));
    // Not only asked: also answered.
    await().until(() -> stage.status().getInteger("consecutive_failures") == 2);
    assertThat(stage.provider().tokenRequests()).isEqualTo(2);

    stage.provider().behaviour = stage.provider()::issue;
    assertThat(VerticleFixture.result(stage.tokens().forceRefresh()).generation()).isEqualTo(1);
    await().until(() -> stage.events().contains("recovered"));
    assertThat(stage.events()).filteredOn("rejected"::equals).hasSize(1);
  }
}
