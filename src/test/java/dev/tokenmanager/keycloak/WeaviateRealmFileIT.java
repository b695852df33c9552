package dev.tokenmanager.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.tokenmanager.keycloak.TokenRequests.Reply;
import java.text.ParseException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The realm of docker-compose.yml, imported by Keycloak itself from conf/keycloak. */
@WithKeycloak
class WeaviateRealmFileIT {

  private static final String CLIENT = "token-manager";

  private final TestRealm realm;
  private final TokenRequests requests;

  WeaviateRealmFileIT(KeycloakServer keycloak) {
    realm = keycloak.existingRealm("weaviate");
    requests = new TokenRequests(realm.tokenEndpoint());
  }

  @Test
  void clientCredentials_haveWeaviatesAudienceForSixtySeconds() throws ParseException {
    Reply reply = requests.clientCredentials(CLIENT, KeycloakSettings.SERVICE_SECRET);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().getInteger("expires_in")).isBetween(30, 60);
    JWTClaimsSet claims = SignedJWT.parse(reply.accessToken()).getJWTClaimsSet();
    assertThat(claims.getAudience()).contains("weaviate");
    assertThat(claims.getIssuer()).isEqualTo(realm.issuer());
    assertThat(claims.getStringClaim("preferred_username")).isNotBlank();
  }

  @Test
  void user_getsTokensForWeaviateThatRotate() throws ParseException {
    Reply first = user("openid");
    Reply second = refresh(first);

    assertThat(first.status()).isEqualTo(200);
    assertThat(SignedJWT.parse(first.accessToken()).getJWTClaimsSet().getAudience())
        .contains("weaviate");
    assertThat(second.status()).isEqualTo(200);
    assertThat(refresh(first).body().getString("error")).isEqualTo("invalid_grant");
  }

  @Test
  void user_mayHaveOfflineAccess() {
    assertThat(user("openid offline_access").status()).isEqualTo(200);
  }

  private Reply user(String scope) {
    return requests.post(
        Map.of(
            "grant_type",
            "password",
            "client_id",
            CLIENT,
            "client_secret",
            KeycloakSettings.SERVICE_SECRET,
            "username",
            "alice",
            "password",
            KeycloakSettings.USER_PASSWORD,
            "scope",
            scope));
  }

  private Reply refresh(Reply from) {
    return requests.post(
        Map.of(
            "grant_type",
            "refresh_token",
            "client_id",
            CLIENT,
            "client_secret",
            KeycloakSettings.SERVICE_SECRET,
            "refresh_token",
            from.refreshToken()));
  }
}
