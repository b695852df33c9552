package dev.tokenmanager.keycloak;

import static dev.tokenmanager.keycloak.AuthJson.atIssuer;
import static dev.tokenmanager.keycloak.AuthJson.password;
import static dev.tokenmanager.keycloak.AuthJson.refreshToken;
import static dev.tokenmanager.keycloak.TokenEvent.LOGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets are rotated, sessions are ended: the token goes on. */
@WithKeycloak
class CredentialChangeIT {

  private final TestRealm realm;

  CredentialChangeIT(KeycloakServer keycloak) {
    realm =
        keycloak
            .realm("changes")
            .accessTokenLifespan(Duration.ofSeconds(60))
            .confidentialClient("service", "s3cr3t-first", "weaviate")
            .publicClient("app", "weaviate")
            .user("alice", "s3cr3t-alice")
            .create();
  }

  @Test
  void g07_secretChangedInKeycloakAndFile_recoversWithoutRestart(@TempDir Path mount)
      throws IOException {
    Path file = mount.resolve("secret");
    Files.writeString(file, "s3cr3t-first\n");
    JsonObject auth =
        new JsonObject()
            .put("type", "client_credentials")
            .put("clientId", "service")
            .put("clientSecretFile", file.toString());
    try (Deployment deployment = new Deployment(atIssuer(realm, auth))) {
      deployment.token();

      realm.changeSecret("service", "s3cr3t-second");
      assertThatThrownBy(deployment::refreshed).hasMessageContaining("is wrong: compare both");
      assertThat(deployment.token().generation()).as("the held token still serves").isEqualTo(1);
      assertThat(deployment.status().getString("state")).isEqualTo("REJECTED");

      Files.writeString(file, "s3cr3t-second\n");
      await().until(() -> deployment.token().generation() == 2);
      assertThat(deployment.status().getString("health")).isEqualTo("HEALTHY");
      assertThat(deployment.events("rejected")).isEqualTo(1);
    }
  }

  @Test
  void g08_sessionEndedByAdmin_passwordIsUsedAtOnce() {
    try (Deployment deployment =
        new Deployment(atIssuer(realm, password("app", "alice", "s3cr3t-alice")))) {
      deployment.token();
      realm.logout("alice");

      assertThat(deployment.refreshed().generation()).isEqualTo(2);
      assertThat(realm.eventCount(LOGIN)).isEqualTo(2);
      assertThat(deployment.events("refresh_failed")).isZero();
    }
  }

  @Test
  void g07_sessionEndedByAdminAndNoOtherGrant_isRejected() {
    String given =
        new TokenRequests(realm.tokenEndpoint())
            .password("app", "alice", "s3cr3t-alice", "openid")
            .refreshToken();
    try (Deployment deployment = new Deployment(atIssuer(realm, refreshToken("app", given)))) {
      deployment.token();
      realm.logout("alice");

      assertThatThrownBy(deployment::refreshed).hasMessageContaining("invalid_grant");
      assertThat(deployment.status().getString("state")).isEqualTo("REJECTED");
      assertThat(deployment.token().generation()).isEqualTo(1);
    }
  }
}
