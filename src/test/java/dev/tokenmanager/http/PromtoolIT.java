package dev.tokenmanager.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own tool has no complaint of our metrics. */
@Tag("operations")
class PromtoolIT {

  @RegisterExtension private final Stage stage = new Stage();

  @Test
  void scrape_promtoolAcceptsIt(@TempDir Path folder) throws Exception {
    Site site = Site.open(stage.vertx(), "default");
    stage.deploy();
    Stage.result(stage.tokens().getToken());
    Path scraped = Files.writeString(folder.resolve("scraped"), site.get("/metrics").body());
    Path told = folder.resolve("told");

    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics")
            .redirectInput(scraped.toFile())
            .redirectErrorStream(true)
            .redirectOutput(told.toFile())
            .start();

    assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(told)).isEmpty();
    assertThat(promtool.exitValue()).isZero();
  }
}
