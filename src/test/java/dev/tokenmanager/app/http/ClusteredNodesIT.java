package dev.tokenmanager.app.http;

import static dev.tokenmanager.VerticleFixture.result;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.testing.LoopbackNodes;
import dev.tokenmanager.testing.PrometheusText;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the HTTP side of a node tells of the others. */
@Tag("cluster")
class ClusteredNodesIT {

  private static final String KEY =
      Base64.getEncoder().encodeToString("s3cr3t-key-of-just-32-bytes-----".getBytes(UTF_8));

  private static void deploy(Vertx vertx, ScriptedProvider provider) {
    JsonObject options =
        provider.options().put("cluster", new JsonObject().put("encryptionKey", KEY));
    result(
        vertx.deployVerticle(
            new TokenManagerVerticle(), new DeploymentOptions().setConfig(options)));
    result(WaitLimit.client(vertx).getToken());
    LoopbackNodes.awaitRecord(vertx, Site.ADDRESS);
  }

  private static double metric(Site site, String name) {
    return PrometheusText.parse(site.get("/metrics").body()).samples().stream()
        .filter(sample -> sample.name().equals(name))
        .mapToDouble(PrometheusText.Sample::value)
        .sum();
  }

  @Test
  void joiningNode_adoption_isCountedAndEventsOfBothAreShown() throws Exception {
    Vertx outside = Vertx.vertx();
    try (LoopbackNodes nodes = new LoopbackNodes(LoopbackNodes.Manager.HAZELCAST)) {
      ScriptedProvider provider = result(ScriptedProvider.start(outside));
      Vertx first = nodes.start();
      deploy(first, provider);
      Vertx second = nodes.start();
      Site site = Site.open(second, "default");
      deploy(second, provider);

      assertThat(metric(site, "weaviate_token_adoptions_total")).isEqualTo(1);
      assertThat(metric(site, "weaviate_token_refreshes_total")).isZero();
      assertThat(metric(site, "weaviate_token_generation")).isEqualTo(1);
      try (EventReader events = new EventReader(site.port(), "/api/events")) {
        String own =
            events.next("history").getJsonArray("default").getJsonObject(0).getString("node");
        result(TokenManager.create(first).forceRefresh());
        JsonObject other = events.next("token");
        assertThat(other.getString("event")).isIn("refreshed", "adopted");
        await().until(() -> metric(site, "weaviate_token_generation") == 2);
        await()
            .untilAsserted(
                () ->
                    assertThat(
                            site.tokens()
                                .getJsonObject(0)
                                .getJsonObject("cluster")
                                .getJsonArray("members"))
                        .hasSize(2)
                        .contains(own));
      }
      assertThat(metric(site, "weaviate_token_adoptions_total")).isEqualTo(2);
      await().until(() -> site.json("/api/status").getJsonObject("hosts").size() == 2);
    } finally {
      result(outside.close());
    }
  }
}
