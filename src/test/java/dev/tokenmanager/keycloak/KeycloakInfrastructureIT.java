package dev.tokenmanager.keycloak;

import static dev.tokenmanager.keycloak.TokenEvent.CLIENT_LOGIN;
import static dev.tokenmanager.keycloak.TokenEvent.CLIENT_LOGIN_ERROR;
import static dev.tokenmanager.keycloak.TokenEvent.LOGIN;
import static dev.tokenmanager.keycloak.TokenEvent.REFRESH_TOKEN;
import static dev.tokenmanager.keycloak.TokenEvent.REFRESH_TOKEN_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The tests' own Keycloak does what the tests of the product rely on. */
@WithKeycloak
@TestInstance(Lifecycle.PER_CLASS)
class KeycloakInfrastructureIT {

  private final KeycloakServer keycloak;
  private final TestRealm realm;
  private final TokenRequests requests;

  KeycloakInfrastructureIT(KeycloakServer keycloak) {
    this.keycloak = keycloak;
    realm =
        keycloak
            .realm("infrastructure")
            .accessTokenLifespan(Duration.ofSeconds(60))
            .refreshTokenRotation()
            .confidentialClient("service", "s3cr3t-p@ss:w%20rd+/=& é", "weaviate")
            .confidentialClient("changing", "s3cr3t-first", "weaviate")
            .publicClient("app", "weaviate")
            .user("alice", "s3cr3t-wonder land")
            .create();
    requests = new TokenRequests(realm.tokenEndpoint());
  }

  @BeforeEach
  void forgetEvents() {
    realm.clearEvents();
  }

  @Test
  void clientCredentials_right_areGrantedAndCounted() {
    var reply = requests.clientCredentials("service", "s3cr3t-p@ss:w%20rd+/=& é");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().getInteger("expires_in")).isBetween(30, 60);
    assertThat(realm.eventCount(CLIENT_LOGIN)).isEqualTo(1);
    assertThat(realm.tokenRequestCount()).isEqualTo(1);
  }

  @Test
  void changeSecret_oldOne_isRefusedAndCounted() {
    realm.changeSecret("changing", "s3cr3t-second");

    assertThat(requests.clientCredentials("changing", "s3cr3t-first").status()).isEqualTo(401);
    assertThat(requests.clientCredentials("changing", "s3cr3t-second").status()).isEqualTo(200);
    assertThat(realm.eventCount(CLIENT_LOGIN_ERROR)).isEqualTo(1);
    assertThat(realm.tokenRequestCount()).isEqualTo(2);
  }

  @Test
  void passwordAndRefresh_withRotation_spendEachRefreshTokenOnce() {
    var first = requests.password("app", "alice", "s3cr3t-wonder land", "openid");
    var second = requests.refresh("app", first.refreshToken());
    var replayed = requests.refresh("app", first.refreshToken());

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
    assertThat(replayed.status()).isEqualTo(400);
    assertThat(requests.refresh("app", second.refreshToken()).status())
        .as("reuse has ended the session")
        .isEqualTo(400);
    assertThat(realm.eventCount(LOGIN)).isEqualTo(1);
    assertThat(realm.eventCount(REFRESH_TOKEN)).isEqualTo(1);
    assertThat(realm.eventCount(REFRESH_TOKEN_ERROR)).isEqualTo(2);
  }

  @Test
  void password_offlineAccess_isGranted() {
    var reply = requests.password("app", "alice", "s3cr3t-wonder land", "openid offline_access");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().getInteger("refresh_expires_in")).isZero();
  }

  @Test
  void logout_user_endsTheRefreshToken() {
    var first = requests.password("app", "alice", "s3cr3t-wonder land", "openid");
    realm.logout("alice");

    var refreshed = requests.refresh("app", first.refreshToken());

    assertThat(refreshed.body().getString("error")).isEqualTo("invalid_grant");
  }

  @Test
  void stopAndStart_keepUrlRealmSessionAndEvents() {
    var before = requests.password("app", "alice", "s3cr3t-wonder land", "openid");
    String url = keycloak.baseUrl();

    keycloak.stop();
    assertThatThrownBy(() -> requests.clientCredentials("service", "any"))
        .hasCauseInstanceOf(ConnectException.class);
    keycloak.start();

    assertThat(keycloak.baseUrl()).isEqualTo(url);
    assertThat(requests.refresh("app", before.refreshToken()).status()).isEqualTo(200);
    assertThat(realm.eventCount(LOGIN, REFRESH_TOKEN)).isEqualTo(2);
  }
}
