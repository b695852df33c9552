package dev.tokenmanager.keycloak;

import static dev.tokenmanager.keycloak.AuthJson.atIssuer;
import static dev.tokenmanager.keycloak.AuthJson.clientCredentials;
import static dev.tokenmanager.keycloak.TokenEvent.CLIENT_LOGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.AccessToken;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keycloak goes away and comes back; many callers come at once. */
@WithKeycloak
class OutageIT {

  private static final String SECRET = "s3cr3t-outage";

  private final KeycloakServer keycloak;
  private final TestRealm realm;

  OutageIT(KeycloakServer keycloak) {
    this.keycloak = keycloak;
    realm =
        keycloak
            .realm("outage")
            .accessTokenLifespan(Duration.ofMinutes(5))
            .confidentialClient("service", SECRET, "weaviate")
            .create();
  }

  private JsonObject options() {
    return atIssuer(realm, clientCredentials("service", SECRET));
  }

  @Test
  void g05_stoppedAndStartedDuringService_heldTokenServesAndRefreshRecovers() {
    try (Deployment deployment = new Deployment(options().put("refreshBufferSeconds", 150))) {
      AccessToken first = deployment.token();
      keycloak.stop();

      Future<AccessToken> refreshing = deployment.tokens().forceRefresh();
      await().until(refreshing::isComplete);
      assertThat(refreshing.failed()).isTrue();
      assertThat(deployment.token()).isEqualTo(first);
      assertThat(deployment.status().getString("health")).isEqualTo("DEGRADED");

      keycloak.start();
      await().until(() -> deployment.token().generation() > first.generation());
      assertThat(deployment.status().getString("health")).isEqualTo("HEALTHY");
      assertThat(deployment.events("recovered")).isEqualTo(1);
    }
  }

  @Test
  void g06_downAtDeployment_servesWhenItIsBack() {
    JsonObject options = options();
    keycloak.stop();
    try (Deployment deployment = new Deployment(options)) {
      assertThat(deployment.status().getString("health")).isEqualTo("EXPIRED");

      keycloak.start();
      await().until(() -> deployment.tokens().current("default") != null);
    }
  }

  @Test
  void g03_eightInstancesAndTenThousandGets_oneTokenRequest() {
    realm.clearEvents();
    try (Deployment deployment = new Deployment(options(), 8)) {
      List<Future<AccessToken>> gets = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        gets.add(deployment.tokens().getToken());
      }
      Deployment.await(Future.all(gets));

      assertThat(realm.tokenRequestCount()).isEqualTo(1);
      assertThat(realm.eventCount(CLIENT_LOGIN)).isEqualTo(1);
    }
  }
}
