package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The event loop is busy while answers come, so that no tick has run since. */
class StallTest {

  private static final List<String> NAMES = IntStream.range(0, 20).mapToObj(i -> "t" + i).toList();

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  /** The failure is remembered for a moment: whoever asks again at once has it in the same turn. */
  @Test
  void g05_stallsWhileTheMetadataFails_noTokenHangs() {
    JsonObject tokens = new JsonObject();
    NAMES.forEach(name -> tokens.put(name, new JsonObject()));
    stage.provider().metadata =
        request -> {
          stage.clocks().pass(Duration.ofMillis(700));
          ScriptedProvider.refuse(request, 503, "temporarily_unavailable");
        };
    stage.deploy(stage.provider().options().put("minRefreshIntervalMs", 0).put("tokens", tokens));
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofMillis(500));
              return stage.provider().metadataRequests() >= 4;
            });

    stage.provider().metadata = stage.provider()::describe;

    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(1));
              return NAMES.stream().allMatch(name -> stage.tokens().current(name) != null);
            });
    for (String name : NAMES) {
      assertThat(result(stage.tokens().forceRefresh(name)).name()).isEqualTo(name);
    }
  }
}
