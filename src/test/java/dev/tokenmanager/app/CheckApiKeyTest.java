package dev.tokenmanager.app;

import static dev.tokenmanager.app.CheckServer.BOOTSTRAP;
import static dev.tokenmanager.app.CheckServer.META;
import static dev.tokenmanager.app.CheckServer.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code check} with an API key: no provider, but Weaviate where one is named. */
@ExtendWith(VertxExtension.class)
class CheckApiKeyTest {

  private static final String ACCEPTS = "Weaviate accepts the token";

  @TempDir private Path folder;
  private CheckServer server;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    server = CheckServer.start(vertx);
  }

  private static JsonObject key() {
    return new JsonObject()
        .put("auth", new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key"));
  }

  private CheckRun check() throws Exception {
    return CheckRun.of(folder, key().put("weaviateUrl", server.url()));
  }

  @Test
  void weaviateNamed_isAskedWithTheKeyAndNothingElseIs() throws Exception {
    CheckRun run = check().assertGreen();

    assertThat(run.line(ACCEPTS)).startsWith("✓").endsWith(META + " answers 200");
    assertThat(run.line("Weaviate bootstrap")).startsWith("–").contains("needs no provider");
    assertThat(run.line("TLS")).startsWith("–").contains("plain http: within this machine");
    assertThat(run.line("clock skew")).startsWith("✓").contains("Weaviate agrees");
    assertThat(server.authorizations())
        .containsEntry(META, "Bearer s3cr3t-key")
        .doesNotContainKeys(BOOTSTRAP, TOKEN);
  }

  @Test
  void weaviateOfTheTopLevel_isThatOfAnEntryWithoutOne() throws Exception {
    JsonObject tokens = new JsonObject().put("a", key()).put("b", key());
    tokens.getJsonObject("b").put("issuerUrl", "https://auth.example.com");
    JsonObject options = new JsonObject().put("weaviateUrl", server.url()).put("tokens", tokens);

    CheckRun a = CheckRun.of(folder, options, "--token", "a").assertGreen();
    CheckRun b = CheckRun.of(folder, options, "--token", "b").assertGreen();

    assertThat(a.line(ACCEPTS)).startsWith("✓");
    assertThat(b.line(ACCEPTS))
        .isEqualTo("– " + ACCEPTS + ": not asked: the options name no Weaviate");
  }

  @Test
  void weaviateNotNamed_isNotAsked() throws Exception {
    CheckRun run = CheckRun.of(folder, key()).assertGreen();

    assertThat(run.line(ACCEPTS)).startsWith("–").endsWith("the options name no Weaviate");
  }

  @Test
  void weaviateNamedWrongly_isSaidThereAndTheOptionsAreRight() throws Exception {
    CheckRun run = CheckRun.of(folder, key().put("weaviateUrl", "http://weaviate.example.com"));

    run.assertFailed(ACCEPTS).assertSays(ACCEPTS, "weaviateUrl: http: is refused");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | unauthorized: invalid api key | AUTHENTICATION_APIKEY_ALLOWED_KEYS",
        "401 | oidc: malformed jwt: expected 3 parts | AUTHENTICATION_APIKEY_ENABLED",
        "401 | anything s3cr3t-else | Look into Weaviate's log",
        "403 | rbac: authorization, forbidden action: x | it knows the key",
        "503 | anything | Try again later",
      })
  void weaviateRefuses_isExplainedForAKey(int status, String text, String cure) throws Exception {
    server.answer(META, status, new JsonObject().put("message", text));

    check().assertFailed(ACCEPTS).assertSays(ACCEPTS, META + " answers " + status + ": ", cure);
  }

  @Test
  void weaviateIsAway_isSaid() throws Exception {
    CheckRun run = CheckRun.of(folder, key().put("weaviateUrl", "http://127.0.0.1:1"));

    run.assertFailed(ACCEPTS).assertSays(ACCEPTS, "refuses the connection");
  }
}
