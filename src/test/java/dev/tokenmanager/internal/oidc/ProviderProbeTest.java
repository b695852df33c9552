package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.endpoints;
import static dev.tokenmanager.internal.oidc.Samples.failure;
import static dev.tokenmanager.internal.oidc.Samples.inline;
import static dev.tokenmanager.internal.oidc.Samples.options;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderProbeTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a refresh token came beside it, r2, true",
    "none came,, false",
  })
  void acquire_tokenCameStale_saysThatTheRefreshTokenBesideItIsNotKept(
      String row, String refreshToken, boolean said) {
    FakeTransport transport = new FakeTransport();
    AuthOptions auth =
        new AuthOptions.RefreshToken(inline("r1"), null, null, Samples.client("caller"), List.of());
    ProviderProbe walk =
        new ProviderProbe(
            options(endpoints(), auth),
            transport,
            Samples::secret,
            new MovableClocks().clocks(),
            Samples.assertions(),
            SubjectTokens.NONE);
    Future<DiscoveredProvider> discovered = walk.metadata(null);

    Future<TokenResponse> token = walk.acquire(discovered.result());
    JsonObject body =
        new JsonObject()
            .put("access_token", "s3cr3t-a")
            .put("token_type", "Bearer")
            .put("expires_in", 300)
            .put("refresh_token", refreshToken);
    transport.answer(new HttpReply(200, Map.of("age", "300"), body.encode()));

    assertThat(failure(token).error()).isEqualTo(Lifetime.STALE);
    assertThat(failure(token)).hasMessageNotContaining("s3cr3t");
    String sentence = String.valueOf(failure(token).getMessage());
    assertThat(sentence.endsWith(" " + ProviderProbe.NOT_KEPT + ".")).isEqualTo(said);
  }
}
