package dev.tokenmanager.app;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationSourcesTest {

  private static final String FILE =
      """
      issuerUrl: https://idp.example.com
      auth: { type: client_credentials, clientId: c, clientSecret: s3cr3t-file }
      """;

  private static final String TOKENS =
      """
      issuerUrl: https://idp.example.com
      tokens:
        tenant-a: { auth: { type: client_credentials, clientId: a, clientSecretEnv: A } }
        Tenant.B: { auth: { type: client_credentials, clientId: b, clientSecretEnv: B } }
      """;

  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("options.yaml"), content);
  }

  private Path secrets(String... names) throws IOException {
    Path secrets = Files.createDirectories(folder.resolve("secrets"));
    for (String name : names) {
      Files.writeString(secrets.resolve(name), SECRET_MARK + name);
    }
    return secrets;
  }

  private ServiceOptions load(String content, Map<String, String> environment) throws Exception {
    return ConfigurationSources.of(file(content), environment, null).load();
  }

  private static @Nullable Object at(ServiceOptions options, String path) {
    Object value = options.config();
    for (String key : path.split("/", -1)) {
      value = ((JsonObject) value).getValue(key);
    }
    return value;
  }

  @ParameterizedTest
  @CsvSource({
    "TOKEN_MANAGER_AUTH__CLIENT_ID, other, auth/clientId, other",
    "TOKEN_MANAGER_AUTH__CLIENT_ID, 123, auth/clientId, 123",
    "TOKEN_MANAGER_ISSUER_URL, https://idp2.example.com, issuerUrl, https://idp2.example.com",
    "TOKEN_MANAGER_REFRESH_BUFFER_SECONDS, 30, refreshBufferSeconds, 30",
    "TOKEN_MANAGER_MAX_WAIT_MS, 0, maxWaitMs, 0",
    "TOKEN_MANAGER_MAX_CONCURRENT_REQUESTS, 3, maxConcurrentRequests, 3",
    "TOKEN_MANAGER_RETRY__MAX_DELAY_MS, 5000, retry/maxDelayMs, 5000",
    "TOKEN_MANAGER_ALLOW_INSECURE_HTTP, true, allowInsecureHttp, true",
    "TOKEN_MANAGER_CLUSTER__SHARE, false, cluster/share, false",
    "TOKEN_MANAGER_AUTH__SCOPES, openid email, auth/scopes, openid email",
    "TOKEN_MANAGER_AUTH__EXTRA_PARAMETERS__AUDIENCE, 7, auth/extraParameters/audience, 7",
    "TOKEN_MANAGER_AUTH__EXTRA_PARAMETERS__MAX_AGE_MS, 7, auth/extraParameters/max_age_ms, 7",
    "TOKEN_MANAGER_TLS__CA_FILE, ca.pem, tls/caFile, ca.pem",
  })
  void load_environment_isOverTheFile(String variable, String value, String path, String expected)
      throws Exception {
    Object found = at(load(FILE, Map.of(variable, value)), path);
    assertThat(found).asString().isEqualTo(expected);
  }

  @Test
  void load_environment_onlyCaFile_isAFlag() throws Exception {
    ServiceOptions options =
        load(
            FILE,
            Map.of(
                "TOKEN_MANAGER_TLS__CA_FILE", "c.pem", "TOKEN_MANAGER_TLS__ONLY_CA_FILE", "true"));
    assertThat(at(options, "tls/onlyCaFile")).isEqualTo(true);
  }

  @Test
  void load_environment_proxyToo() throws Exception {
    Map<String, String> environment =
        Map.of(
            "TOKEN_MANAGER_PROXY__HOST", "proxy",
            "TOKEN_MANAGER_PROXY__PORT", "3128",
            "TOKEN_MANAGER_PROXY__USERNAME", "7",
            "TOKEN_MANAGER_PROXY__PASSWORD", "8",
            "TOKEN_MANAGER_PROXY__NO_PROXY", "a.io,.b.io");
    ServiceOptions options = load(FILE, environment);
    assertThat(at(options, "proxy/port")).isEqualTo(3128L);
    assertThat(at(options, "proxy/username")).isEqualTo("7");
    assertThat(at(options, "proxy/password")).isEqualTo("8");
    assertThat(at(options, "proxy/noProxy")).isEqualTo("a.io,.b.io");
  }

  @Test
  void load_secretsFolder_passwordOfTheProxyToo() throws Exception {
    Path secrets = secrets("proxy.password");
    ServiceOptions options =
        ConfigurationSources.of(
                file(FILE),
                Map.of(
                    "TOKEN_MANAGER_PROXY__HOST", "proxy",
                    "TOKEN_MANAGER_PROXY__PORT", "3128",
                    "TOKEN_MANAGER_PROXY__USERNAME", "u"),
                secrets)
            .load();
    assertThat(at(options, "proxy/passwordFile"))
        .isEqualTo(secrets.resolve("proxy.password").toString());
  }

  @Test
  void load_environment_sectionsOfTheJarToo() throws Exception {
    ServiceOptions options =
        load(
            FILE, Map.of("TOKEN_MANAGER_HTTP__PORT", "8099", "TOKEN_MANAGER_EVENT_BUS__HOST", "h"));
    assertThat(options.http().port()).isEqualTo(8099);
    assertThat(options.eventBus()).isNotNull();
  }

  @Test
  void load_environment_aSecretInOneWayReplacesTheOthers() throws Exception {
    ServiceOptions options = load(FILE, Map.of("TOKEN_MANAGER_AUTH__CLIENT_SECRET_ENV", "SECRET"));
    assertThat(at(options, "auth/clientSecretEnv")).isEqualTo("SECRET");
    assertThat(at(options, "auth/clientSecret")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"TENANT_A, tenant-a", "TENANT_B, Tenant.B"})
  void load_environment_namesOfTokensAreThoseOfTheFile(String word, String name) throws Exception {
    String variable = "TOKEN_MANAGER_TOKENS__" + word + "__AUTH__CLIENT_ID";
    ServiceOptions options = load(TOKENS, Map.of(variable, "x"));
    assertThat(at(options, "tokens/" + name + "/auth/clientId")).isEqualTo("x");
    assertThat(options.config().getJsonObject("tokens").fieldNames()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TOKEN_MANAGER_AUTH__CLINT_ID | x | auth.clintId: unknown key, did you mean clientId?",
        "TOKEN_MANAGER_ADRESS | x | adress: unknown key, did you mean address?",
        "TOKEN_MANAGER_HTPP | x | htpp: unknown key, did you mean http?",
        "TOKEN_MANAGER_EVENTBUS | x | eventbus: unknown key, did you mean eventBus?",
        "TOKEN_MANAGER_AUTH_CLIENT_ID | x | use two underscores between a section and what is in it: TOKEN_MANAGER_AUTH__CLIENT_ID",
        "TOKEN_MANAGER_HTTP_PORT | 9999 | use two underscores between a section and what is in it: TOKEN_MANAGER_HTTP__PORT",
        "TOKEN_MANAGER_PROXY_PORT | 3128 | use two underscores between a section and what is in it: TOKEN_MANAGER_PROXY__PORT",
        "TOKEN_MANAGER_EVENT_BUS_PORT | 15701 | use two underscores between a section and what is in it: TOKEN_MANAGER_EVENT_BUS__PORT",
        "TOKEN_MANAGER_PORT | 8090 | port: unknown key",
        "TOKEN_MANAGER_EVENT_BUS_HOST | x | use two underscores between a section and what is in it: TOKEN_MANAGER_EVENT_BUS__HOST",
        "TOKEN_MANAGER_EVENT_BUS__TLS_CA_FILE | x | use two underscores between a section and what is in it: TOKEN_MANAGER_EVENT_BUS__TLS__CA_FILE",
        "TOKEN_MANAGER_TOKENS__A__AUTH_CLIENT_ID | x | use two underscores between a section and what is in it: TOKEN_MANAGER_TOKENS__A__AUTH__CLIENT_ID",
        "TOKEN_MANAGER_TOKENS_A | x | use two underscores between a section and what is in it: TOKEN_MANAGER_TOKENS__A",
        "TOKEN_MANAGER_OIDC_CONFIG_ISSUER | x | use two underscores between a section and what is in it: TOKEN_MANAGER_OIDC_CONFIG__ISSUER",
        "TOKEN_MANAGER_TICK_MS | fast | tickMs: ",
        "TOKEN_MANAGER_TICK_MS | 5 | tickMs: expected whole number",
        "TOKEN_MANAGER_CLUSTER__SHARE | yes | cluster.share: ",
        "TOKEN_MANAGER_AUTH | x | auth: ",
        "TOKEN_MANAGER_AUTH__TYPE | x | auth.type: expected one of",
        "TOKEN_MANAGER_ISSUER_URL__X | x | issuerUrl is given as something else than an object",
        "TOKEN_MANAGER_ | x | no option is named so",
        "TOKEN_MANAGER_AUTH__ | x | no option is named so",
        "TOKEN_MANAGER_HTTP__PORT | x | http.port: ",
        "TOKEN_MANAGER_CLUSTER__PREVIOUS_ENCRYPTION_KEYS | x | cluster.previousEncryptionKeys: ",
      })
  void load_environmentWrong_isRefusedByTheVariablesName(
      String variable, String value, String message) {
    assertThatThrownBy(() -> load(FILE, Map.of(variable, value)))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith(variable + ": " + message);
  }

  @Test
  void load_environmentAmbiguous_isRefused() {
    assertThatThrownBy(
            () ->
                load(
                    TOKENS.replace("Tenant.B", "tenant_a"),
                    Map.of("TOKEN_MANAGER_TOKENS__TENANT_A__MAX_WAIT_MS", "1")))
        .hasMessageContaining("TENANT_A__MAX_WAIT_MS: tokens.tenant-a and tokens.tenant_a are");
  }

  @Test
  void load_environmentOfAnother_isNotLookedAt() throws Exception {
    ServiceOptions options =
        load(
            FILE,
            Map.of(
                "PATH", "/bin",
                "TOKEN_MANAGER_SERVICE_HOST", "10.0.0.1",
                "TOKEN_MANAGER_SERVICE_PORT_HTTP", "8090",
                "TOKEN_MANAGER_PORT", "tcp://10.0.0.1:8090",
                "TOKEN_MANAGER_PORT_8090_TCP_PORT", "8090",
                "TOKEN_MANAGER_HTTP_PORT", "tcp://10.0.0.3:80",
                "TOKEN_MANAGER_HTTP_SERVICE_PORT", "80",
                "TOKEN_MANAGER_UI_2_SERVICE_HOST", "10.0.0.2",
                "TOKEN_MANAGER_UI_2_PORT_80_TCP", "tcp://10.0.0.2:80",
                "TOKEN_MANAGER_TICK_MS", ""));
    assertThat(options.config()).isEqualTo(load(FILE, Map.of()).config());
  }

  @Test
  void load_secretsFolder_namesTheFileAndReadsNothing() throws Exception {
    Path secrets = secrets("auth.clientSecret", "unrelated", ".hidden");
    ServiceOptions options = ConfigurationSources.of(file(FILE), Map.of(), secrets).load();
    assertThat(at(options, "auth/clientSecretFile"))
        .isEqualTo(secrets.resolve("auth.clientSecret").toString());
    assertThat(at(options, "auth/clientSecret")).isNull();
    assertThat(options.config().encode()).doesNotContain(SECRET_MARK);
  }

  @Test
  void load_secretsFolder_otherFilesOfAProxy_areNotLookedAt() throws Exception {
    ServiceOptions options =
        ConfigurationSources.of(
                file(FILE), Map.of(), secrets("proxy.crt", "proxy.conf", "proxy.password.old"))
            .load();

    assertThat(at(options, "proxy")).isNull();
  }

  @Test
  void load_secretsFolder_passwordOfAProxyThatIsNotConfigured_namesItsFile() throws Exception {
    Path secrets = secrets("proxy.password");

    assertThatThrownBy(() -> ConfigurationSources.of(file(FILE), Map.of(), secrets).load())
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith(
            secrets.resolve("proxy.password") + ": proxy.host: required for a proxy");
  }

  @Test
  void load_secretsFolder_tokensAndClusterToo() throws Exception {
    Path secrets =
        secrets(
            "tokens.tenant-a.auth.clientSecret",
            "tokens.Tenant.B.auth.clientSecret",
            "cluster.encryptionKey");
    ServiceOptions options = ConfigurationSources.of(file(TOKENS), Map.of(), secrets).load();
    assertThat(at(options, "tokens/Tenant.B/auth/clientSecretFile")).isNotNull();
    assertThat(at(options, "tokens/tenant-a/auth/clientSecretEnv")).isNull();
    assertThat(at(options, "cluster/encryptionKeyFile")).isNotNull();
  }

  @Test
  void load_environmentAndFolder_theEnvironmentWins() throws Exception {
    ServiceOptions options =
        ConfigurationSources.of(
                file(FILE),
                Map.of("TOKEN_MANAGER_AUTH__CLIENT_SECRET", SECRET_MARK + "env"),
                secrets("auth.clientSecret"))
            .load();
    assertThat(at(options, "auth/clientSecret")).isEqualTo(SECRET_MARK + "env");
    assertThat(at(options, "auth/clientSecretFile")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "auth.clientsecret, not the path of an option that holds a secret",
    "auth.clientId, not the path of an option that holds a secret",
    "tokens.a.auth, not the path of an option that holds a secret",
    "tokens.a.cluster.encryptionKey, not the path of an option that holds a secret",
    "auth.apiKey, auth.apiKeyFile: does not belong to type client_credentials",
  })
  void load_secretsFolderWrong_isRefusedByTheFilesName(String name, String message)
      throws IOException {
    Path secrets = secrets(name);
    Path file = file(FILE);
    assertThatThrownBy(() -> ConfigurationSources.of(file, Map.of(), secrets).load())
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith(secrets.resolve(name) + ": " + message);
  }

  @Test
  void load_secretsFolderMissing_isRefused() throws IOException {
    Path file = file(FILE);
    assertThatThrownBy(() -> ConfigurationSources.of(file, Map.of(), folder.resolve("none")).load())
        .hasMessageContaining("none: not a folder that can be read");
  }

  @Test
  void load_wrongInTheFile_isRefusedByItsName() throws IOException {
    Path file = file(FILE + "tickMs: 1");
    assertThatThrownBy(
            () -> ConfigurationSources.of(file, Map.of("TOKEN_MANAGER_ADDRESS", "a"), null).load())
        .hasMessageStartingWith(file + ": tickMs: ");
  }

  @Test
  void of_usualFileMissing_theEnvironmentMaySayEnough() throws Exception {
    Path usual = Path.of(ConfigurationSources.DEFAULT_FILE);
    Map<String, String> environment =
        Map.of(
            "TOKEN_MANAGER_AUTH__TYPE",
            "api_key",
            "TOKEN_MANAGER_AUTH__API_KEY",
            SECRET_MARK + "k");
    ConfigurationSources configuration = new ConfigurationSources(usual, true, null, environment);
    ServiceOptions options = configuration.options(new JsonObject());
    assertThat(at(options, "auth/type")).isEqualTo("api_key");
    assertThat(configuration.toString()).doesNotContain(SECRET_MARK);
  }

  @Test
  void of_namedFileMissing_isRefused() {
    Path missing = folder.resolve("missing.yaml");
    Map<String, String> environment = Map.of("TOKEN_MANAGER_ADDRESS", "a");
    assertThat(ConfigurationSources.of(missing, environment, null).fileOptional()).isFalse();
    assertThatThrownBy(() -> ConfigurationSources.of(missing, environment, null).load())
        .hasMessageContaining("no such file");
  }
}
