package dev.tokenmanager.app;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option that names a file, with everything that is none, or has no end. */
@Timeout(
    value = WaitLimit.TEST_SECONDS,
    unit = TimeUnit.SECONDS,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileFilesTest {

  private static final List<String> OPTIONS =
      List.of(
          "--conf",
          "--secrets",
          "-Dvertx.hazelcast.config",
          "auth.clientSecretFile",
          "tls.caFile",
          "cluster.encryptionKeyFile",
          "cluster.previousEncryptionKeys",
          "eventBus.tls.certFile",
          "eventBus.tls.keyFile",
          "eventBus.tls.caFile");

  private static final List<String> KINDS =
      List.of("pipe", "link to a pipe", "zeros", "folder", "loop", "sparse", "missing");

  @TempDir private Path folder;

  static Stream<Arguments> everything() {
    return OPTIONS.stream()
        .flatMap(option -> KINDS.stream().map(kind -> Arguments.of(option, kind)));
  }

  private Path hostile(String kind) throws Exception {
    Path file = folder.resolve("h.yaml");
    switch (kind) {
      case "pipe" -> pipe(file);
      case "link to a pipe" -> {
        pipe(folder.resolve("p"));
        Files.createSymbolicLink(file, folder.resolve("p"));
      }
      case "zeros" -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
      case "folder" -> Files.createDirectory(file);
      case "loop" -> Files.createSymbolicLink(file, file);
      case "sparse" -> {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
          sparse.setLength(4L << 30);
        }
      }
      default -> assertThat(file).doesNotExist();
    }
    return file;
  }

  private static void pipe(Path file) throws Exception {
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
  }

  private Path good(String name, String content) throws Exception {
    return Files.writeString(folder.resolve(name), content);
  }

  private JsonObject options(JsonObject more) {
    return new JsonObject()
        .put("issuerUrl", "https://id.example.com")
        .put(
            "auth",
            new JsonObject()
                .put("type", "client_credentials")
                .put("clientId", "c")
                .put("clientSecret", SECRET_MARK))
        .mergeIn(more, true);
  }

  private static VerticleOptions read(JsonObject options) {
    return VerticleOptions.from(options);
  }

  private ThrowingCallable reading(String option, Path file) throws Exception {
    String path = file.toString();
    SecretReader secrets = new SecretReader();
    Path conf = good("o.json", options(new JsonObject()).encode());
    return switch (option) {
      case "--conf" -> () -> ConfigurationSources.of(file, Map.of(), null).load();
      case "--secrets" -> () -> ConfigurationSources.of(conf, Map.of(), file).load();
      case "-Dvertx.hazelcast.config" -> () -> ClusterConfig.load(path, folder.resolve("none"));
      case "auth.clientSecretFile" -> {
        JsonObject options = options(new JsonObject());
        options.getJsonObject("auth").put("clientSecretFile", path).remove("clientSecret");
        yield () -> secrets.load(read(options).secrets());
      }
      case "tls.caFile" ->
          () ->
              CaFile.check(
                  read(options(new JsonObject().put("tls", new JsonObject().put("caFile", path)))));
      case "cluster.encryptionKeyFile" -> {
        JsonObject cluster = new JsonObject().put("encryptionKeyFile", path);
        yield () -> secrets.load(read(options(new JsonObject().put("cluster", cluster))).secrets());
      }
      case "cluster.previousEncryptionKeys" -> {
        JsonObject cluster =
            new JsonObject()
                .put("encryptionKeyFile", good("key", "x").toString())
                .put(
                    "previousEncryptionKeys",
                    new JsonArray().add(new JsonObject().put("encryptionKeyFile", path)));
        yield () -> secrets.load(read(options(new JsonObject().put("cluster", cluster))).secrets());
      }
      default -> {
        JsonObject tls = new JsonObject();
        for (String key : List.of("certFile", "keyFile", "caFile")) {
          boolean hostile = option.endsWith("." + key);
          tls.put(key, hostile ? path : good(key, "x").toString());
        }
        JsonObject eventBus = new JsonObject().put("tls", tls);
        yield () ->
            EventBusSetup.of(
                ServiceOptions.of(options(new JsonObject().put("eventBus", eventBus))).eventBus());
      }
    };
  }

  private static List<Thread> threadsThatRead() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("token-manager-file"))
        .toList();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("everything")
  void file_thatIsNone_isOneSentence(String option, String kind) throws Exception {
    Path file = hostile(kind);
    if (option.equals("--secrets") && kind.equals("folder")) {
      // That is what it shall be; so the secret in it is the hostile one.
      pipe(file.resolve("auth.clientSecret"));
    }

    Throwable refused = catchThrowable(reading(option, file));

    await().until(() -> threadsThatRead().isEmpty()); // none is stuck in the attempt
    if (option.equals("--secrets") && kind.equals("folder")) {
      assertThat(refused).as("what is no file there is not looked at").isNull();
      return;
    }
    assertThat(refused).isInstanceOfAny(CommandFailure.class, IllegalArgumentException.class);
    assertThat(refused.getMessage()).doesNotContain("\n").contains(file.toString());
  }
}
