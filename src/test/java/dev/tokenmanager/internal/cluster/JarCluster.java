package dev.tokenmanager.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.app.LoopbackCluster;
import dev.tokenmanager.app.RunningJar;
import dev.tokenmanager.keycloak.KeycloakServer;
import dev.tokenmanager.keycloak.TestRealm;
import dev.tokenmanager.project.SecretScan;
import dev.tokenmanager.testing.LoopbackPorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Three processes of the runnable jar share a token of a real Keycloak. One thread; its methods
 * block.
 */
final class JarCluster implements AutoCloseable {

  static final int NODES = 3;
  private static final String SECRET = "s3cr3t-jar";
  private static final Pattern GENERATION = Pattern.compile("generation (\\d+)");

  final TestRealm realm;
  private final List<RunningJar> jars = new ArrayList<>();

  JarCluster(KeycloakServer keycloak, Path folder, Duration lifetime) throws IOException {
    realm =
        keycloak
            .realm("jars")
            .accessTokenLifespan(lifetime)
            .confidentialClient("service", SECRET, "weaviate")
            .create();
    Path cluster = configuration(folder);
    Files.writeString(folder.resolve("options.json"), options().encode());
    for (int i = 0; i < NODES; i++) {
      RunningJar jar =
          RunningJar.start(
              folder,
              Map.of("CLIENT_SECRET", SECRET),
              List.of(
                  "-Xmx128m",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Dvertx.hazelcast.config=" + cluster),
              "run",
              "-cluster",
              "--conf",
              "options.json");
      jars.add(jar);
      jar.awaitLine("token default: " + (i == 0 ? "acquired" : "adopted"));
    }
  }

  private static Path configuration(Path folder) throws IOException {
    int port = LoopbackPorts.free();
    String two = Files.readString(LoopbackCluster.write(folder.resolve("cluster.xml"), port));
    return Files.writeString(
        folder.resolve("cluster.xml"),
        two.replace("port-count=\"2\"", "port-count=\"3\"")
            .replace("</tcp-ip>", "<member>127.0.0.1:%d</member></tcp-ip>".formatted(port + 2)));
  }

  private JsonObject options() {
    String key =
        Base64.getEncoder()
            .encodeToString("s3cr3t-key-of-just-32-bytes-----".getBytes(StandardCharsets.UTF_8));
    return new JsonObject()
        .put("http", new JsonObject().put("port", 0))
        .put("issuerUrl", realm.issuer())
        .put("requestTimeoutMs", 30_000)
        .put(
            "auth",
            new JsonObject()
                .put("type", "client_credentials")
                .put("clientId", "service")
                .put("clientSecretEnv", "CLIENT_SECRET"))
        .put("cluster", new JsonObject().put("encryptionKey", key));
  }

  /** The newest generation of which each has told, by node. */
  List<Long> generations() throws IOException {
    List<Long> generations = new ArrayList<>();
    for (RunningJar jar : jars) {
      generations.add(
          GENERATION
              .matcher(jar.output())
              .results()
              .mapToLong(found -> Long.parseLong(found.group(1)))
              .max()
              .orElse(0));
    }
    return generations;
  }

  /** SIGTERM to all; they end cleanly, and have shown no secret. */
  void stop() throws IOException, InterruptedException {
    for (RunningJar jar : jars) {
      jar.terminate();
      assertThat(jar.awaitEnd()).isEqualTo(143);
      assertThat(jar.output()).contains("token default: stopped");
      for (Path file : jar.files()) {
        assertThat(SecretScan.findings(file)).as("lines that show a secret").isEmpty();
      }
    }
  }

  @Override
  public void close() {
    jars.forEach(RunningJar::close);
  }
}
