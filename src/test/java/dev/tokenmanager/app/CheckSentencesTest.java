package dev.tokenmanager.app;

import static dev.tokenmanager.app.CheckServer.BOOTSTRAP;
import static dev.tokenmanager.app.CheckServer.META;
import static dev.tokenmanager.app.CheckServer.METADATA;
import static dev.tokenmanager.app.CheckServer.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.testing.TestAuthority;
import dev.tokenmanager.testing.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a newcomer reads of a wrong configuration: here the configurations, in {@code
 * check-sentences.txt} beside it the lines that {@code check} prints for each.
 */
@ExtendWith(VertxExtension.class)
class CheckSentencesTest {

  private static final String FAR = "http://weaviate.example.com";

  private static final Map<String, Mistake> MISTAKES = new LinkedHashMap<>();

  /** What somebody did wrong, here or at provider or Weaviate. */
  private interface Mistake {
    void make(Trial trial) throws Exception;
  }

  /** A configuration that is right until a mistake is made. */
  private static final class Trial {
    final CheckServer server;
    final JsonObject options;
    final Path folder;
    final List<String> words = new ArrayList<>();
    String text = "";

    Trial(CheckServer server, Path folder) {
      this.server = server;
      this.folder = folder;
      this.options = server.options();
    }

    JsonObject auth() {
      return options.getJsonObject("auth");
    }

    void without(String key) {
      options.remove(key);
    }

    void password() {
      options.put(
          "auth",
          new JsonObject()
              .put("type", "password")
              .put("clientId", "app")
              .put("username", "alice")
              .put("password", "s3cr3t-password"));
    }

    void apiKey() {
      options.put("auth", new JsonObject().put("type", "api_key").put("apiKey", "s3cr3t-key"));
    }

    /** The provider alone, without Weaviate. */
    void issuer(String url) {
      options.remove("weaviateUrl");
      options.put("issuerUrl", url);
    }

    void refuse(int status, String error, String description) {
      server.answer(
          TOKEN,
          status,
          new JsonObject()
              .put("error", error)
              .put("error_description", description + " s3cr3t-description"));
    }

    void weaviateAnswers(int status, String message) {
      server.answer(META, status, new JsonObject().put("message", message));
    }
  }

  private static void mistake(String name, Mistake mistake) {
    MISTAKES.put(name, mistake);
  }

  static {
    theFile();
    theOptions();
    theSecrets();
    theWay();
    theProxy();
    theBootstrap();
    theMetadata();
    theGrant();
    theAnswer();
    theToken();
    anApiKey();
    theSidecar();
  }

  private static void theFile() {
    mistake("no file", t -> t.words.addAll(List.of("--conf", t.folder.resolve("x.yaml") + "")));
    mistake("nothing in the file", t -> t.text = "# to be filled in\n");
    mistake("a tab", t -> t.text = "auth:\n\ttype: api_key\n");
    mistake("a missing brace", t -> t.text = "auth: {type: api_key\ntickMs: 100\n");
    mistake("a key twice", t -> t.text = "tickMs: 100\nauth: {type: api_key}\ntickMs: 50\n");
    mistake("other indentation", t -> t.text = "auth:\n  type: api_key\n   apiKey: s3cr3t-k\n");
    mistake("a colon in text", t -> t.text = "auth: {type: api_key}\naddress: my: address\n");
    mistake("a list of options", t -> t.text = "- issuerUrl: https://id.example.com\n");
  }

