package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a JWT says of its own end. */
class JwtEndTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  private static String jwt(JsonObject claims) {
    byte[] payload = claims.encode().getBytes(StandardCharsets.UTF_8);
    return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(payload) + ".c2ln";
  }

  @Test
  void start_givenTokenThatNearlyNeverExpires_deploys() {
    JsonObject auth =
        new JsonObject()
            .put("type", "refresh_token")
            .put("clientId", "app")
            .put("refreshToken", "s3cr3t-r")
            .put("accessToken", jwt(new JsonObject().put("exp", 253402300799L)));
    stage.deploy(new JsonObject().put("issuerUrl", stage.provider().issuer()).put("auth", auth));
    assertThat(stage.generation()).isEqualTo(1);
    assertThat(stage.provider().tokenRequests()).isZero();
  }

  @Test
  void g01_providerRepeatsAJwtThatIsOver_isNeverAnswered() {
    Instant start = stage.clocks().now().wall();
    Instant end = start.plusSeconds(300);
    String token =
        jwt(new JsonObject().put("iat", start.getEpochSecond()).put("exp", end.getEpochSecond()));
    stage.provider().behaviour =
        request ->
            ScriptedProvider.json(
                request, 200, new JsonObject().put("access_token", token).put("expires_in", 300));
    stage.deploy();
    assertThat(stage.get().getString("expires_at")).isEqualTo(end.toString());

    stage.clocks().pass(Duration.ofSeconds(301));
    Future<AccessToken> get = stage.tokens().getToken();
    await().until(() -> stage.status().getJsonObject("last_error") != null);
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(1));
              return get.isComplete();
            });

    assertThat(VerticleFixture.codeOf(get)).isEqualTo(502);
  }
}
