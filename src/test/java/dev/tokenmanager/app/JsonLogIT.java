package dev.tokenmanager.app;

import static dev.tokenmanager.VerticleFixture.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.project.SecretScan;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run --log-format json} as a process. */
class JsonLogIT {

  private static final String BUILT_IN =
      "-Dlogback.configurationFile=dev/tokenmanager/app/logback.xml";

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path folder;
  private ScriptedProvider provider;

  @BeforeEach
  void startProvider() throws Exception {
    provider = result(ScriptedProvider.start(vertx));
  }

  @AfterEach
  void stopProvider() throws Exception {
    result(vertx.close());
  }

  private void write(JsonObject options) throws Exception {
    // Any free port: another node may run on this machine.
    JsonObject http = new JsonObject().put("port", 0);
    Files.writeString(folder.resolve("options.json"), options.put("http", http).encode());
  }

  private RunningJar start(List<String> jvm, String... words) throws Exception {
    List<String> all =
        Stream.concat(Stream.of("run", "--conf", "options.json"), Stream.of(words)).toList();
    return RunningJar.start(folder, Map.of(), jvm, all.toArray(String[]::new));
  }

  /** Those that are written to their end. */
  private static List<JsonObject> lines(RunningJar jar) throws Exception {
    String output = jar.output();
    return output.substring(0, output.lastIndexOf('\n') + 1).lines().map(JsonObject::new).toList();
  }

  private static JsonObject line(RunningJar jar, String event) throws Exception {
    return lines(jar).stream()
        .filter(line -> event.equals(line.getString("event")))
        .findFirst()
        .orElseThrow();
  }

  private static void assertEnds(RunningJar jar) throws Exception {
    jar.terminate();
    assertThat(jar.awaitEnd()).isEqualTo(143);
    assertThat(lines(jar))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(line.fieldNames())
                    .contains("timestamp", "level", "logger", "thread", "message"));
    assertThat(jar.errorLines()).isEmpty();
    for (Path file : jar.files()) {
      assertThat(SecretScan.findings(file)).isEmpty();
    }
  }

  @Test
  void run_json_everyLineIsAnObjectWithTheFieldsOfATransition() throws Exception {
    write(provider.options());

    try (RunningJar jar = start(List.of(BUILT_IN), "--log-format", "json")) {
      jar.awaitLine("\"event\":\"acquired\"").awaitLine("Running with");
      JsonObject acquired = line(jar, "acquired");
      assertThat(acquired.getString("token")).isEqualTo("default");
      assertThat(acquired.getString("node")).isEqualTo("local");
      assertThat(acquired.getString("phase")).isEqualTo("IDLE");
      assertThat(acquired.getInteger("attempt")).isEqualTo(1);
      assertThat(acquired.getInteger("generation")).isEqualTo(1);
      assertThat(acquired.getInteger("provider_ms")).isNotNegative();
      assertThat(acquired.getInstant("expires_at")).isAfter(acquired.getInstant("timestamp"));
      assertThat(acquired.getString("message")).startsWith("token default: acquired, phase IDLE");
      assertEnds(jar);
    }
  }

  @Test
  void run_jsonWithAFailingProvider_theLineHasCodeAndError() throws Exception {
    provider.behaviour = request -> request.response().setStatusCode(503).end();
    write(provider.options());

    try (RunningJar jar = start(List.of(BUILT_IN), "--log-format=json")) {
      jar.awaitLine("\"event\":\"refresh_failed\"").awaitLine("Running with");
      JsonObject failed = line(jar, "refresh_failed");
      assertThat(failed.getInteger("code")).isEqualTo(503);
      assertThat(failed.getString("error")).isNotBlank();
      assertThat(failed.getString("level")).isEqualTo("WARN");
      assertEnds(jar);
    }
  }

  /** With everything that Vert.x and Netty have to say, stack traces too. */
  @Test
  void run_jsonWithALogConfigurationOfTheUsers_itsLevelsStay() throws Exception {
    write(provider.options());

    try (RunningJar jar = start(List.of(), "--log-format", "json")) {
      jar.awaitLine("\"event\":\"acquired\"").awaitLine("Running with");
      assertEnds(jar);
      assertThat(jar.output()).contains("\"level\":\"DEBUG\"", "\"logger\":\"io.netty.");
    }
  }

  @Test
  void cluster_json_theNodeIsThatOfTheCluster() throws Exception {
    write(Nodes.keyed(provider.options()));
    Path cluster = LoopbackCluster.write(folder.resolve("cluster.xml"), Nodes.freePort());

    List<String> jvm = List.of(BUILT_IN, "-Dvertx.hazelcast.config=" + cluster);
    try (RunningJar jar = start(jvm, "-cluster", "--log-format", "json")) {
      jar.awaitLine("\"event\":\"acquired\"").awaitLine("Running with");
      assertThat(line(jar, "acquired").getString("node")).matches("[0-9a-f-]{36}");
      assertEnds(jar);
    }
  }

  @Test
  void run_withoutIt_isTextWithoutTheFields() throws Exception {
    write(provider.options());

    try (RunningJar jar = start(List.of(BUILT_IN))) {
      jar.awaitLine("Running with options.json").awaitLine("token default: acquired");
      assertThat(jar.output().lines())
          .noneMatch(line -> line.startsWith("{") || line.contains("event="));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--log-format=xml", "--log-format"})
  void run_otherFormat_isRefused(String word) throws Exception {
    write(provider.options());

    try (RunningJar jar = start(List.of(BUILT_IN), word)) {
      assertThat(jar.awaitEnd()).isEqualTo(2);
      assertThat(jar.errorLines()).singleElement().asString().contains("--log-format");
    }
  }
}
