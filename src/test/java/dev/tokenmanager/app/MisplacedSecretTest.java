package dev.tokenmanager.app;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.ClientCertificate;
import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.config.files.LockedFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * A secret that stands where none belongs: walks over every option, puts one there as a value of
 * each type and as a key, and looks for it in all that is said of that.
 */
class MisplacedSecretTest {

  /** Every option, in a few files: not all of them go together. */
  private static final List<String> FILES =
      List.of(
          """
          {"address": "a", "tickMs": 100, "maxConcurrentRequests": 4,
           "tokens": {"one": {
             "weaviateUrl": "http://localhost:1", "issuerUrl": "http://localhost:1",
             "auth": {"type": "client_credentials", "clientId": "c", "clientSecretFile": "a.txt",
                      "previousClientSecretFile": "b.txt",
                      "scopes": ["s"], "clientAuthMethod": "client_secret_post",
                      "extraParameters": {"audience": "x"}},
             "refreshBufferSeconds": 60, "minValiditySeconds": 5, "lastResortValiditySeconds": 1, "assumedLifetimeSeconds": 300,
             "maxWaitMs": 1000, "requestTimeoutMs": 1000,
             "retry": {"initialDelayMs": 500, "maxDelayMs": 10000, "maxRetryAfterMs": 300000},
             "minRefreshIntervalMs": 1000, "rejectedProbeSeconds": 60,
             "discoveryMaxAgeSeconds": 3600, "revokeOnStop": false, "allowInsecureHttp": true,
             "tls": {"caFile": "ca.pem", "onlyCaFile": true, "certFile": "c.pem", "keyFile": "k.pem",
               "keyPasswordFile": "kp.txt"}, "proxy": {"host": "localhost", "port": 1, "username": "u",
               "passwordFile": "proxy.txt", "noProxy": [".example.com"]}}},
           "cluster": {"share": true, "encryptionKeyFile": "key.txt",
             "previousEncryptionKeys": [{"encryptionKeyFile": "old.txt"}],
             "allowPlaintext": false, "answerOtherNodes": true},
           "http": {"enabled": true, "host": "127.0.0.1", "port": 0, "readyWhen": "any", "path": "/a",
             "allowedHosts": ["localhost"], "tokenFile": "h.txt",
             "tls": {"certFile": "a.pem", "keyFile": "b.pem"}},
           "eventBus": {"host": "127.0.0.1", "port": 0, "publicHost": "127.0.0.1", "publicPort": 1,
             "tls": {"certFile": "a.pem", "keyFile": "b.pem", "caFile": "c.pem"}},
           "sidecar": {"host": "127.0.0.1", "port": 0, "grpcPort": 0, "token": "one",
             "weaviateUrl": "http://localhost:1", "weaviateGrpc": "http://localhost:1",
             "allowRemote": false, "callerSecretFile": "s.txt", "passAuthorization": false,
             "allowedHosts": ["weaviate"], "allowInsecureHttp": false,
             "tls": {"certFile": "a.pem", "keyFile": "b.pem", "caFile": "c.pem"},
             "weaviateTls": {"caFile": "w.pem"}}}
          """,
          """
          {"oidcConfig": {"issuer": "http://localhost:1", "tokenEndpoint": "http://localhost:1/t",
             "jwksUri": "http://localhost:1/j", "revocationEndpoint": "http://localhost:1/r"},
           "auth": {"type": "password", "clientId": "c", "username": "u", "passwordFile": "p.txt",
             "clientSecretEnv": "NO_SUCH_VARIABLE"},
           "cluster": {"encryptionKeyEnv": "NO_SUCH_VARIABLE"}}
          """,
          """
          {"issuerUrl": "http://localhost:1",
           "tokens": {
             "one": {"auth": {"type": "refresh_token", "clientId": "c",
                       "refreshTokenFile": "r.txt", "accessToken": "x", "expiresInSeconds": 5}},
             "two": {"auth": {"type": "api_key", "apiKeyEnv": "NO_SUCH_VARIABLE"}},
             "three": {"auth": {"type": "token_exchange", "clientId": "c",
                       "subjectTokenFile": "s.txt", "audience": ["x"], "resource": "y",
                       "subjectTokenType": "urn:x", "requestedTokenType": "urn:y"}},
             "four": {"auth": {"type": "token_exchange", "clientId": "c",
                       "subjectTokenName": "three"}},
             "five": {"auth": {"type": "password", "clientId": "c", "username": "u",
                         "passwordFile": "p.txt"},
                       "stateFile": "no/such/folder/s.txt", "stateKeyFile": "k.txt",
                       "previousStateKeys": [{"stateKeyFile": "o.txt"}]}}}
          """,
          """
          {"issuerUrl": "http://localhost:1",
           "tokens": {
             "one": {"auth": {"type": "client_credentials", "clientId": "c",
                       "privateKeyFile": "k.pem", "privateKeyPasswordFile": "k.txt", "keyId": "k",
                       "algorithm": "RS256", "assertionAudience": "issuer"}},
             "two": {"auth": {"type": "jwt_bearer", "clientId": "c", "assertionFile": "a.txt",
                       "clientAssertionFile": "t.txt", "clientAssertionType": "urn:t"}},
             "three": {"auth": {"type": "jwt_bearer", "clientId": "c", "assertionSubject": "alice",
                       "privateKeyEnv": "NO_SUCH_VARIABLE"}}}}
          """);

