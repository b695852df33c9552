package dev.tokenmanager.internal.state;

import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.config.files.LockedFile;
import dev.tokenmanager.internal.service.NodeGroup;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has the files of an address, and until when. */
class StateFilesTest {

  private final Vertx vertx = Vertx.vertx();
  private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
  private final SecretReader secrets = new SecretReader(Map.<String, String>of()::get);
  @TempDir private Path folder;

  @AfterEach
  void close() {
    result(vertx.close());
  }

  private VerticleOptions options(String file) {
    return VerticleOptions.from(
        new JsonObject()
            .put("issuerUrl", "http://127.0.0.1:1")
            .put("stateFile", folder.resolve(file).toString())
            .put("stateKey", "A".repeat(43) + "=")
            .put(
                "auth",
                new JsonObject()
                    .put("type", "client_credentials")
                    .put("clientId", "c")
                    .put("clientSecret", SECRET_MARK + "1")));
  }

  private NodeGroup open(VerticleOptions options) {
    return result(
        StateFiles.opener(
                (context, opened, secrets) -> Future.succeededFuture(NodeGroup.ALONE),
                new MovableClocks().clocks())
            .open(context, options, secrets));
  }

  @Test
  void prepare_afterClose_keepsNoFile() throws IOException {
    NodeGroup files = open(options("a"));
    result(files.close());

    assertThatIllegalStateException().isThrownBy(() -> files.prepare(options("b")));

    assertThat(LockedFile.isLocked(folder.resolve("b"))).isFalse();
    assertThat(LockedFile.isLocked(folder.resolve("a"))).isFalse();
  }

  @Test
  void close_givesAllBack() throws IOException {
    NodeGroup files = open(options("a"));
    files.prepare(options("b"));
    assertThat(LockedFile.isLocked(folder.resolve("b"))).isTrue();

    result(files.close());

    assertThat(LockedFile.isLocked(folder.resolve("b"))).isFalse();
  }
}
