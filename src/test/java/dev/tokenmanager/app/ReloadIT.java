package dev.tokenmanager.app;

import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.project.SecretScan;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar, whose ConfigMap, Secret and environment are those of a pod. */
class ReloadIT {

  private static final String CONF = "token-manager.yaml";
  private static final String SECRET = "auth.clientSecret";

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path folder;
  private ScriptedProvider provider;

  @BeforeEach
  void startProvider() {
    provider = result(ScriptedProvider.start(vertx));
  }

  @AfterEach
  void stopProvider() {
    result(vertx.close());
  }

  private Map<String, String> conf(String clientId, String more) {
    return Map.of(
        CONF,
        """
        issuerUrl: %s
        requestTimeoutMs: 30000
        http: { enabled: false }
        auth: { type: client_credentials, clientId: %s, clientAuthMethod: client_secret_post }
        %s
        """
            .formatted(provider.issuer(), clientId, more));
  }

  private List<String> sent(String field) {
    return List.copyOf(provider.forms()).stream().map(form -> form.get(field)).toList();
  }

  /** Without those of Vert.x, which warns where the machine is slow. */
  private static long count(RunningJar jar, String level) throws IOException {
    return jar.output()
        .lines()
        .filter(line -> line.contains(level) && line.contains(" dev.tokenmanager."))
        .count();
  }

  private static void assertNoSecret(RunningJar jar) throws IOException {
    for (Path file : jar.files()) {
      assertThat(SecretScan.findings(file)).isEmpty();
    }
  }

  @Test
  void pod_configMapAndSecretChange_isServedOn() throws Exception {
    KubernetesMount config = new KubernetesMount(folder.resolve("config"), conf("one", ""));
    KubernetesMount secrets =
        new KubernetesMount(folder.resolve("secrets"), Map.of(SECRET, SECRET_MARK + "1"));
    try (RunningJar jar =
        RunningJar.start(
            folder,
            "--conf",
            config.file(CONF).toString(),
            "--secrets",
            secrets.folder().toString())) {
      jar.awaitLine("Running with").awaitLine("acquired");
      config.update(conf("two", ""));
      jar.awaitLine("tokens replaced: [default]").awaitLine("refreshed, phase IDLE");
      assertThat(sent("client_id")).containsExactly("one", "two");

      config.update(conf("two", "tikMs: 5"));
      jar.awaitLine("tikMs: unknown key, did you mean tickMs?");
      config.update(conf("two", "tickMs: 50"));
      jar.awaitLine("good again").awaitLine("without effect until a restart: tickMs");
      assertThat(count(jar, "ERROR")).isEqualTo(1);
      assertThat(count(jar, "WARN")).isEqualTo(1);

      secrets.update(Map.of(SECRET, SECRET_MARK + "22"));
      config.update(conf("three", ""));
      await().until(() -> provider.tokenRequests() == 3);
      assertThat(sent("client_secret")).last().isEqualTo(SECRET_MARK + "22");
      jar.terminate();
      assertThat(jar.awaitEnd()).isEqualTo(143);
      assertNoSecret(jar);
    }
  }

  @Test
  void environmentAlone_noFile_isEnough() throws Exception {
    Map<String, String> environment =
        Map.of(
            "TOKEN_MANAGER_ISSUER_URL", provider.issuer(),
            "TOKEN_MANAGER_AUTH__TYPE", "client_credentials",
            "TOKEN_MANAGER_AUTH__CLIENT_ID", "env",
            "TOKEN_MANAGER_AUTH__CLIENT_SECRET", SECRET_MARK + "env",
            "TOKEN_MANAGER_AUTH__CLIENT_AUTH_METHOD", "client_secret_post",
            "TOKEN_MANAGER_HTTP__ENABLED", "false",
            "TOKEN_MANAGER_REQUEST_TIMEOUT_MS", "30000");
    try (RunningJar jar = RunningJar.start(folder, environment, List.of())) {
      jar.awaitLine("Running with").awaitLine("acquired");
      assertThat(sent("client_secret")).containsExactly(SECRET_MARK + "env");
      assertNoSecret(jar);
    }
  }

  @Test
  void environmentWrong_exitsWithTheVariablesName() throws Exception {
    Files.writeString(
        folder.resolve("options.json"), new JsonObject(provider.options().encode()).encode());
    Map<String, String> environment = Map.of("TOKEN_MANAGER_AUTH__CLINT_ID", SECRET_MARK + "x");
    try (RunningJar jar =
        RunningJar.start(folder, environment, List.of(), "--conf", "options.json")) {
      assertThat(jar.awaitEnd()).isEqualTo(2);
      assertThat(jar.errorLines())
          .singleElement()
          .asString()
          .startsWith("TOKEN_MANAGER_AUTH__CLINT_ID: auth.clintId: unknown key");
      assertNoSecret(jar);
    }
  }
}