  private static void theOptions() {
    mistake("no auth", t -> t.without("auth"));
    mistake("no auth.type", t -> t.auth().remove("type"));
    mistake("auth.type with a hyphen", t -> t.auth().put("type", "client-credentials"));
    mistake("auth.type of another product", t -> t.auth().put("type", "authorization_code"));
    mistake("auth as text", t -> t.options.put("auth", "client_credentials"));
    mistake("no clientId", t -> issuerWithout(t, "clientId"));
    mistake("clientId a number", t -> t.auth().put("clientId", 4711));
    mistake("no secret", t -> t.auth().remove("clientSecret"));
    mistake("clientSecrt", t -> t.auth().put("clientSecrt", t.auth().remove("clientSecret")));
    mistake("client_secret", t -> t.auth().put("client_secret", t.auth().remove("clientSecret")));
    mistake("two ways for a secret", t -> t.auth().put("clientSecretFile", "/run/secrets/x"));
    mistake("password without user", t -> onlyPassword(t));
    mistake("clientAuthMethod", t -> t.auth().put("clientAuthMethod", "client_secret_bearer"));
    mistake("no provider", t -> t.without("weaviateUrl"));
    mistake("two providers", t -> twoProviders(t));
    mistake("issuer_url", t -> t.options.put("issuer_url", t.options.remove("weaviateUrl")));
    mistake("URL without scheme", t -> t.issuer("auth.example.com/realms/weaviate"));
    mistake("URL of http", t -> t.issuer("http://auth.example.com/realms/weaviate"));
    mistake("URL with a blank", t -> t.issuer("https://auth.example.com/realms/weaviate "));
    mistake("URL in quotes twice", t -> t.issuer("\"https://auth.example.com\""));
    mistake("URL with an umlaut", t -> t.issuer("https://anmeldung.m\u00fcller.example"));
    mistake("URL with a placeholder", t -> t.issuer("https://${AUTH_HOST}/realms/weaviate"));
    mistake("URL with password", t -> t.issuer("https://me:s3cr3t-x@auth.example.com"));
    mistake("URL with query", t -> t.issuer("https://auth.example.com/?realm=weaviate"));
    mistake("requestTimeoutMs: 5s", t -> t.options.put("requestTimeoutMs", "5s"));
    mistake("refreshBufferSeconds 0", t -> t.options.put("refreshBufferSeconds", 0));
    mistake("minValiditySeconds 60", t -> t.options.put("minValiditySeconds", 60));
    mistake("allowInsecureHttp yes", t -> t.options.put("allowInsecureHttp", "yes"));
    mistake("proxy as URL", t -> t.options.put("proxy", "http://proxy.example.com:3128"));
    mistake("no tokens", t -> t.options.put("tokens", new JsonObject()));
    mistake("tickMs of one token", t -> oneToken(t).put("tickMs", 100));
    mistake("scopes with a number", t -> t.auth().put("scopes", new JsonArray().add(1)));
    mistake("http.prt", t -> t.options.put("http", new JsonObject().put("prt", 8090)));
    mistake("a secret as key", t -> t.options.put("s3cr3t = x", true));
    mistake("several at once", t -> severalAtOnce(t));
    mistake("--token of another name", t -> t.words.addAll(List.of("--token", "weaviate")));
  }

  private static void issuerWithout(Trial trial, String key) {
    trial.issuer(trial.server.url());
    trial.auth().remove(key);
  }

  private static void onlyPassword(Trial trial) {
    trial.password();
    trial.auth().remove("username");
  }

  private static void twoProviders(Trial trial) {
    trial.issuer("https://auth.example.com");
    JsonObject endpoints = new JsonObject().put("tokenEndpoint", "https://auth.example.com/token");
    trial.options.put("oidcConfig", endpoints);
  }

  private static JsonObject oneToken(Trial trial) {
    JsonObject token = new JsonObject();
    trial.options.put("tokens", new JsonObject().put("a", token));
    return token;
  }

  private static void severalAtOnce(Trial trial) {
    trial.options.put("tickMs", "fast").put("maxWait", 5);
    trial.auth().put("clientId", 1);
  }

