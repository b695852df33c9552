package dev.tokenmanager.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.TestCertificate;
import dev.tokenmanager.testing.TestKeys;
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

  @Test
  void privateKey_line_tellsWithWhatItSignsAndForWhom(Vertx vertx) throws Exception {
    ScriptedProvider provider = VerticleFixture.result(ScriptedProvider.start(vertx));
    Path key =
        Files.writeString(
            folder.resolve("key.pem"), TestKeys.pkcs8(TestKeys.ec("secp384r1").getPrivate()));
    JsonObject auth =
        new JsonObject()
            .put("type", "client_credentials")
            .put("clientId", "caller")
            .put("privateKeyFile", key.toString())
            .put("keyId", "k1");

    CheckRun good = CheckRun.of(folder, provider.options().put("auth", auth));
    Files.writeString(key, "no key");
    CheckRun bad = CheckRun.of(folder, provider.options().put("auth", auth));

    assertThat(good.line("key or assertion"))
        .isEqualTo(
            "✓ key or assertion: auth.privateKeyFile signs with ES384, keyId k1, issuer caller,"
                + " subject caller, audience "
                + provider.issuer()
                + "/token");
    assertThat(good.line("grant and client authentication"))
        .contains("client caller by private_key_jwt");
    bad.assertFailed("secrets readable")
        .assertSays("secrets readable", "auth.privateKeyFile: the file", "holds no private key");
    assertThat(bad.line("key or assertion")).startsWith("–");
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
    assertThat(run.output().lines()).hasSize(1);
  }

  @Test
  void optionsWrongInSeveralPlaces_eachIsALine() throws Exception {
    String content =
        """
        issuerUrl: https://id example.com/realms/weaviate
        tickMs: 1s
        refreshBufferSecond: 30
        auth: {type: client_credentials, clientId: 4711, clientSecret: s3cr3t-x, scopes: [a, 5]}
        http: {port: eighty}
        "s3cr3t key": 1
        "s3cr3t other": 1
        """;
    Path file = Files.writeString(folder.resolve("options.yaml"), content);

    CheckRun run = CheckRun.of(List.of("check", "--conf", file.toString()));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output().lines())
        .hasSize(8)
        .allMatch(line -> line.startsWith("✗ options: " + file + ": "))
        .anyMatch(line -> line.contains(": issuerUrl: has a blank in it"))
        .anyMatch(line -> line.contains(": tickMs: expected whole number"))
        .anyMatch(line -> line.contains(": refreshBufferSecond: unknown key, did you mean"))
        .anyMatch(line -> line.contains(": auth.clientId: expected string, got number"))
        .anyMatch(line -> line.contains(": auth.scopes[1]: expected string, got number"))
        .anyMatch(line -> line.contains(": http.port: expected whole number"))
        .anyMatch(line -> line.contains(": [#6]: unknown key"))
        .anyMatch(line -> line.contains(": [#7]: unknown key"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{issuerUrl: 'https://a.io', auth: {type: client_credentials}, clientId: c, clientSecret: s3cr3t-x} | clientId: unknown key, it belongs below auth;clientSecret: unknown key, it belongs below auth",
        "{tokens: {a: {issuerUrl: 'https://a.io', auth: {type: api_key}, apiKeyFile: /run/s3cr3t}}} | tokens.a.apiKeyFile: unknown key, it belongs below auth",
        "{issuerUrL: 'https://a.io', auth: {type: api_key, apiKei: s3cr3t-k}} | issuerUrL: unknown;auth.apiKei: unknown",
        "{issuerUrL: 'https://a.io', auth: {type: password, clientId: c}} | issuerUrL: unknown;auth.username: required;auth.password: required",
        "{tokens: {a: {auth: {type: apikey}}, b: {auth: {type: api_key}}}, tls: {ca: x}} | tokens.a.auth.type: expected one of",
        "{tokens: {a: {auth: {type: api_key}}, b: {auth: {type: api_key, apiKey: 7}}}, tls: {ca: x}} | tls.ca: unknown key;tokens.a.auth.apiKey: required;tokens.b.auth.apiKey: expected string, got number",
        "{issuerUrl: 'https://a.io', tls: {caFile: 5, onlyCaFile: true}, auth: {type: api_key, apiKey: s3cr3t-k}} | tls.caFile: expected string, got number",
        "{issuerUrl: 'https://a.io', auth: {type: refresh_token, clientId: c, refreshToken: s3cr3t-r, accessToken: 17, expiresInSeconds: 60}} | auth.accessToken: expected string, got number",
        "{issuerUrl: 'https://a.io', auth: {type: client_credentials, clientId: c, clientSecret: 5, clientAuthMethod: client_secret_post}} | auth.clientSecret: expected string, got number",
        "{issuerUrl: 'https://a.io', auth: {type: client_credentials, clientId: c, clientSecret: '', clientAuthMethod: client_secret_post}} | auth.clientSecret: must not be empty",
        "{issuerUrl: 'https://a.io', auth: {type: client_credentials, clientId: c, clientSecretEnv: 's3cr3t!', clientAuthMethod: client_secret_post}} | auth.clientSecretEnv: expected name",
        "{issuerUrl: 'https://a.io', refreshBufferSeconds: 2m, minValiditySeconds: 50, auth: {type: api_key, apiKey: s3cr3t-k}} | refreshBufferSeconds: expected whole number",
        "{issuerUrl: 'https://a.io', refreshBufferSeconds: 20, minValiditySeconds: 50, auth: {type: api_key, apiKey: s3cr3t-k}} | minValiditySeconds: expected at most half",
        "{issuerUrl: 5, proxy: {host: 7, port: 1, username: u, password: 9}, auth: {type: password, clientId: c, username: '', password: s3cr3t-p, scopes: [1]}} | proxy.host: expected string;proxy.password: expected string;issuerUrl: expected string;auth.username: must not be empty;auth.scopes[0]: expected string"
      })
  void optionsWrong_whatFollowsFromAnotherIsNotTold(String content, String defects)
      throws Exception {
    Path file = Files.writeString(folder.resolve("options.yaml"), content);

    CheckRun run = CheckRun.of(List.of("check", "--conf", file.toString()));

    assertThat(run.lines("✗").stream().map(line -> line.replace(file + ": ", "")))
        .zipSatisfy(
            List.of(defects.split(";")),
            (line, start) -> assertThat(line).startsWith("✗ options: " + start));
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
    assertThat(json.getJsonArray("steps")).hasSize(1);
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

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "blank at the end, 's3cr3t-x ', ✓, '1 secret; ', begins or ends with a blank",
    "not replaced, ${CLIENT_SECRET}, ✗, '', is a placeholder like ${NAME} that nobody replaced",
    "UTF-16, s\0e\0, ✗, '', contains a NUL character"
  })
  void secretThatLooksWrong_isToldAndFailsWhereNoneIsLikeThat(
      String name, String secret, String mark, String before, String remark, Vertx vertx)
      throws Exception {
    CheckServer server = CheckServer.start(vertx);
    JsonObject options = server.options();
    options.getJsonObject("auth").put("clientSecret", secret);

    assertThat(CheckRun.of(folder, options).line("secrets readable"))
        .startsWith(mark)
        .contains("secrets readable: " + before + "auth.clientSecret: the secret " + remark)
        .doesNotContain("s3cr3t", "CLIENT_SECRET");
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
