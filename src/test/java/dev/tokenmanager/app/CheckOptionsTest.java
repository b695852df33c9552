package dev.tokenmanager.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.oidc.TestCertificate;
import dev.tokenmanager.provider.ScriptedProvider;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/** The command {@code check}: options, secrets, TLS, other grants and the cluster's key. */
@ExtendWith(VertxExtension.class)
class CheckOptionsTest {

  private static final String KEY =
      Base64.getEncoder().encodeToString("s3cr3t-key-of-just-32-bytes-----".getBytes(UTF_8));

  @TempDir private Path folder;

  private static JsonObject tls(String file) {
    return new JsonObject().put("caFile", file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{a: [s3cr3t-x' | not valid at line 1",
        "{} | auth: required",
        "{issuerUrl: 'http://auth.example.com/x', auth: {type: api_key, apiKey: s3cr3t-k}, http: {port: x}} | http.port",
        "{issuerUrl: 'http://auth.example.com/x', auth: {type: client_credentials, clientId: c, clientSecret: s3cr3t-x}} | issuerUrl: http: is refused",
        "{issuerUrl: 'https://a.io', auth: {type: client_credentials, clientId: c, clientSecrt: s3cr3t-x}} | auth.clientSecrt",
        "{issuerUrl: 'https://a.io', tls: {caFile: none.pem}, auth: {type: client_credentials, clientId: c, clientSecret: s3cr3t-x}} | tls.caFile: there is no file none.pem"
      })
  void optionsWrong_oneFailureAndNothingIsTried(String content, String problem) throws Exception {
    Path file = Files.writeString(folder.resolve("options.yaml"), content);

    CheckRun run = CheckRun.of(List.of("check", "--conf", file.toString()));

    run.assertFailed("options").assertSays("options", file.toString(), problem);
    assertThat(run.lines("–")).hasSize(14).allMatch(line -> line.contains("options are wrong"));
  }

  @Test
  void fileMissing_isTheOptionsLine_inJsonToo() throws Exception {
    String file = folder.resolve("none.yaml").toString();

    CheckRun.of(List.of("check", "--conf", file))
        .assertFailed("options")
        .assertSays("options", "no such file", "--conf FILE");
    JsonObject json =
        new JsonObject(CheckRun.of(List.of("check", "--json", "--conf", file)).output());
    assertThat(json.getBoolean("ok")).isFalse();
    assertThat(json.getJsonArray("steps")).hasSize(15);
  }

  @Test
  void secretMissing_restIsCheckedAllTheSame(Vertx vertx) throws Exception {
    CheckServer server = CheckServer.start(vertx);
    JsonObject options = server.options();
    options.getJsonObject("auth").remove("clientSecret");
    options.getJsonObject("auth").put("clientSecretFile", folder.resolve("none").toString());

    CheckRun run =
        CheckRun.of(folder, options)
            .assertFailed("secrets readable")
            .assertSays("secrets readable", "auth.clientSecretFile: ", "create it");

    assertThat(run.line("issuer match")).startsWith("✓");
    assertThat(run.line("grant and client authentication")).startsWith("–").contains("secret");
  }

  @Test
  void terminal_marksHaveColours(Vertx vertx) throws Exception {
    CheckServer server = CheckServer.start(vertx);
    Path file = folder.resolve("options.json");
    Files.writeString(file, server.options().encode());
    var out = new StringWriter();

    Main.run(
        Main.commandLine()
            .setColorScheme(Help.defaultColorScheme(Ansi.ON))
            .setOut(new PrintWriter(out, true)),
        "check",
        "--conf",
        file.toString());

    assertThat(out.toString()).contains("\u001B[32m✓");
  }

  @Test
  void privateCa_notGiven_namesTheOption_given_isTrusted(Vertx vertx) throws Exception {
    TestCertificate certificate = TestCertificate.create(folder, "ip:127.0.0.1");
    CheckServer server = startTls(vertx, certificate);

    CheckRun.of(folder, server.options())
        .assertFailed("TLS")
        .assertSays("TLS", "certificate of 127.0.0.1:", "is not trusted", "set tls.caFile");
    CheckRun run =
        CheckRun.of(folder, server.options().put("tls", tls(certificate.pem().toString())))
            .assertGreen();
    assertThat(run.line("TLS")).startsWith("✓").contains("127.0.0.1:");
  }

  @Test
  void certificateOver_orOfAnotherHost_saysSo(Vertx vertx) throws Exception {
    TestCertificate authority = TestCertificate.create(folder, "ip:127.0.0.1");
    JsonObject trust = tls(authority.pem().toString());

    CheckServer over = startTls(vertx, authority.issueExpired("ip:127.0.0.1"));
    CheckRun.of(folder, over.options().put("tls", trust))
        .assertFailed("TLS")
        .assertSays("TLS", "expired or not yet valid", "Replace it", "clock");
    CheckServer other = startTls(vertx, authority.issue("dns:other.example"));
    CheckRun.of(folder, other.options().put("tls", trust))
        .assertFailed("TLS")
        .assertSays("TLS", "is for another host", "use a host name that it contains");
  }

  private static CheckServer startTls(Vertx vertx, TestCertificate certificate) throws Exception {
    return CheckServer.start(
        vertx,
        new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.keyCertOptions()));
  }

  @Test
  void plainHttpAtATlsPort_saysSo(Vertx vertx) throws Exception {
    CheckServer server = CheckServer.start(vertx);

    CheckRun.of(
            folder, server.options().put("weaviateUrl", server.url().replace("http:", "https:")))
        .assertFailed("TLS")
        .assertSays("TLS", "it speaks no TLS there");
  }

  @Test
  void refreshToken_isSparedUnlessAllowed(Vertx vertx) throws Exception {
    CheckServer server = CheckServer.start(vertx);
    JsonObject options = server.options();
    options.put(
        "auth",
        new JsonObject()
            .put("type", "refresh_token")
            .put("clientId", "app")
            .put("refreshToken", "s3cr3t-refresh"));

    CheckRun spared = CheckRun.of(folder, options).assertGreen();
    assertThat(spared.line("grant and client authentication"))
        .startsWith("–")
        .contains("--use-refresh-token");
    assertThat(server.authorizations()).doesNotContainKey(CheckServer.TOKEN);

    server.response = good -> good.put("refresh_token", "s3cr3t-next");
    CheckRun used = CheckRun.of(folder, options, "--use-refresh-token").assertGreen();
    assertThat(used.line("grant and client authentication"))
        .startsWith("✓")
        .contains("client app by none");
    assertThat(used.line("token acquired")).startsWith("✓").contains("another refresh token");
  }

  @Test
  void refreshTokenWithAccessToken_thatOneIsJudged(Vertx vertx) throws Exception {
    CheckServer server = CheckServer.start(vertx);
    String given =
        CheckServer.jwt(
            new JsonObject()
                .put("iss", server.url())
                .put("aud", new JsonArray().add("other"))
                .put("exp", System.currentTimeMillis() / 1000 + 100));
    JsonObject options = server.options();
    options.put(
        "auth",
        new JsonObject()
            .put("type", "refresh_token")
            .put("clientId", "app")
            .put("refreshToken", "s3cr3t-refresh")
            .put("accessToken", given));

    CheckRun.of(folder, options)
        .assertFailed("claim aud")
        .assertSays("claim aud", "[other]", "oidc-audience-mapper");
  }

  @Test
  void apiKey_needsNoProvider() throws Exception {
    JsonObject auth = new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key");

    CheckRun good = CheckRun.of(folder, new JsonObject().put("auth", auth)).assertGreen();
    assertThat(good.lines("✓")).hasSize(3);
    CheckRun.of(folder, new JsonObject().put("auth", auth.copy().put("apiKey", "s3cr3t-k y")))
        .assertFailed("token acquired")
        .assertSays("token acquired", "auth.apiKey", "cannot be sent in a header", "Correct");
  }

  @Test
  void clusterKey_wrongOrMissing_saysHowToMakeOne() throws Exception {
    JsonObject options =
        new JsonObject()
            .put("auth", new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key"));

    Path file = Files.writeString(folder.resolve("key"), "s3cr3t-short");
    JsonObject keyed =
        options.copy().put("cluster", new JsonObject().put("encryptionKeyFile", file.toString()));
    CheckRun.of(folder, keyed)
        .assertFailed("cluster key")
        .assertSays("cluster key", "cluster.encryptionKeyFile: ", "openssl rand -base64 32");
    JsonObject clustered = options.copy().put("eventBus", new JsonObject());
    CheckRun.of(folder, clustered)
        .assertFailed("cluster key")
        .assertSays("cluster key", "required to share", "openssl rand -base64 32");
    Files.writeString(file, KEY + "\n");
    assertThat(CheckRun.of(folder, keyed).assertGreen().line("cluster key")).startsWith("✓");
  }

  @Test
  void passwordGrant_isOneToo(Vertx vertx) throws Exception {
    CheckServer server = CheckServer.start(vertx);
    server.route(
        CheckServer.TOKEN, request -> ScriptedProvider.refuse(request, 401, "invalid_grant"));
    JsonObject options = server.options();
    options.put(
        "auth",
        new JsonObject()
            .put("type", "password")
            .put("clientId", "app")
            .put("username", "alice")
            .put("password", "s3cr3t-wrong"));

    CheckRun.of(folder, options)
        .assertFailed("grant and client authentication")
        .assertSays("grant and client authentication", "password, client app", "user name and");
  }
}