  private static void theSecrets() {
    mistake("no secret file", t -> secretFile(t, t.folder.resolve("secret")));
    mistake("empty secret file", t -> secretFile(t, Files.writeString(file(t), "\n")));
    mistake("secret file is a folder", t -> secretFile(t, t.folder));
    mistake("variable not set", t -> secretVariable(t, "TOKEN_MANAGER_TEST_NOT_SET"));
    mistake("certFile without keyFile", t -> clientCertificate(t, "certFile"));
    mistake("no certFile and no keyFile there", t -> clientCertificate(t, "certFile", "keyFile"));
    mistake("a key of another certificate", t -> anotherKey(t));
    mistake("secret in clientSecretEnv", t -> secretVariable(t, "s3cr3t-client!"));
  }

  private static void clientCertificate(Trial trial, String... keys) {
    JsonObject tls = new JsonObject();
    List.of(keys).forEach(key -> tls.put(key, trial.folder.resolve(key + ".pem").toString()));
    trial.options.put("tls", tls);
  }

  private static void anotherKey(Trial trial) throws Exception {
    TestAuthority authority = TestAuthority.create("root");
    Files.writeString(trial.folder.resolve("certFile.pem"), authority.issue("client").pem());
    Files.writeString(trial.folder.resolve("keyFile.pem"), authority.issue("other").key());
    clientCertificate(trial, "certFile", "keyFile");
  }

  private static Path file(Trial trial) {
    return trial.folder.resolve("secret");
  }

  private static void secretFile(Trial trial, Path file) {
    trial.auth().remove("clientSecret");
    trial.auth().put("clientSecretFile", file.toString());
  }

  private static void secretVariable(Trial trial, String name) {
    trial.auth().remove("clientSecret");
    trial.auth().put("clientSecretEnv", name);
  }

  private static void theWay() {
    mistake("no CA file", t -> caFile(t, t.folder.resolve("ca.pem")));
    mistake("CA file without certificate", t -> caFile(t, Files.writeString(file(t), "x")));
    mistake("https at a port of http", t -> t.options.put("weaviateUrl", secure(t)));
    mistake(
        "a slow Weaviate",
        t -> {
          t.options.put("requestTimeoutMs", 3_000);
          t.server.route(BOOTSTRAP, request -> {});
        });
  }

  private static void caFile(Trial trial, Path file) {
    trial.options.put("tls", new JsonObject().put("caFile", file.toString()));
  }

  private static String secure(Trial trial) {
    return trial.server.url().replace("http:", "https:");
  }

  private static void theProxy() {
    mistake("no proxy at the port", t -> proxy(t, 1));
    mistake("the proxy wants a user", t -> theProxyAnswers(t, 407));
    mistake("the proxy does not know the provider", t -> theProxyAnswers(t, 502));
  }

  private static void proxy(Trial trial, int port) {
    trial.issuer("http://auth.example.com");
    trial.options.put("allowInsecureHttp", true);
    trial.options.put("proxy", new JsonObject().put("host", "127.0.0.1").put("port", port));
  }

  /** Of a request that is not tunnelled a proxy is the one who answers. */
  private static void theProxyAnswers(Trial trial, int status) {
    proxy(trial, URI.create(trial.server.url()).getPort());
    trial.server.answer(METADATA, status, "");
  }

  private static void theBootstrap() {
    mistake("Weaviate without OIDC", t -> t.server.answer(BOOTSTRAP, 404, ""));
    mistake("weaviateUrl of something else", t -> t.server.answer(BOOTSTRAP, 404, "no page"));
    mistake("weaviateUrl of a web page", t -> t.server.answer(BOOTSTRAP, 200, "<html>"));
    mistake("a login before Weaviate", t -> t.server.answer(BOOTSTRAP, 401, "who?"));
    mistake("a redirect before Weaviate", t -> redirect(t, "https://login.example.com/sso"));
    mistake("no href", t -> t.server.answer(BOOTSTRAP, 200, new JsonObject()));
    mistake("Weaviate names no client", t -> noClient(t));
    mistake("Weaviate restarts", t -> t.server.answer(BOOTSTRAP, 503, ""));
  }

