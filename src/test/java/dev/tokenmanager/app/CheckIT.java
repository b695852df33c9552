package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.keycloak.KeycloakServer;
import dev.tokenmanager.keycloak.TestRealm;
import dev.tokenmanager.keycloak.WeaviateLikeServer;
import dev.tokenmanager.keycloak.WeaviateOidc;
import dev.tokenmanager.keycloak.WithKeycloak;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.representations.idm.ClientRepresentation;

/**
 * The command {@code check} against a real Keycloak that is configured wrongly, and a Weaviate that
 * verifies tokens.
 */
@WithKeycloak
class CheckIT {

  private static final String ACCEPTS = "Weaviate accepts the token";
  private static final String GRANT = "grant and client authentication";

  private static TestRealm realm;
  private static Vertx vertx;

  @TempDir private Path folder;
  private WeaviateLikeServer weaviate;

  @BeforeAll
  static void createRealm(KeycloakServer keycloak) {
    realm =
        keycloak
            .realm("check")
            .accessTokenLifespan(Duration.ofMinutes(1))
            .confidentialClient("service", "s3cr3t-service", "weaviate")
            .confidentialClient("no-audience", "s3cr3t-no-audience", null)
            .confidentialClient("no-account", "s3cr3t-no-account", "weaviate")
            .confidentialClient("no-password", "s3cr3t-no-password", "weaviate")
            .publicClient("app", "weaviate")
            .user("alice", "s3cr3t-wonderland")
            .create();
    change("no-account", client -> client.setServiceAccountsEnabled(false));
    change("no-password", client -> client.setDirectAccessGrantsEnabled(false));
    vertx = Vertx.vertx();
  }

  private static void change(String clientId, Consumer<ClientRepresentation> change) {
    ClientRepresentation client = realm.admin().clients().findByClientId(clientId).get(0);
    change.accept(client);
    realm.admin().clients().get(client.getId()).update(client);
  }

