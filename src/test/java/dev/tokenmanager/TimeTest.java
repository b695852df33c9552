package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What time does to a token, and how many requests it takes. */
class TimeTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  @Test
  void g01_pausedForTwiceTheLifetime_isNeverAnsweredExpired() {
    stage.deploy();
    assertThat(stage.generation()).isEqualTo(1);

    stage.clocks().pass(Duration.ofMinutes(10));

    assertThat(stage.generation()).isEqualTo(2);
  }

  @Test
  void g01_wallClockSteppedBack_elapsedTimeStillEndsTheToken() {
    stage.deploy();
    stage.get();

    stage.clocks().moveWall(Duration.ofHours(-1));
    stage.clocks().pass(Duration.ofSeconds(296));

    assertThat(stage.generation()).isEqualTo(2);
  }

  @Test
  void g01_machineSlept_wallClockEndsTheToken() {
    stage.deploy();
    stage.get();

    stage.clocks().moveWall(Duration.ofSeconds(296));

    assertThat(stage.generation()).isEqualTo(2);
  }

  @Test
  void g02_refreshInFlight_blocksNobody() {
    stage.deploy();
    stage.get();
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    stage.provider().behaviour = held::add;

    stage.clocks().pass(Duration.ofSeconds(241));
    await().until(() -> held.size() == 1);

    assertThat(stage.generation()).isEqualTo(1);
    stage.provider().issue(held.remove());
    await().until(() -> stage.generation() == 2);
  }

  @Test
  void g03_eightInstancesAndTenThousandGetsAtColdStart_oneTokenRequest() {
    Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    stage.provider().behaviour = held::add;
    stage.deploy(stage.provider().options(), 8);
    List<Future<AccessToken>> gets = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      gets.add(stage.tokens().getToken());
    }
    await().until(() -> held.size() == 1);

    stage.provider().issue(held.remove());
    VerticleFixture.result(Future.all(gets));

    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
    assertThat(stage.provider().metadataRequests()).isEqualTo(1);
  }

  @Test
  void g03_manyTokensOfOneProvider_shareItsMetadata() {
    JsonObject tokens = new JsonObject();
    for (int i = 0; i < 50; i++) {
      tokens.put("t" + i, new JsonObject());
    }
    stage.deploy(stage.provider().options().put("tokens", tokens));

    await().until(() -> stage.provider().tokenRequests() == 50);
    tokens.fieldNames().forEach(name -> VerticleFixture.result(stage.tokens().getToken(name)));
    assertThat(stage.provider().metadataRequests()).isEqualTo(1);
  }

  @Test
  void g04_lifetimeOfOneSecond_staysAheadWithoutSpinning() {
    stage.provider().lifetimeSeconds = 1;
    stage.deploy();
    stage.get();
    for (int half = 1; half <= 20; half++) {
      stage.clocks().pass(Duration.ofMillis(500));
      long expected = half + 1L;
      await().until(() -> stage.generation() == expected);
    }
    assertThat(stage.provider().tokenRequests()).isEqualTo(21);
  }
}