  private static void redirect(Trial trial, String location) {
    trial.server.route(
        BOOTSTRAP,
        request -> request.response().setStatusCode(302).putHeader("Location", location).end());
  }

  private static void noClient(Trial trial) {
    trial.auth().remove("clientId");
    trial.server.answer(BOOTSTRAP, 200, trial.server.bootstrap().put("clientId", ""));
  }

  private static void theMetadata() {
    mistake("no such realm", t -> t.issuer(t.server.url() + "/realms/weaviat"));
    mistake("/auth before /realms", t -> t.issuer(t.server.url() + "/auth/realms/weaviate"));
    mistake("no realm in the URL", t -> t.issuer(t.server.url() + "/sso"));
    mistake("a page of a proxy", t -> metadata(t, 200, "<html>"));
    mistake("the issuer is another", t -> otherIssuer(t, "https://id.example.com/realms/weaviate"));
    mistake("the issuer has a placeholder", t -> otherIssuer(t, "https://login/{tenantid}/v2.0"));
    mistake("Weaviate's issuer is another", t -> weaviatesIssuer(t));
    mistake("provider overloaded", t -> metadata(t, 503, ""));
    mistake("provider asked too often", t -> metadata(t, 429, ""));
    mistake(
        "no such tenant of Entra ID",
        t -> {
          metadata(t, 400, "");
          JsonObject body = new JsonObject().put("error", "invalid_tenant");
          t.server.answer(METADATA, 400, body.put("error_description", "AADSTS90002: Tenant x"));
        });
  }

  private static void metadata(Trial trial, int status, String body) {
    trial.issuer(trial.server.url());
    trial.server.answer(METADATA, status, body);
  }

  private static void otherIssuer(Trial trial, String issuer) {
    trial.issuer(trial.server.url());
    trial.server.answer(METADATA, 200, trial.server.metadata().put("issuer", issuer));
  }

  private static void weaviatesIssuer(Trial trial) {
    JsonObject other = trial.server.metadata().put("issuer", "https://id.example.com");
    trial.server.answer(METADATA, 200, other);
  }

  private static void theGrant() {
    String client = "unauthorized_client";
    String grant = "invalid_grant";
    mistake(
        "wrong secret (Keycloak)",
        t -> t.refuse(401, client, "Invalid client or Invalid client credentials"));
    mistake(
        "no service account (Keycloak)",
        t -> t.refuse(401, client, "Client not enabled to retrieve service account"));
    mistake(
        "public client (Keycloak)",
        t -> t.refuse(401, client, "Public client not allowed to retrieve service account"));
    mistake("wrong secret (another)", t -> t.refuse(401, "invalid_client", ""));
    mistake("401 without a word", t -> t.server.answer(TOKEN, 401, ""));
    mistake("scope refused", t -> t.refuse(400, "invalid_scope", "Invalid scopes: weaviate"));
    mistake("wrong password (Keycloak)", t -> user(t, grant, "Invalid user credentials"));
    mistake("required action (Keycloak)", t -> user(t, grant, "Account is not fully set up"));
    mistake("disabled user (Keycloak)", t -> user(t, grant, "Account disabled"));
    mistake(
        "no password grant (Keycloak)",
        t -> user(t, client, "Client not allowed for direct access grants"));
    mistake("grant unknown", t -> user(t, "unsupported_grant_type", ""));
    mistake("DPoP demanded", t -> t.refuse(400, "invalid_request", "DPoP proof is missing"));
    mistake("MFA demanded (Auth0)", t -> user(t, "mfa_required", "Multifactor authentication"));
    mistake(
        "no audience (Auth0)",
        t -> t.refuse(403, "access_denied", "No audience parameter was provided, and no default"));
    mistake("secret's id (Entra)", t -> t.refuse(401, "invalid_client", "AADSTS7000215: Invalid"));
    mistake("secret over (Entra)", t -> t.refuse(401, "invalid_client", "AADSTS7000222: The"));
    mistake("client unknown (Entra)", t -> t.refuse(400, client, "AADSTS700016: Application"));
    mistake("scope (Entra)", t -> t.refuse(400, "invalid_scope", "AADSTS1002012: The provided"));
    mistake("resource (Entra)", t -> t.refuse(400, "invalid_resource", "AADSTS500011: The"));
    mistake("MFA (Entra)", t -> user(t, grant, "AADSTS50076: Due to a configuration change"));
    mistake("consent (Entra)", t -> user(t, grant, "AADSTS65001: The user or administrator"));
    mistake("refresh token over", t -> refresh(t));
  }