  @AfterAll
  static void end() throws Exception {
    vertx
        .close()
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  @BeforeEach
  void startWeaviate() {
    weaviate = WeaviateLikeServer.start(vertx, WeaviateOidc.of(realm.issuer()));
  }

  @AfterEach
  void stopWeaviate() {
    weaviate.close();
  }

  private JsonObject options(String clientId, String secret) {
    return new JsonObject()
        .put("weaviateUrl", weaviate.url())
        .put("requestTimeoutMs", 30_000)
        .put(
            "auth",
            new JsonObject()
                .put("type", "client_credentials")
                .put("clientId", clientId)
                .put("clientSecret", secret));
  }

  private JsonObject passwordOptions(String clientId, String password) {
    JsonObject auth =
        new JsonObject()
            .put("type", "password")
            .put("clientId", clientId)
            .put("username", "alice")
            .put("password", password);
    return new JsonObject()
        .put("weaviateUrl", weaviate.url())
        .put("requestTimeoutMs", 30_000)
        .put("auth", auth);
  }

  private CheckRun check(JsonObject options) throws Exception {
    return CheckRun.of(folder, options);
  }

  @Test
  void clientCredentials_inOrder_isGreen() throws Exception {
    CheckRun run = check(options("service", "s3cr3t-service")).assertGreen();

    assertThat(run.line("claim aud")).contains("weaviate");
    assertThat(run.line("clock skew")).startsWith("✓").contains("the provider agrees");
    assertThat(run.line(ACCEPTS)).startsWith("✓");
  }

  @Test
  void password_inOrder_isGreen() throws Exception {
    check(passwordOptions("app", "s3cr3t-wonderland")).assertGreen();
  }

  @Test
  void audienceMapperMissing_namesIt() throws Exception {
    check(options("no-audience", "s3cr3t-no-audience"))
        .assertFailed("claim aud", ACCEPTS)
        .assertSays("claim aud", "[account]", "\"weaviate\"", "oidc-audience-mapper")
        .assertSays(ACCEPTS, "answers 401: for the reason above, claim aud");
  }

  @Test
  void secretWrong_namesIt() throws Exception {
    check(options("service", "s3cr3t-wrong"))
        .assertFailed(GRANT)
        .assertSays(GRANT, "client service by client_secret_basic", "compare both");
  }

  @Test
  void clientUnknown_namesIt() throws Exception {
    check(options("nobody", "s3cr3t-wrong"))
        .assertFailed(GRANT)
        .assertSays(GRANT, "client nobody", "invalid_client", "compare both");
  }

  @Test
  void serviceAccountDisabled_namesIt() throws Exception {
    check(options("no-account", "s3cr3t-no-account"))
        .assertFailed(GRANT)
        .assertSays(GRANT, "unauthorized_client", "has no service account");
  }

  @Test
  void publicClientWithClientCredentials_isNamed() throws Exception {
    check(options("app", "s3cr3t-of-none"))
        .assertFailed(GRANT)
        .assertSays(GRANT, "client app", "unauthorized_client", "The client is public");
  }

  @Test
  void passwordGrantDisabled_namesIt() throws Exception {
    JsonObject options = passwordOptions("no-password", "s3cr3t-wonderland");
    options.getJsonObject("auth").put("clientSecret", "s3cr3t-no-password");

    check(options)
        .assertFailed(GRANT)
        .assertSays(
            GRANT, "password, client no-password", "unauthorized_client", "Direct access grants");
  }

  @Test
  void passwordWrong_namesIt() throws Exception {
    check(passwordOptions("app", "s3cr3t-wrong"))
        .assertFailed(GRANT)
        .assertSays(GRANT, "invalid_grant", "User name or password is wrong");
  }

  @Test
  void scopeUnknown_namesIt() throws Exception {
    JsonObject options = options("service", "s3cr3t-service");
    options.getJsonObject("auth").put("scopes", "no-such-scope");

    check(options).assertFailed(GRANT).assertSays(GRANT, "invalid_scope", "Check auth.scopes");
  }

  @Test
  void realmMisspelt_isNotFound() throws Exception {
    JsonObject options =
        options("service", "s3cr3t-service").put("issuerUrl", realm.issuer() + "x");
    options.remove("weaviateUrl");

    check(options)
        .assertFailed("provider metadata")
        .assertSays("provider metadata", "HTTP 404", "Check the name of the realm");
  }

  @Test
  void issuerOfTheMetadataIsAnother_isNoMatch() throws Exception {
    setFrontendUrl("https://auth.example.com");
    try {
      check(options("service", "s3cr3t-service"))
          .assertFailed("issuer match")
          .assertSays(
              "issuer match",
              "https://auth.example.com/realms/check",
              "expected is " + realm.issuer(),
              "oidcConfig");
    } finally {
      setFrontendUrl("");
    }
  }

  private static void setFrontendUrl(String url) {
    realm.update(
        settings -> {
          Map<String, String> attributes = new HashMap<>(settings.getAttributesOrEmpty());
          attributes.put("frontendUrl", url);
          settings.setAttributes(attributes);
        });
  }

  @Test
  void tokenOfAnotherHostName_isNotWeaviatesIssuer() throws Exception {
    String other =
        realm.issuer().contains("127.0.0.1")
            ? realm.issuer().replace("127.0.0.1", "localhost")
            : realm.issuer().replace("localhost", "127.0.0.1");
    JsonObject options = options("service", "s3cr3t-service").put("issuerUrl", other);

    check(options)
        .assertFailed("claim iss", ACCEPTS)
        .assertSays("claim iss", other, realm.issuer(), "KC_HOSTNAME")
        .assertSays(ACCEPTS, "answers 401: for the reason above, claim iss");
  }

  @Test
  void usernameClaimMissing_namesItAndWhatThereIs() throws Exception {
    weaviate.configure(new WeaviateOidc(realm.issuer(), "weaviate", List.of(), "email"));

    check(options("service", "s3cr3t-service"))
        .assertFailed("username claim", ACCEPTS)
        .assertSays("username claim", "the claim email", "preferred_username", "_USERNAME_CLAIM")
        .assertSays(ACCEPTS, "answers 500: for the reason above, username claim");
  }

  @Test
  void weaviateWithOidcOff_namesTheVariable() throws Exception {
    weaviate.configure(null);

    check(options("service", "s3cr3t-service"))
        .assertFailed("Weaviate bootstrap")
        .assertSays("Weaviate bootstrap", "OIDC is off", "AUTHENTICATION_OIDC_ENABLED");
  }

  @Test
  void refreshToken_isSpentOnlyWhereAllowed() throws Exception {
    JsonObject options =
        new JsonObject()
            .put("weaviateUrl", weaviate.url())
            .put("requestTimeoutMs", 30_000)
            .put(
                "auth",
                new JsonObject()
                    .put("type", "refresh_token")
                    .put("clientId", "app")
                    .put("refreshToken", realm.refreshToken("app", "alice", "s3cr3t-wonderland")));
    realm.clearEvents();

    CheckRun spared = check(options).assertGreen();
    assertThat(spared.line(GRANT)).startsWith("–").contains("--use-refresh-token");
    assertThat(realm.tokenRequestCount()).isZero();
    CheckRun used = CheckRun.of(folder, options, "--use-refresh-token").assertGreen();
    assertThat(used.line(ACCEPTS)).startsWith("✓");
    assertThat(realm.tokenRequestCount()).isEqualTo(1);
  }
}
