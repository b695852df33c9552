package dev.tokenmanager.internal.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.testing.MovableClocks;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each change of a secret file is told once. */
class SecretWatcherTest {

  private final MovableClocks clocks = new MovableClocks();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @TempDir Path dir;

  @Test
  void g08_changeFoundByARejection_isNotToldAgainByTheNextLook() throws Exception {
    Path file = write("s3cr3t-one");
    Vertx vertx = Vertx.vertx();
    try {
      Context context = vertx.getOrCreateContext();
      SecretWatcher watch = watch(context, file);

      write("s3cr3t-two");
      context.runOnContext(now -> watch.reread("default"));
      await().until(() -> told.size() == 1);
      for (int looks = 0; looks < 20; looks++) {
        look(context, watch);
      }
      write("s3cr3t-number-three");
      await()
          .until(
              () -> {
                look(context, watch);
                return told.contains("s3cr3t-number-three");
              });

      assertThat(told).containsExactly("s3cr3t-two", "s3cr3t-number-three");
    } finally {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
    }
  }

  /** A second passes; the look that is due then runs beside a piece of work of the same kind. */
  private void look(Context context, SecretWatcher watch) throws Exception {
    clocks.pass(Duration.ofSeconds(1));
    context.runOnContext(now -> watch.tick(clocks.now()));
    context
        .executeBlocking(() -> 0, false)
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  private SecretWatcher watch(Context context, Path file) {
    JsonObject auth =
        new JsonObject()
            .put("type", "refresh_token")
            .put("clientId", "app")
            .put("refreshTokenFile", file.toString());
    VerticleOptions options =
        VerticleOptions.from(
            new JsonObject().put("issuerUrl", "https://auth.example").put("auth", auth));
    SecretReader secrets = new SecretReader();
    secrets.load(options.secrets());
    SecretSource source = options.secrets().iterator().next();
    Collection<TokenOptions> tokens = options.tokens().values();
    return new SecretWatcher(
        context,
        secrets,
        new SecretSuppliers(context, secrets, clocks.clocks()),
        tokens,
        List.of(),
        (names, refreshTokens) -> told.add(secrets.current(source).reveal()));
  }

  private Path write(String secret) throws IOException {
    return Files.writeString(dir.resolve("secret"), secret);
  }
}