  private static void user(Trial trial, String error, String description) {
    trial.password();
    trial.refuse(400, error, description);
  }

  private static void refresh(Trial trial) {
    JsonObject auth = new JsonObject().put("type", "refresh_token").put("clientId", "app");
    trial.options.put("auth", auth.put("refreshToken", "s3cr3t-refresh"));
    trial.words.add("--use-refresh-token");
    trial.refuse(400, "invalid_grant", "Token is not active");
  }

  private static void theAnswer() {
    mistake("token endpoint gone", t -> t.server.answer(TOKEN, 404, ""));
    mistake("token endpoint redirects", t -> t.server.answer(TOKEN, 302, ""));
    mistake("token endpoint is a page", t -> t.server.answer(TOKEN, 200, "<html>"));
    mistake("token endpoint too busy", t -> t.server.answer(TOKEN, 429, ""));
    mistake("token endpoint broken", t -> t.server.answer(TOKEN, 500, ""));
    mistake("no access token", t -> t.server.response = good -> good.putNull("access_token"));
    mistake("a DPoP token", t -> t.server.response = good -> good.put("token_type", "DPoP"));
  }

  private static void theToken() {
    mistake("no audience mapper", t -> rejected(t, "aud", "account", "expected audience"));
    mistake(
        "another host in the issuer",
        t -> rejected(t, "iss", "http://keycloak:8080", "issued by a different provider"));
    mistake(
        "issuer of AD FS",
        t -> {
          String iss = "http://adfs.example.com/adfs/services/trust";
          rejected(t, "iss", iss, "id token issued by a different provider");
          t.server.answer(METADATA, 200, t.server.metadata().put("access_token_issuer", iss));
        });
    mistake("an opaque token", t -> opaque(t));
    mistake("no username claim", t -> t.weaviateAnswers(500, claim("email")));
    mistake("no role", t -> t.weaviateAnswers(403, "rbac: authorization, forbidden action: x"));
    mistake("OIDC off behind", t -> t.weaviateAnswers(401, "unauthorized: invalid api key"));
    mistake(
        "a proxy takes the header away",
        t -> t.weaviateAnswers(401, "anonymous access not enabled. Please authenticate"));
    mistake("signature unknown", t -> t.weaviateAnswers(401, "oidc: failed to verify signature"));
    mistake("meta is a page", t -> t.server.answer(META, 200, "<html>"));
  }

  private static void rejected(Trial trial, String claim, Object value, String message) {
    trial.server.claims = good -> good.put(claim, value);
    trial.weaviateAnswers(401, "unauthorized: oidc: " + message);
  }

  private static void opaque(Trial trial) {
    trial.server.response = good -> good.put("access_token", "s3cr3t-opaque");
    trial.weaviateAnswers(401, "unauthorized: oidc: malformed jwt");
  }

  private static String claim(String name) {
    return "oidc: token doesn't contain required claim '" + name + "'";
  }

  private static void anApiKey() {
    mistake(
        "an unknown API key",
        t -> {
          t.apiKey();
          t.weaviateAnswers(401, "unauthorized: invalid api key");
        });
    mistake(
        "API keys are off",
        t -> {
          t.apiKey();
          t.weaviateAnswers(401, "unauthorized: oidc: malformed jwt");
        });
    mistake(
        "no cluster key",
        t -> {
          t.apiKey();
          t.options.put("eventBus", new JsonObject());
        });
  }

