package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.app.check.Step;
import dev.tokenmanager.project.SecretScan;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code check} of the runnable jar, its output in a file. */
@ExtendWith(VertxExtension.class)
class CheckJarIT {

  /** As a container has it: no locale. And as without the test's own log configuration. */
  private static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C");

  private static final List<String> JVM =
      List.of("-Dlogback.configurationFile=dev/tokenmanager/app/quiet-logback.xml");

  @TempDir private Path folder;
  private CheckServer server;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    server = CheckServer.start(vertx);
    write(server.options());
  }

  private void write(JsonObject options) throws Exception {
    Files.createDirectories(folder.resolve("conf"));
    Files.writeString(folder.resolve("conf/token-manager.yaml"), options.encodePrettily());
  }

  private RunningJar check(String... words) throws Exception {
    return RunningJar.start(folder, ENVIRONMENT, JVM, words);
  }

  private static void assertNoSecret(RunningJar jar) throws Exception {
    for (Path file : jar.files()) {
      assertThat(SecretScan.findings(file)).as("lines that show a secret").isEmpty();
    }
  }

  @Test
  void green_status0_andNoEscapeInAPipe() throws Exception {
    try (RunningJar jar = check("check")) {
      assertThat(jar.awaitEnd()).isZero();
      assertThat(jar.output())
          .startsWith("✓ options: conf/token-manager.yaml")
          .contains("  ✓ Weaviate accepts the token: ")
          .doesNotContain("\u001B", "✗", "?");
      assertThat(jar.errorLines()).isEmpty();
      assertNoSecret(jar);
    }
  }

  @Test
  void red_status1() throws Exception {
    server.answer(CheckServer.BOOTSTRAP, 404, "");

    try (RunningJar jar = check("check", "--conf", "conf/token-manager.yaml")) {
      assertThat(jar.awaitEnd()).isEqualTo(1);
      assertThat(jar.output()).contains("✗ Weaviate bootstrap: ", "OIDC is off");
      assertThat(jar.errorLines()).isEmpty();
      assertNoSecret(jar);
    }
  }

  @Test
  void json_isOneObject_andLogsAreElsewhere() throws Exception {
    server.answer(CheckServer.META, 500, "s3cr3t-body");

    try (RunningJar jar = check("check", "--json")) {
      assertThat(jar.awaitEnd()).isEqualTo(1);
      JsonObject json = new JsonObject(jar.output());
      assertThat(json.getBoolean("ok")).isFalse();
      assertThat(json.getJsonArray("steps")).hasSize(Step.values().length);
      assertThat(jar.errorLines()).isEmpty();
      assertNoSecret(jar);
    }
  }

  @Test
  void g10_everyLogLineOfEveryLibrary_showsNoSecret() throws Exception {
    try (RunningJar jar = RunningJar.start(folder, "check")) {
      assertThat(jar.awaitEnd()).isZero();
      assertThat(jar.output()).contains(" io.vertx.", " io.netty.");
      assertNoSecret(jar);
    }
  }

  @Test
  void optionsWrong_status1_commandLineWrong_status2() throws Exception {
    write(server.options().put("weaviateUr", "s3cr3t-x"));

    try (RunningJar jar = check("check")) {
      assertThat(jar.awaitEnd()).isEqualTo(1);
      assertThat(jar.output())
          .contains("✗ options: ", "weaviateUr: ")
          .doesNotContain("cluster key");
      assertNoSecret(jar);
    }
    try (RunningJar jar = check("check", "--jason")) {
      assertThat(jar.awaitEnd()).isEqualTo(2);
      assertThat(jar.errorLines()).singleElement().asString().contains("Unknown option --jason");
    }
  }
}
