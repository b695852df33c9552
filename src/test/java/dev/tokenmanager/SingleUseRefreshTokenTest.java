package dev.tokenmanager;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Refresh tokens that work once: followed, never sent twice where another grant is configured. */
class SingleUseRefreshTokenTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  private JsonObject password() {
    JsonObject auth =
        new JsonObject()
            .put("type", "password")
            .put("clientId", "app")
            .put("username", "alice")
            .put("password", SECRET_MARK + "password");
    return new JsonObject()
        .put("issuerUrl", stage.provider().issuer())
        .put("auth", auth)
        .put("minRefreshIntervalMs", 0)
        .put("requestTimeoutMs", 60_000)
        .put("maxWaitMs", 120_000);
  }

  private static JsonObject givingUpSoon(JsonObject options) {
    return options.put("requestTimeoutMs", 5000);
  }

  private JsonObject refreshTokenOnly() {
    JsonObject auth =
        new JsonObject()
            .put("type", "refresh_token")
            .put("clientId", "app")
            .put("refreshToken", SECRET_MARK + "refresh-0");
    return password().put("auth", auth);
  }

  /** Answers with the next access token and, beside it, a new refresh token. */
  private void rotate(HttpServerRequest request) {
    String number = request.getHeader("number");
    ScriptedProvider.json(
        request,
        200,
        new JsonObject()
            .put("access_token", SECRET_MARK + "token-" + number)
            .put("token_type", "Bearer")
            .put("expires_in", 300)
            .put("refresh_token", SECRET_MARK + "refresh-" + number));
  }

  private AccessToken refresh() {
    return VerticleFixture.result(stage.tokens().forceRefresh());
  }

  /** What was sent, as grant and, for a refresh, the token's number. */
  private List<String> sent() {
    List<String> sent = new ArrayList<>();
    for (Map<String, String> form : stage.provider().forms()) {
      String token = form.get("refresh_token");
      sent.add(token == null ? form.get("grant_type") : token.replace(SECRET_MARK, ""));
    }
    return sent;
  }

  @Test
  void g08_rotation_isFollowed() {
    stage.provider().behaviour = this::rotate;
    stage.deploy(password());
    stage.get();
    refresh();
    refresh();
    assertThat(sent()).containsExactly("password", "refresh-1", "refresh-2");
  }

  @Test
  void g08_omittedRefreshToken_keepsTheOldOne() {
    stage.provider().behaviour = this::rotate;
    stage.deploy(password());
    stage.get();
    stage.provider().behaviour = stage.provider()::issue;
    refresh();
    refresh();
    assertThat(sent()).containsExactly("password", "refresh-1", "refresh-1");
  }

  @Test
  void g08_timeout_theOriginalGrantIsUsedAtOnceAndTheTokenNeverAgain() {
    stage.provider().behaviour = this::rotate;
    stage.deploy(givingUpSoon(password()));
    stage.get();
    stage.provider().behaviour =
        request -> {
          if (!request.getHeader("number").equals("2")) {
            rotate(request);
          }
        };

    assertThat(refresh().generation()).isEqualTo(2);
    refresh();

    assertThat(sent()).containsExactly("password", "refresh-1", "password", "refresh-3");
    assertThat(stage.events()).doesNotContain("refresh_failed");
  }

  @Test
  void g08_connectionLostAfterSending_theOriginalGrantIsUsedAtOnce() {
    stage.provider().behaviour = this::rotate;
    stage.deploy(password());
    stage.get();
    stage.provider().behaviour =
        request -> {
          if (request.getHeader("number").equals("2")) {
            request.connection().close();
          } else {
            rotate(request);
          }
        };

    assertThat(refresh().generation()).isEqualTo(2);
    assertThat(sent()).containsExactly("password", "refresh-1", "password");
  }

  @Test
  void g08_overloaded_theTokenIsKept() {
    stage.provider().behaviour = this::rotate;
    stage.deploy(password());
    stage.get();
    stage.provider().behaviour = request -> request.response().setStatusCode(503).end();
    assertThat(VerticleFixture.codeOf(stage.tokens().forceRefresh())).isEqualTo(503);
    stage.provider().behaviour = this::rotate;

    refresh();

    assertThat(sent()).containsExactly("password", "refresh-1", "refresh-1");
  }

  @Test
  void g08_noOtherGrantAndTimeout_theTokenIsSentAgain() {
    stage.provider().behaviour = this::rotate;
    stage.deploy(givingUpSoon(refreshTokenOnly()));
    stage.get();
    stage.provider().behaviour = request -> {};
    assertThat(VerticleFixture.codeOf(stage.tokens().forceRefresh())).isEqualTo(504);
    stage.provider().behaviour = this::rotate;

    refresh();

    assertThat(sent()).containsExactly("refresh-0", "refresh-1", "refresh-1");
  }
}
