package dev.tokenmanager.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own tool has no complaint of what the runnable jar tells. */
@Tag("operations")
class PromtoolIT {

  private static final JsonObject API_KEY =
      new JsonObject()
          .put("auth", new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key"));

  @Test
  void scrape_promtoolAcceptsIt(@TempDir Path folder) throws Exception {
    int port = Nodes.freePort();
    Files.writeString(
        folder.resolve("options.json"),
        API_KEY.copy().put("http", new JsonObject().put("port", port)).encode());
    Path told = folder.resolve("told");

    try (RunningJar jar = RunningJar.start(folder, "run", "--conf", "options.json")) {
      jar.awaitLine("token default: acquired").awaitLine("Status page at");
      await().until(() -> scrape(port).contains("weaviate_token_generation{name=\"default\"} 1.0"));
      Path scraped = Files.writeString(folder.resolve("scraped"), scrape(port));

      Process promtool =
          new ProcessBuilder("promtool", "check", "metrics")
              .redirectInput(scraped.toFile())
              .redirectErrorStream(true)
              .redirectOutput(told.toFile())
              .start();

      assertThat(promtool.waitFor(WaitLimit.SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(told)).isEmpty();
      assertThat(promtool.exitValue()).isZero();
      assertThat(scraped).content().contains("jvm_memory_used_bytes", "vertx_pool_in_use");
    }
  }

  private static String scrape(int port) throws IOException {
    try (InputStream in =
        URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
