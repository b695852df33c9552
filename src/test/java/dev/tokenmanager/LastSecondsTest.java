package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The last seconds of a token whose provider is away. */
class LastSecondsTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  @Test
  void g01_refreshingFails_threeSecondsLeft_isServedByEveryWay() {
    stage.deploy();
    stage.get();
    stage.provider().behaviour = request -> request.response().setStatusCode(503).end();
    stage.clocks().pass(Duration.ofSeconds(241));
    await().until(() -> stage.events().contains("refresh_failed"));
    stage.clocks().pass(Duration.ofSeconds(56));

    assertThat(stage.get().getInteger("expires_in")).isEqualTo(3);
    assertThat(stage.tokens().current("default")).isNotNull();
    assertThat(stage.status().getString("health")).isEqualTo("DEGRADED");

    stage.clocks().pass(Duration.ofMillis(2_001));
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(503);
    assertThat(stage.tokens().current("default")).isNull();
    await().until(() -> stage.events().contains("expired"));
  }

  @Test
  void g01_attemptFailsWhileCallersWait_theyHaveTheHeldToken() {
    stage.deploy();
    stage.get();
    Queue<HttpServerRequest> open = new ConcurrentLinkedQueue<>();
    stage.provider().behaviour = open::add;
    stage.clocks().pass(Duration.ofSeconds(296));
    assertThat(stage.tokens().current("default")).isNull();
    var get = stage.tokens().getToken();
    await().until(() -> open.size() == 1);

    open.remove().response().setStatusCode(503).end();

    assertThat(VerticleFixture.result(get).generation()).isEqualTo(1);
  }
}
