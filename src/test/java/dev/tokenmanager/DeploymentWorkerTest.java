package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a deployment needs of the application's worker pool, whose one thread is busy here. */
class DeploymentWorkerTest {

  private final Vertx outside = Vertx.vertx();
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setWorkerPoolSize(1));
  private final CountDownLatch busy = new CountDownLatch(1);
  private ScriptedProvider provider;

  @BeforeEach
  void occupyWorker() {
    provider = VerticleFixture.result(ScriptedProvider.start(outside));
    vertx.executeBlocking(
        () -> {
          busy.await();
          return null;
        },
        false);
  }

  @AfterEach
  void close() {
    busy.countDown();
    VerticleFixture.result(vertx.close());
    VerticleFixture.result(outside.close());
  }

  @Test
  void deploy_noFileNamed_needsNoWorker() {
    VerticleFixture.result(deploy(provider.options()));

    assertThat(VerticleFixture.result(TokenManager.create(vertx).getToken()).generation())
        .isEqualTo(1);
  }

  @Test
  void deploy_secretInAFile_readsItOnAWorker(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    JsonObject options = provider.options();
    options.getJsonObject("auth").remove("clientSecret");
    options.getJsonObject("auth").put("clientSecretFile", secret.toString());

    assertWaitsForWorker(options);
  }

  @Test
  void deploy_stateFileNamed_opensItOnAWorker(@TempDir Path folder) {
    JsonObject options =
        provider
            .options()
            .put("stateFile", folder.resolve("state").toString())
            .put("stateKey", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");

    assertWaitsForWorker(options);
  }

  /** Another, which needs none, is deployed meanwhile. */
  private void assertWaitsForWorker(JsonObject options) {
    Future<String> deployed = deploy(options);
    VerticleFixture.result(deploy(provider.options().put("address", "other")));

    assertThat(deployed.isComplete()).isFalse();
    busy.countDown();
    VerticleFixture.result(deployed);
  }

  private Future<String> deploy(JsonObject options) {
    return vertx.deployVerticle(
        TokenManagerVerticle.class, new DeploymentOptions().setConfig(options));
  }
}