  /** What secrets look like. All contain the mark, or its letters and digits. */
  private static final List<Object> SECRETS =
      List.of(
          SECRET_MARK + "walk",
          SECRET_MARK + "walk+/x==",
          "/" + SECRET_MARK + "walk==",
          "./" + SECRET_MARK + "walk",
          "../" + SECRET_MARK + "walk",
          "/tmp/../" + SECRET_MARK + "walk",
          "/tmp/" + SECRET_MARK + "w".repeat(70),
          SECRET_MARK + "w".repeat(70) + ".pem",
          "https://user:" + SECRET_MARK + "walk@localhost:1/t?" + SECRET_MARK + "=1",
          SECRET_MARK + "walk\nline\u0000",
          "s3cr3tWalk",
          "S3CR3T_WALK",
          "_s3cr3t",
          "S" + "3CR3T".repeat(20),
          8_317_420_195_531L,
          -8_317_420_195_531L,
          8317420195.531);

  private static final List<String> TRACES = List.of("s3cr3t", "3CR3T", "8317420", "8.31742");

  @ParameterizedTest
  @EnumSource(Option.class)
  void option_each_standsInAFile(Option option) {
    assertThat(option.ways())
        .anyMatch(way -> FILES.stream().anyMatch(file -> file.contains('"' + way + "\":")));
  }

  @TempDir private Path folder;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private int refusals;

  @BeforeEach
  void listen() {
    log.start();
    root.addAppender(log);
    assertThat(LoggerFactory.getLogger("dev.tokenmanager").isTraceEnabled()).isTrue();
    assertThat(root.getLevel()).isNotEqualTo(Level.OFF);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(log);
  }

  /** All that is said of options on their way into a start, or into a reload. */
  private String said(Path file, Map<String, String> environment) {
    StringBuilder said = new StringBuilder();
    ServiceOptions options;
    try {
      options = ConfigurationSources.of(file, environment, null).load();
    } catch (CommandFailure refusal) {
      return refusal + all(refusal.getCause());
    }
    VerticleOptions verticle = options.verticle();
    SecretReader secrets = new SecretReader(name -> null);
    for (var source : verticle.secrets()) {
      note(said, () -> secrets.load(List.of(source)));
    }
    for (var key : verticle.privateKeys()) {
      note(
          said,
          () -> {
            secrets.load(key.secrets());
            secrets.loadKeys(List.of(key));
          });
    }
    note(said, () -> CaFile.check(verticle));
    note(said, () -> ClientCertificate.check(verticle));
    verticle.tokens().values().stream()
        .map(TokenOptions::stateFile)
        .filter(Objects::nonNull)
        .forEach(state -> said.append(LockedFile.unwritable(state.path())));
    note(said, () -> EventBusSetup.of(options.eventBus()));
    note(said, () -> options.check(true));
    note(said, () -> options.check(false));
    return said.toString();
  }

