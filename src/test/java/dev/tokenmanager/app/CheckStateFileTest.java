package dev.tokenmanager.app;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of a state file, and that it leaves it to the service. */
class CheckStateFileTest {

  private static final String GRANT = "grant and client authentication";
  private static final String STATE = "state file";

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  @TempDir private Path folder;
  @TempDir private Path kept;

  @BeforeEach
  void rotate() {
    stage.provider().behaviour = this::answer;
  }

  private void answer(HttpServerRequest request) {
    ScriptedProvider.json(
        request,
        200,
        new JsonObject()
            .put("access_token", SECRET_MARK + "token")
            .put("token_type", "Bearer")
            .put("expires_in", 300)
            .put("refresh_token", SECRET_MARK + "next"));
  }

  private JsonObject options() {
    JsonObject auth =
        new JsonObject()
            .put("type", "refresh_token")
            .put("clientId", "app")
            .put("refreshToken", SECRET_MARK + "first");
    return stage
        .provider()
        .options()
        .put("auth", auth)
        .put("stateFile", kept.resolve("state").toString())
        .put(
            "stateKey",
            Base64.getEncoder()
                .encodeToString(
                    Arrays.copyOf(SECRET_MARK.getBytes(StandardCharsets.US_ASCII), 32)));
  }

  private CheckRun check() throws IOException {
    return CheckRun.of(folder, options(), "--use-refresh-token");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(kept)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void running_showsWhatItHoldsAndSendsNothing() throws Exception {
    stage.deploy(options());
    stage.get();
    await().until(() -> stage.status().getJsonObject("state_file").containsKey("written_at"));
    CheckRun run = check();

    assertThat(run.line(STATE))
        .startsWith("✓")
        .contains("a running process keeps it, generation 1, access token until 2026-03-01T12:05");
    assertThat(run.line(GRANT)).startsWith("–").contains("a running process keeps the state file");
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
    assertThat(stage.status().getJsonObject("state_file").containsKey("error")).isFalse();
  }

  @Test
  void stopped_aNewerRefreshTokenIsLeftToTheService() throws Exception {
    String id = stage.deploy(options());
    stage.get();
    stage.undeploy(id);
    CheckRun run = check();

    assertThat(run.line(STATE))
        .startsWith("✓")
        .contains("it can be written, generation 1", "refresh token until an unknown end");
    assertThat(run.line(GRANT)).startsWith("–").contains("holds a newer one");
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
  }

  @Test
  void notThereYet_makesNoFileAndSendsTheRefreshToken() throws Exception {
    CheckRun run = check();

    assertThat(run.line(STATE)).startsWith("✓").endsWith("nothing is in it yet");
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
    assertThat(files()).isEmpty();
  }

  @Test
  void damaged_isAFailure() throws Exception {
    Files.writeString(kept.resolve("state"), "1.7.g.damaged");
    assertThat(check().line(STATE)).startsWith("✗").contains("damaged");
  }

  @Test
  void folderIsMissing_isAFailure() throws Exception {
    JsonObject options = options().put("stateFile", kept.resolve("no/state").toString());
    assertThat(CheckRun.of(folder, options).line(STATE)).startsWith("✗").contains("no folder");
  }

  @Test
  void none_saysWhatThatMeans() throws Exception {
    JsonObject options = options();
    options.remove("stateFile");
    CheckRun run = CheckRun.of(folder, options);
    assertThat(run.line(STATE)).startsWith("–");
    assertThat(run.line(GRANT)).contains("stateFile keeps it");
  }
}
