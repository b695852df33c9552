package dev.tokenmanager.keycloak;

import static dev.tokenmanager.keycloak.AuthJson.atIssuer;
import static dev.tokenmanager.keycloak.AuthJson.clientCredentials;
import static dev.tokenmanager.keycloak.AuthJson.patient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.AccessToken;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keycloak's standard token exchange (RFC 8693), and two client secrets side by side while one
 * replaces the other.
 */
@WithKeycloak
class TokenExchangeIT {

  private static TestRealm realm;
  private static Vertx vertx;
  private static WeaviateLikeServer weaviate;

  @TempDir private Path mount;

  @BeforeAll
  static void createRealm(KeycloakServer keycloak) {
    realm =
        keycloak
            .realm("exchange")
            .accessTokenLifespan(Duration.ofMinutes(1))
            .confidentialClient("caller", "s3cr3t-caller", "requester")
            .confidentialClient("stranger", "s3cr3t-stranger", "weaviate")
            .confidentialClient("rotated", "s3cr3t-first", "weaviate")
            .publicClient("weaviate", null)
            .exchangingClient("requester", "s3cr3t-requester", "weaviate")
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

  private static JsonObject exchange() {
    return new JsonObject()
        .put("type", "token_exchange")
        .put("clientId", "requester")
        .put("clientSecret", "s3cr3t-requester");
  }

  /** The default token is exchanged for the other one's. */
  private static JsonObject byName(String subjectClient, String subjectSecret) {
    return patient(
        new JsonObject()
            .put("issuerUrl", realm.issuer())
            .put(
                "tokens",
                new JsonObject()
                    .put("default", auth(exchange().put("subjectTokenName", "subject")))
                    .put("subject", auth(clientCredentials(subjectClient, subjectSecret)))));
  }

  private static JsonObject auth(JsonObject auth) {
    return new JsonObject().put("auth", auth);
  }

  private void write(String name, String content) throws IOException {
    Path next = Files.writeString(mount.resolve(name + ".new"), content);
    Files.move(next, mount.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static JsonObject claims(AccessToken token) {
    byte[] payload = Base64.getUrlDecoder().decode(token.accessToken().split("\\.", -1)[1]);
    return new JsonObject(new String(payload, StandardCharsets.UTF_8));
  }

  private static void assertNothingFailed(Deployment deployment) {
    assertThat(deployment.events("refresh_failed")).isZero();
    assertThat(deployment.events("rejected")).isZero();
  }

  @Test
  void tokenExchange_byName_weaviateAcceptsWhatTheExchangeBrings() {
    try (Deployment deployment = new Deployment(byName("caller", "s3cr3t-caller"))) {
      AccessToken token = deployment.token();

      assertThat(Deployment.weaviateStatus(weaviate, token)).isEqualTo(200);
      assertThat(claims(token).getString("azp")).isEqualTo("requester");
      AccessToken subject = Deployment.await(deployment.tokens().getToken("subject"));
      assertThat(claims(token).getString("sub"))
          .as("the same user")
          .isEqualTo(claims(subject).getString("sub"));
      assertThat(Deployment.weaviateStatus(weaviate, subject)).isEqualTo(401);
      assertThat(deployment.refreshed().generation()).isEqualTo(2);
      assertNothingFailed(deployment);
    }
  }

  @Test
  void tokenExchange_requesterIsNotInTheSubjectsAudience_saysWhatToDo() {
    try (Deployment deployment = new Deployment(byName("stranger", "s3cr3t-stranger"))) {
      assertThatThrownBy(deployment::token)
          .hasMessageContaining("access_denied")
          .hasMessageContaining("add an audience mapper for auth.clientId");
    }
  }

  @Test
  void tokenExchange_subjectFileHasEnded_newOneGoesOnWithoutRestart() throws IOException {
    realm.update(settings -> settings.setAccessTokenLifespan(3));
    write("subject", subjectToken());
    realm.update(settings -> settings.setAccessTokenLifespan(60));
    JsonObject auth =
        exchange()
            .put("subjectTokenFile", mount.resolve("subject").toString())
            .put("audience", "weaviate");
    try (Deployment deployment = new Deployment(atIssuer(realm, auth))) {
      assertThat(Deployment.weaviateStatus(weaviate, deployment.token())).isEqualTo(200);
      await()
          .pollInterval(Duration.ofMillis(300))
          .until(() -> deployment.tokens().forceRefresh().failed() || isRejected(deployment));
      assertThat(deployment.status().getJsonObject("last_error").getString("message"))
          .contains("invalid_request", "By its own exp the subject token ended at ");
      long before = deployment.token().generation();

      write("subject", subjectToken());
      await().until(() -> deployment.token().generation() > before);
      assertThat(deployment.status().getString("health")).isEqualTo("HEALTHY");
    }
  }

  private static boolean isRejected(Deployment deployment) {
    return deployment.status().getString("state").equals("REJECTED");
  }

  private static String subjectToken() {
    return new TokenRequests(realm.tokenEndpoint())
        .clientCredentials("caller", "s3cr3t-caller")
        .accessToken();
  }

  @Test
  void previousClientSecret_beforeAndAfterTheSwitch_noAttemptFails() throws IOException {
    write("current", "s3cr3t-second");
    write("previous", "s3cr3t-first");
    JsonObject auth =
        new JsonObject()
            .put("type", "client_credentials")
            .put("clientId", "rotated")
            .put("clientSecretFile", mount.resolve("current").toString())
            .put("previousClientSecretFile", mount.resolve("previous").toString());
    JsonObject options = atIssuer(realm, auth).put("minRefreshIntervalMs", 0);
    try (Deployment deployment = new Deployment(options)) {
      deployment.token();
      assertCredential(deployment, "previous");
      deployment.refreshed();
      assertCredential(deployment, "previous");
      assertThat(deployment.status().getString("advice")).contains("auth.previousClientSecret");

      realm.changeSecret("rotated", "s3cr3t-second");
      deployment.refreshed();
      assertCredential(deployment, "current");
      assertThat(deployment.status().containsKey("advice")).isFalse();

      // The next rotation begins at the provider: what is mounted follows.
      realm.changeSecret("rotated", "s3cr3t-third");
      write("previous", "s3cr3t-third");
      await()
          .untilAsserted(
              () -> {
                deployment.tokens().forceRefresh();
                assertThat(deployment.status().getString("credential")).isEqualTo("previous");
              });
      assertThat(deployment.status().getString("health")).isEqualTo("HEALTHY");
    }
  }

  private static void assertCredential(Deployment deployment, String expected) {
    assertThat(deployment.status().getString("credential")).isEqualTo(expected);
    assertThat(deployment.status().getString("health")).isEqualTo("HEALTHY");
    assertNothingFailed(deployment);
  }
}
