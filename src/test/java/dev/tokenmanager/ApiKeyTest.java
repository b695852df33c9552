package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Contract §4: {@code refresh} of an api_key reads its file again. */
class ApiKeyTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();
  @TempDir Path dir;

  @Test
  void refresh_fileChanged_isANewGenerationAtOnce() throws IOException {
    Path file = Files.writeString(dir.resolve("key"), "s3cr3t-one\n");
    JsonObject auth = new JsonObject().put("type", "api_key").put("apiKeyFile", file.toString());
    stage.deploy(new JsonObject().put("auth", auth).put("minRefreshIntervalMs", 0));
    assertThat(stage.get().getString("access_token")).isEqualTo("s3cr3t-one");
    assertThat(VerticleFixture.result(stage.tokens().forceRefresh()).generation()).isEqualTo(1);

    Files.writeString(file, "s3cr3t-number-two\n");

    AccessToken refreshed = VerticleFixture.result(stage.tokens().forceRefresh());
    assertThat(refreshed.accessToken()).isEqualTo("s3cr3t-number-two");
    assertThat(refreshed.generation()).isEqualTo(2);
  }
}