  private static void theSidecar() {
    mistake("sidecar for a token that there is not", t -> sidecar(t).put("token", "other"));
    mistake("sidecar for everybody", t -> sidecar(t).put("host", "0.0.0.0"));
    mistake("sidecar's weaviateUrl of http", t -> sidecar(t).put("weaviateUrl", FAR));
    mistake("sidecar's weaviateUrl of a web page", t -> sidecar(t).put("weaviateUrl", page(t)));
    mistake("sidecar's gRPC at no gRPC", t -> sidecar(t).put("weaviateGrpc", t.server.url()));
    mistake("sidecar's gRPC with a path", t -> sidecar(t).put("weaviateGrpc", page(t)));
  }

  private static JsonObject sidecar(Trial trial) {
    JsonObject sidecar = new JsonObject().put("weaviateUrl", trial.server.url());
    trial.options.put("sidecar", sidecar);
    return sidecar;
  }

  private static String page(Trial trial) {
    trial.server.answer("/page/v1/meta", 200, "<html>");
    return trial.server.url() + "/page";
  }

  static List<String> mistakes() {
    return List.copyOf(MISTAKES.keySet());
  }

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void check_aMistake_isSaidInTheseLines(String name, Vertx vertx) throws Exception {
    assertThat(read(name, CheckServer.start(vertx))).isEqualTo(sentences().get(name));
  }

  @Test
  void check_certificateOfNobody_isSaidInTheseLines(Vertx vertx) throws Exception {
    HttpServerOptions tls =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(TestCertificate.create(folder, "ip:127.0.0.1").keyCertOptions());

    assertThat(read("", CheckServer.start(vertx, tls)))
        .singleElement()
        .asString()
        .startsWith("✗ TLS: ")
        .contains("is not trusted", "tls.caFile");
  }

  @Test
  void sentences_areThoseOfEveryMistake() throws Exception {
    assertThat(sentences().keySet()).containsExactlyElementsOf(MISTAKES.keySet());
    assertThat(MISTAKES).hasSizeGreaterThan(100);
  }

  private List<String> read(String name, CheckServer server) throws Exception {
    Trial trial = new Trial(server, folder);
    Mistake mistake = MISTAKES.getOrDefault(name, right -> {});
    mistake.make(trial);
    Path file = folder.resolve(trial.text.isEmpty() ? "options.json" : "options.yaml");
    Files.writeString(file, trial.text.isEmpty() ? trial.options.encodePrettily() : trial.text);
    List<String> words = new ArrayList<>(List.of("check"));
    if (!trial.words.contains("--conf")) {
      words.addAll(List.of("--conf", file.toString()));
    }
    words.addAll(trial.words);
    CheckRun run = CheckRun.of(words);
    assertThat(run.status()).as(run.output()).isPositive();
    String printed = String.join("\n", run.lines("✗")) + run.errors();
    return printed
        .replace(file.toString(), "FILE")
        .replace(folder.toString(), "FOLDER")
        .replace(server.url(), "SERVER")
        .replace(server.url().replaceFirst(".*//", ""), "HOST")
        .lines()
        .toList();
  }

  private static Map<String, List<String>> sentences() throws Exception {
    Map<String, List<String>> sentences = new LinkedHashMap<>();
    try (InputStream in =
        Objects.requireNonNull(
            CheckSentencesTest.class.getResourceAsStream("check-sentences.txt"))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines = new ArrayList<>();
      for (String line : text.lines().filter(line -> !line.isBlank()).toList()) {
        if (line.startsWith("== ")) {
          lines = new ArrayList<>();
          sentences.put(line.substring(3), lines);
        } else {
          lines.add(line);
        }
      }
    }
    return sentences;
  }
}
