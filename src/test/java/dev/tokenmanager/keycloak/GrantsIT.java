package dev.tokenmanager.keycloak;

import static dev.tokenmanager.keycloak.AuthJson.atIssuer;
import static dev.tokenmanager.keycloak.AuthJson.clientCredentials;
import static dev.tokenmanager.keycloak.AuthJson.password;
import static dev.tokenmanager.keycloak.AuthJson.patient;
import static dev.tokenmanager.keycloak.AuthJson.refreshToken;
import static dev.tokenmanager.keycloak.TokenEvent.CLIENT_LOGIN;
import static dev.tokenmanager.keycloak.TokenEvent.LOGIN;
import static dev.tokenmanager.keycloak.TokenEvent.REFRESH_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.AccessToken;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each grant, each way to find the endpoint, each client authentication; Weaviate accepts what
 * comes.
 */
@WithKeycloak
class GrantsIT {

  private static final String ODD_SECRET = "s3cr3t-p@ss:w%20rd+/=& é";

  private static TestRealm realm;
  private static Vertx vertx;
  private static WeaviateLikeServer weaviate;

  @BeforeAll
  static void createRealm(KeycloakServer keycloak) {
    realm =
        keycloak
            .realm("grants")
            .accessTokenLifespan(Duration.ofMinutes(1))
            .confidentialClient("service", ODD_SECRET, "weaviate")
            .confidentialClient("weaviate", "s3cr3t-weaviate", "weaviate")
            .publicClient("app", "weaviate")
            .confidentialClient("no-audience", "s3cr3t-no-audience", null)
            .user("alice", "s3cr3t-wonder land")
            .create();
    vertx = Vertx.vertx();
    weaviate =
        WeaviateLikeServer.start(
            vertx, WeaviateOidc.of(realm.issuer()).withScopes("openid", "email"));
  }

  @AfterAll
  static void end() {
    weaviate.close();
    Deployment.await(vertx.close());
  }

  @BeforeEach
  void forgetEvents() {
    realm.clearEvents();
  }

  private static AccessToken accepted(Deployment deployment) {
    AccessToken token = deployment.token();
    assertThat(Deployment.weaviateStatus(weaviate, token)).isEqualTo(200);
    return token;
  }

  @Test
  void clientCredentials_byIssuer_isAccepted() {
    try (Deployment deployment =
        new Deployment(atIssuer(realm, clientCredentials("service", ODD_SECRET)))) {
      AccessToken token = accepted(deployment);
      // Keycloak rounds down what is left when it answers; what is none of these takes 5 minutes.
      assertThat(Duration.between(token.issuedAt(), token.expiresAt()))
          .isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
      assertThat(token.scopes()).contains("email", "profile");
      assertThat(deployment.status().getString("health")).isEqualTo("HEALTHY");
      assertThat(deployment.status().getString("issuer")).isEqualTo(realm.issuer());
      assertThat(realm.eventCount(CLIENT_LOGIN)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"client_secret_basic", "client_secret_post"})
  void clientCredentials_oddSecret_worksWithEachMethod(String method) {
    JsonObject auth = clientCredentials("service", ODD_SECRET).put("clientAuthMethod", method);
    try (Deployment deployment = new Deployment(atIssuer(realm, auth))) {
      accepted(deployment);
    }
  }

  @Test
  void clientCredentials_byGivenEndpoints_discoversNothing() {
    JsonObject endpoints =
        new JsonObject()
            .put("issuer", realm.issuer())
            .put("tokenEndpoint", realm.tokenEndpoint())
            .put("jwksUri", realm.jwksUri());
    try (Deployment deployment =
        new Deployment(
            patient(
                new JsonObject()
                    .put("oidcConfig", endpoints)
                    .put("auth", clientCredentials("service", ODD_SECRET))))) {
      accepted(deployment);
    }
  }

  @Test
  void clientCredentials_byWeaviate_usesItsClientIdAndScopes() {
    JsonObject auth =
        new JsonObject().put("type", "client_credentials").put("clientSecret", "s3cr3t-weaviate");
    try (Deployment deployment =
        new Deployment(
            patient(new JsonObject().put("weaviateUrl", weaviate.url()).put("auth", auth)))) {
      AccessToken token = accepted(deployment);
      assertThat(token.idToken()).as("openid is one of Weaviate's scopes").isNotNull();
      assertThat(deployment.status().getString("client_id")).isEqualTo("weaviate");
    }
  }

  @Test
  void password_byWeaviate_getsAnOfflineSession() {
    JsonObject auth = password("app", "alice", "s3cr3t-wonder land");
    try (Deployment deployment =
        new Deployment(
            patient(new JsonObject().put("weaviateUrl", weaviate.url()).put("auth", auth)))) {
      accepted(deployment);
      assertThat(deployment.refreshed().generation()).isEqualTo(2);
      assertThat(realm.eventCount(LOGIN)).isEqualTo(1);
      assertThat(realm.eventCount(REFRESH_TOKEN)).isEqualTo(1);
    }
  }

  @Test
  void password_ofConfidentialClient_refreshesWithItsSecret() {
    JsonObject auth =
        password("service", "alice", "s3cr3t-wonder land").put("clientSecret", ODD_SECRET);
    try (Deployment deployment = new Deployment(atIssuer(realm, auth))) {
      accepted(deployment);
      deployment.refreshed();
      accepted(deployment);
      assertThat(realm.eventCount(REFRESH_TOKEN)).isEqualTo(1);
    }
  }

  @Test
  void refreshToken_given_isUsed() {
    String given =
        new TokenRequests(realm.tokenEndpoint())
            .password("app", "alice", "s3cr3t-wonder land", "openid")
            .refreshToken();
    try (Deployment deployment = new Deployment(atIssuer(realm, refreshToken("app", given)))) {
      accepted(deployment);
      assertThat(realm.eventCount(REFRESH_TOKEN)).isEqualTo(1);
    }
  }

  @Test
  void forceRefresh_newToken_hasTheNextGeneration() {
    try (Deployment deployment =
        new Deployment(atIssuer(realm, clientCredentials("service", ODD_SECRET)))) {
      AccessToken first = accepted(deployment);
      AccessToken second = deployment.refreshed();
      assertThat(second.generation()).isEqualTo(first.generation() + 1);
      assertThat(second.accessToken()).isNotEqualTo(first.accessToken());
      assertThat(realm.tokenRequestCount()).isEqualTo(2);
    }
  }

  @Test
  void advice_audienceMissing_saysSo() {
    JsonObject options =
        new JsonObject()
            .put("weaviateUrl", weaviate.url())
            .put("auth", clientCredentials("no-audience", "s3cr3t-no-audience"));
    try (Deployment deployment = new Deployment(patient(options))) {
      AccessToken token = deployment.token();
      assertThat(Deployment.weaviateStatus(weaviate, token)).isEqualTo(401);
      await()
          .untilAsserted(
              () -> assertThat(deployment.status().getString("advice")).contains("audience"));
    }
  }

  @Test
  void g10_status_holdsNoSecret() {
    try (Deployment deployment =
        new Deployment(atIssuer(realm, clientCredentials("service", ODD_SECRET)))) {
      AccessToken token = accepted(deployment);
      assertThat(Deployment.await(deployment.tokens().status()).encode())
          .doesNotContain(token.accessToken())
          .doesNotContain(ODD_SECRET);
    }
  }
}
