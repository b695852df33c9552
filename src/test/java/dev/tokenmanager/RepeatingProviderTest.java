package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A provider that hands out the same token until it is over. */
class RepeatingProviderTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  private void hold(String token, long expiresIn) {
    JsonObject body = new JsonObject().put("access_token", token).put("expires_in", expiresIn);
    stage.provider().behaviour = request -> ScriptedProvider.json(request, 200, body);
  }

  private String error() {
    JsonObject last = stage.status().getJsonObject("last_error");
    return last == null ? "" : last.getString("error");
  }

  @Test
  void g04_getAtTheTokensEnd_waitsForTheNextToken() {
    hold("one", 300);
    stage.deploy();
    stage.get();
    stage.clocks().pass(Duration.ofSeconds(241));
    await().until(() -> error().equals("repeated_token"));
    stage.clocks().pass(Duration.ofMillis(58_500));
    Future<AccessToken> get = stage.tokens().getToken();

    hold("two", 300);
    stage.clocks().pass(Duration.ofMillis(500));

    AccessToken token = VerticleFixture.result(get);
    assertThat(token.accessToken()).isEqualTo("two");
    assertThat(token.generation()).isEqualTo(2);
  }

  @Test
  void g04_noOtherTokenWithinMaxWait_isSaidToTheCaller() {
    stage.provider().behaviour =
        request -> ScriptedProvider.json(request, 200, new JsonObject().put("access_token", "one"));
    stage.deploy(stage.provider().options().put("maxWaitMs", 5_000));
    stage.get();
    stage.clocks().pass(Duration.ofSeconds(301));
    await().until(() -> error().equals("repeated_token"));
    Future<AccessToken> get = stage.tokens().getToken();
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofMillis(100));
              return get.isComplete();
            });

    Throwable failure = VerticleFixture.failureOf(get);
    assertThat(TokenFailure.of(failure)).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
    assertThat(failure).hasMessageContaining("already held");
  }
}