  private static String all(@Nullable Throwable failure) {
    StringBuilder all = new StringBuilder();
    for (Throwable at = failure; at != null; at = at.getCause()) {
      all.append(at).append('\n');
    }
    return all.toString();
  }

  private static void note(StringBuilder said, Runnable step) {
    try {
      step.run();
    } catch (IllegalArgumentException refused) {
      said.append(all(refused));
    }
  }

  private static String shown(String said) {
    String lower = said.toLowerCase(Locale.ROOT);
    return TRACES.stream().anyMatch(trace -> lower.contains(trace.toLowerCase(Locale.ROOT)))
        ? said
        : "";
  }

  private void judge(JsonObject options, String what, List<String> leaks) throws IOException {
    Path file = Files.writeString(folder.resolve("o.json"), options.encode());
    log.list.clear();
    String said = said(file, Map.of());
    refusals += said.isEmpty() ? 0 : 1;
    String logged =
        log.list.stream().map(ILoggingEvent::getFormattedMessage).reduce("", String::concat);
    if (!shown(said).isEmpty() || !shown(logged).isEmpty()) {
      leaks.add(what + ": " + said + logged);
    }
  }

  /** Every place of a document: does something to it there, and undoes it. */
  private static void walk(Object at, String path, Consumer<Place> visitor) {
    if (at instanceof JsonObject object) {
      visitor.accept(new Place(path, object, null));
      for (String key : List.copyOf(object.fieldNames())) {
        visitor.accept(new Place(path + "." + key, object, key));
        walk(object.getValue(key), path + "." + key, visitor);
      }
    } else if (at instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        walk(array.getValue(i), path + "[" + i + "]", visitor);
      }
    }
  }

  /** A member of an object; without a key the object itself. */
  private record Place(String path, JsonObject object, @Nullable String key) {}

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void g10_secretAsValueOfAnyOption_isNotShown(int file) {
    JsonObject options = new JsonObject(FILES.get(file));
    List<String> leaks = new ArrayList<>();
    walk(
        options,
        "",
        place -> {
          if (place.key() == null) {
            return;
          }
          Object before = place.object().getValue(place.key());
          for (Object secret : SECRETS) {
            String text = secret.toString();
            for (Object wrong :
                List.of(
                    secret,
                    new JsonArray().add(secret),
                    new JsonObject().put("x", secret),
                    new JsonObject().put(text + "/", secret))) {
              place.object().put(place.key(), wrong);
              judgeUnchecked(options, place.path() + " = " + wrong, leaks);
            }
          }
          place.object().put(place.key(), before);
        });
    assertThat(refusals).as("it walked").isGreaterThan(400);
    assertThat(leaks).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void g10_secretAsKeyOfAnyObject_isNotShown(int file) {
    JsonObject options = new JsonObject(FILES.get(file));
    List<String> leaks = new ArrayList<>();
    walk(
        options,
        "",
        place -> {
          if (place.key() != null) {
            return;
          }
          for (String key :
              List.of(
                  SECRET_MARK + "walk+/==",
                  SECRET_MARK + "walk: x",
                  "clientSecret: " + SECRET_MARK,
                  SECRET_MARK + "w".repeat(40),
                  SECRET_MARK + "ü",
                  "\"" + SECRET_MARK + "\n")) {
            for (Object value : List.of(1, "x", new JsonObject().put("auth", 1))) {
              place.object().put(key, value);
              judgeUnchecked(options, place.path() + " key " + key, leaks);
              place.object().remove(key);
            }
          }
        });
    assertThat(refusals).as("it walked").isGreaterThan(50);
    assertThat(leaks).isEmpty();
  }

  private void judgeUnchecked(JsonObject options, String what, List<String> leaks) {
    try {
      judge(options, what, leaks);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AUTH__S3CR3T9WALK",
        "S3CR3T9WALK",
        "AUTH__CLIENT_SECRET__S3CR3T9WALK",
        "auth__s3cr3t9walk",
        "AUTH__CLIENT_ID_S3CR3T/+==",
        "TLS__CA_FILE__S3CR3T",
        "__S3CR3T",
        "CLUSTER__S3CR3T_WALK",
        "TOKENS__ONE__S3CR3T9WALK__X",
        "TOKENS__ONE__AUTH__3CR3T"
      })
  void g10_secretInTheNameOfAVariable_isNotShown(String name) throws Exception {
    Path file = Files.writeString(folder.resolve("o.json"), FILES.get(2));

    String said = said(file, Map.of("TOKEN_MANAGER_" + name, SECRET_MARK + "value"));

    assertThat(said).startsWith("dev.tokenmanager.app.CommandFailure: TOKEN_MANAGER_");
    assertThat(shown(said)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth.s3cr3t-walk+==",
        "auth.s3cr3t-wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
        "cluster.s3cr3t walk",
        "tokens.s3cr3t walk",
        "tokens.s3cr3t walk.auth.clientSecret"
      })
  void g10_secretAsNameInTheSecretsFolder_isNotShown(String name) throws Exception {
    Path file = Files.writeString(folder.resolve("o.json"), FILES.get(2));
    Path secrets = Files.createDirectory(folder.resolve("s"));
    Files.writeString(secrets.resolve(name), "x");

    String said;
    try {
      said = String.valueOf(ConfigurationSources.of(file, Map.of(), secrets).load());
    } catch (CommandFailure refusal) {
      said = refusal.toString();
    }
    assertThat(said).startsWith("dev.tokenmanager.app.CommandFailure: ");
    assertThat(shown(said)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3cr3t",
        "run s3cr3t",
        "run ./s3cr3t",
        "check s3cr3t",
        "--client-secret=s3cr3t",
        "-ps3cr3t",
        "run -ps3cr3t",
        "run --s3cr3t+/==",
        "run -p:s3cr3t",
        "run --conf s3cr3t",
        "run --conf --secrets=s3cr3t",
        "run --conf -Vs3cr3t",
        "run --conf a.yaml --conf=s3cr3t",
        "check --token --secrets=s3cr3t",
        "run --conf=/s3cr3t",
        "run --conf s3cr3t/x.yaml",
        "run --log-format s3cr3t",
        "run --secrets s3cr3t --conf good.json",
        "check --secrets s3cr3t --conf good.json",
        "check --conf s3cr3t",
        "check --conf good.json --token s3cr3t",
        "check --conf good.json --json=s3cr3t",
        "@s3cr3t"
      })
  void g10_secretInTheCommandLine_isNotShown(String line) throws Exception {
    Path good = Files.writeString(folder.resolve("good.json"), FILES.get(2));
    CheckRun run = CheckRun.of(List.of(line.replace("good.json", good.toString()).split(" ", -1)));

    assertThat(run.status()).isNotZero();
    assertThat(run.output() + run.errors()).isNotBlank();
    assertThat(shown(run.output() + run.errors())).isEmpty();
  }

  @Test
  void g10_secretAsPath_isNotShownByCheck() throws Exception {
    for (String option : List.of("clientSecretFile", "clientSecretEnv", "clientSecretFlie")) {
      JsonObject options = new JsonObject(FILES.get(0));
      options.remove("eventBus");
      JsonObject token = options.getJsonObject("tokens").getJsonObject("one");
      token.remove("tls");
      token.getJsonObject("auth").remove("clientSecretFile");
      token.getJsonObject("auth").put(option, "s3cr3tWalk");
      options.getJsonObject("cluster").put("encryptionKeyFile", "s3cr3tKey");

      CheckRun run = CheckRun.of(folder, options);

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.output()).contains("✗");
      assertThat(shown(run.output() + run.errors())).isEmpty();
    }
  }

  @Test
  void g10_secretAsNameOfTheClusterFile_isNotShown() {
    for (String named : List.of("s3cr3t", "/s3cr3t", "s3cr3t/x.xml")) {
      String said = "";
      try {
        ClusterConfig.load(named, folder.resolve("none.xml"));
      } catch (CommandFailure refusal) {
        said = all(refusal);
      }
      assertThat(said).isNotEmpty();
      assertThat(shown(said)).isEmpty();
    }
  }
}
