package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.ScriptedProvider.Behaviour;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever the token endpoint does ends in a documented code, drops its connection, and the loop
 * goes on.
 */
class HostileProviderTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  /** What a token endpoint may do, and the code of it. */
  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  enum Hostility {
    NEVER_ANSWERS(504, request -> {}),
    HEAD_THEN_SILENCE(504, request -> chunked(request).write("{")),
    ENDLESS_BODY(502, request -> pour(chunked(request))),
    HUNDRED_MEGABYTES(
        502, request -> request.response().putHeader("Content-Length", "104857600").write("{")),
    CLOSES_AT_ONCE(503, request -> request.connection().close()),
    HALF_ANSWER(
        503,
        request ->
            request
                .response()
                .putHeader("Content-Length", "1000")
                .write("{\"access_token\":\"s3cr3t-")
                .onComplete(written -> request.connection().close())),
    REDIRECT(302, "https://elsewhere.example/token"),
    SEE_OTHER(303, "https://elsewhere.example/token"),
    TEMPORARY_REDIRECT(307, "https://elsewhere.example/token"),
    HTML(502, request -> body(request, 200, "<html><body>Log in, s3cr3t-cookie</body></html>")),
    TRUNCATED_JSON(502, request -> body(request, 200, "{\"access_token\":\"s3cr3t-")),
    ARRAY(502, request -> body(request, 200, "[]")),
    EMPTY(502, request -> body(request, 200, "")),
    WRONG_TYPE_OF_TOKEN(502, token(new JsonObject().put("token_type", "mac"))),
    NUMBER_AS_TOKEN(502, token(new JsonObject().put("access_token", 1))),
    EMPTY_TOKEN(502, token(new JsonObject().put("access_token", ""))),
    HEADER_INJECTION(502, token(new JsonObject().put("access_token", "s3cr3t-a\r\nX: 1"))),
    ERROR_WITH_STATUS_200(401, token(new JsonObject().put("error", "invalid_grant"))),
    SERVER_ERROR_WITH_STATUS_400(
        503, request -> ScriptedProvider.refuse(request, 400, "server_error")),
    NOT_FOUND(502, request -> body(request, 404, "s3cr3t-page")),
    BAD_GATEWAY(503, request -> body(request, 502, "<html>s3cr3t-page</html>"));

    final int code;
    final Behaviour behaviour;

    Hostility(int code, Behaviour behaviour) {
      this.code = code;
      this.behaviour = behaviour;
    }

    Hostility(int status, String location) {
      this(
          502,
          request ->
              request.response().setStatusCode(status).putHeader("Location", location).end());
    }

    private static HttpServerResponse chunked(HttpServerRequest request) {
      return request.response().setChunked(true);
    }

    private static void pour(HttpServerResponse response) {
      response
          .write(Buffer.buffer(new byte[64 * 1024]))
          .onSuccess(
              written -> {
                if (!response.closed()) {
                  pour(response);
                }
              });
    }

    private static void body(HttpServerRequest request, int status, String body) {
      request.response().setStatusCode(status).putHeader("Content-Type", "text/html").end(body);
    }

    /** A good answer, but for these members. */
    private static Behaviour token(JsonObject changes) {
      JsonObject good =
          new JsonObject()
              .put("access_token", "s3cr3t-token")
              .put("token_type", "Bearer")
              .put("expires_in", 300);
      return request -> ScriptedProvider.json(request, 200, good.copy().mergeIn(changes));
    }
  }

  /** Only what has to time out is given up. */
  private JsonObject options(Hostility hostility) {
    JsonObject options = stage.provider().options().put("minRefreshIntervalMs", 0);
    return hostility.code == TokenFailure.TIMEOUT.code()
        ? options.put("requestTimeoutMs", 2000)
        : options;
  }

  /** Waits for it, also where a good answer was too slow for the time that is given. */
  private void awaitToken() {
    await()
        .until(
            () -> {
              boolean held = stage.tokens().current("default") != null;
              if (!held) {
                stage.clocks().pass(Duration.ofSeconds(1));
              }
              return held;
            });
  }

  @ParameterizedTest
  @EnumSource
  void g12_hostility_endsInItsCodeAndTheLoopGoesOn(Hostility hostility) {
    stage.provider().behaviour = hostility.behaviour;
    stage.deploy(options(hostility));

    Throwable failure = VerticleFixture.failureOf(stage.tokens().getToken());

    assertThat(TokenFailure.of(failure).code()).isEqualTo(hostility.code);
    assertThat(failure.getMessage()).doesNotContain("s3cr3t-").doesNotContain("<");
    await().until(() -> stage.provider().connections() == 0);
    stage.provider().behaviour = stage.provider()::issue;
    awaitToken();
    assertThat(stage.status().encode()).doesNotContain("s3cr3t-");
  }

  @ParameterizedTest
  @EnumSource
  void g05_hostilityWhileATokenIsHeld_costsNobodyAnything(Hostility hostility) {
    stage.deploy(options(hostility));
    awaitToken();
    stage.provider().behaviour = hostility.behaviour;

    long held = stage.generation();

    assertThat(codeOf(stage.tokens().forceRefresh())).isEqualTo(hostility.code);

    assertThat(stage.generation()).isEqualTo(held);
    assertThat(stage.status().getString("health")).isEqualTo("DEGRADED");
  }
}
