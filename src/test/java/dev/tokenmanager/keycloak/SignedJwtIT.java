package dev.tokenmanager.keycloak;

import static dev.tokenmanager.keycloak.AuthJson.atIssuer;
import static dev.tokenmanager.keycloak.TokenEvent.CLIENT_LOGIN;
import static dev.tokenmanager.keycloak.TokenEvent.LOGIN;
import static dev.tokenmanager.keycloak.TokenEvent.REFRESH_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.jwt.JwsAlgorithm;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.jwt.JwtSigner;
import dev.tokenmanager.testing.TestCertificate;
import dev.tokenmanager.testing.TestKeys;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.representations.idm.FederatedIdentityRepresentation;

/** Keys and assertions instead of secrets, at a real Keycloak. */
@WithKeycloak
class SignedJwtIT {

  private static final String ISSUER = "https://cluster.example.com";
  private static final String SUBJECT = "system:serviceaccount:search:token-manager";

  @TempDir static Path shared;
  @TempDir Path dir;

  private static KeyPair rsa;
  private static KeyPair p256;
  private static KeyPair p521;
  private static KeyPair cluster;
  private static TestCertificate certificate;
  private static TestRealm realm;

  @BeforeAll
  static void createRealm(KeycloakServer keycloak) throws Exception {
    rsa = TestKeys.rsa(2048);
    p256 = TestKeys.ec("secp256r1");
    p521 = TestKeys.ec("secp521r1");
    cluster = TestKeys.rsa(2048);
    certificate = TestCertificate.create(shared, "dns:localhost");
    JsonArray keys =
        new JsonArray()
            .add(TestKeys.jwk(rsa.getPublic(), "rsa"))
            .add(TestKeys.jwk(p256.getPublic(), "p256"))
            .add(TestKeys.jwk(p521.getPublic(), "p521"));
    realm =
        keycloak
            .realm("signed-jwt")
            .clientWithout(
                "by-keys",
                "client-jwt",
                Map.of(
                    "use.jwks.string",
                    "true",
                    "jwks.string",
                    new JsonObject().put("keys", keys).encode()))
            .clientWithout(
                "by-certificate", "client-jwt", Map.of("jwt.credential.certificate", der()))
            .identityProvider("cluster", "oidc", trust(true))
            .clientWithout(
                "federated",
                "federated-jwt",
                Map.of("jwt.credential.issuer", "cluster", "jwt.credential.sub", SUBJECT))
            .user("alice", "s3cr3t-wonder land")
            .create();
    allowJwtBearer();
  }

  private static String der() throws Exception {
    String pem = Files.readString(certificate.pem());
    return pem.replaceAll("-----[^-]+-----|\\s", "");
  }

  /** The cluster's key is given: a Keycloak in a container cannot reach this process. */
  private static Map<String, String> trust(boolean ofClients) {
    String key = Base64.getEncoder().encodeToString(cluster.getPublic().getEncoded());
    return Map.ofEntries(
        Map.entry("issuer", ISSUER),
        Map.entry("useJwksUrl", "false"),
        Map.entry("validateSignature", "true"),
        Map.entry("publicKeySignatureVerifier", key),
        Map.entry("supportsClientAssertions", Boolean.toString(ofClients)),
        Map.entry("supportsClientAssertionReuse", "true"),
        Map.entry("jwtAuthorizationGrantEnabled", "true"),
        Map.entry("jwtAuthorizationGrantAssertionReuseAllowed", "true"),
        Map.entry("authorizationUrl", ISSUER + "/auth"),
        Map.entry("tokenUrl", ISSUER + "/token"),
        Map.entry("clientId", "keycloak"),
        Map.entry("clientAuthMethod", "client_secret_post"),
        Map.entry("clientSecret", "s3cr3t-unused"));
  }

  private static void allowJwtBearer() {
    var client = realm.admin().clients().findByClientId("by-keys").get(0);
    client.getAttributes().put("oauth2.jwt.authorization.grant.enabled", "true");
    client.getAttributes().put("oauth2.jwt.authorization.grant.idp", "cluster");
    realm.admin().clients().get(client.getId()).update(client);
    FederatedIdentityRepresentation link = new FederatedIdentityRepresentation();
    link.setIdentityProvider("cluster");
    link.setUserId("alice-in-cluster");
    link.setUserName("alice");
    String alice = realm.admin().users().searchByUsername("alice", true).get(0).getId();
    realm.admin().users().get(alice).addFederatedIdentity("cluster", link).close();
  }

  @BeforeEach
  void forgetEvents() {
    realm.clearEvents();
  }

  private static JsonObject client(String id) {
    return new JsonObject().put("type", "client_credentials").put("clientId", id);
  }

  private static String pem(String key) {
    return TestKeys.pkcs8(
        switch (key) {
          case "p256" -> p256.getPrivate();
          case "p521" -> p521.getPrivate();
          default -> rsa.getPrivate();
        });
  }

  private Path write(String name, String content) throws Exception {
    Path next = Files.writeString(dir.resolve(name + ".next"), content);
    return Files.move(next, dir.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  @ParameterizedTest
  @CsvSource({"rsa,RS256", "rsa,RS512", "rsa,PS256", "rsa,PS384", "p256,ES256", "p521,ES512"})
  void privateKey_byKeySet_isAcceptedWithEachAlgorithm(String key, String algorithm) {
    JsonObject auth =
        client("by-keys").put("privateKey", pem(key)).put("keyId", key).put("algorithm", algorithm);
    try (Deployment deployment = new Deployment(atIssuer(realm, auth))) {
      deployment.token();
      assertThat(deployment.refreshed().generation()).isEqualTo(2);
      assertThat(realm.eventCount(CLIENT_LOGIN)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource({"token_endpoint", "issuer"})
  void privateKey_ofAUsersToken_refreshesAndRevokesWithIt(String audience) {
    JsonObject auth =
        client("by-keys")
            .put("type", "password")
            .put("username", "alice")
            .put("password", "s3cr3t-wonder land")
            .put("scopes", "openid")
            .put("privateKey", pem("p256"))
            .put("keyId", "p256")
            .put("assertionAudience", audience);
    try (Deployment deployment = new Deployment(atIssuer(realm, auth).put("revokeOnStop", true))) {
      deployment.token();
      deployment.refreshed();
      assertThat(realm.eventCount(LOGIN)).isEqualTo(1);
      assertThat(realm.eventCount(REFRESH_TOKEN)).isEqualTo(1);
      assertThat(sessions()).isEqualTo(1);
      for (String id : deployment.vertx().deploymentIDs()) {
        Deployment.await(deployment.vertx().undeploy(id));
      }
      assertThat(sessions()).isZero();
    }
  }

  private static int sessions() {
    String alice = realm.admin().users().searchByUsername("alice", true).get(0).getId();
    return realm.admin().users().get(alice).getUserSessions().size();
  }

  @Test
  void privateKey_byCertificate_needsNoKeyId() throws Exception {
    Path key = certificate.writeKey(dir.resolve("key.pem"));
    JsonObject auth = client("by-certificate").put("privateKeyFile", key.toString());
    try (Deployment deployment = new Deployment(atIssuer(realm, auth))) {
      deployment.token();
      assertThat(deployment.refreshed().generation()).isEqualTo(2);
    }
  }

  @Test
  void privateKeyFile_rotatedWithTheOldKeyBesideTheNewOne_noRequestIsRefused() throws Exception {
    Path key = write("key.pem", pem("rsa"));
    JsonObject auth = client("by-keys").put("privateKeyFile", key.toString());
    try (Deployment deployment =
        new Deployment(atIssuer(realm, auth).put("minRefreshIntervalMs", 0))) {
      deployment.token();
      write("key.pem", pem("p256"));
      long before = deployment.refreshed().generation();
      await()
          .untilAsserted(
              () -> assertThat(deployment.refreshed().generation()).isGreaterThan(before));
      assertThat(deployment.events("rejected")).isZero();
      assertThat(deployment.events("refresh_failed")).isZero();
    }
  }

  private static String ofCluster(String subject, Instant end) {
    return new JwtSigner(cluster.getPrivate(), JwsAlgorithm.RS256, null)
        .sign(
            new JsonObject()
                .put("iss", ISSUER)
                .put("sub", subject)
                .put("aud", realm.issuer())
                .put("jti", UUID.randomUUID().toString())
                .put("iat", Instant.now().getEpochSecond() - 30)
                .put("exp", end.getEpochSecond()))
        .reveal();
  }

  @Test
  void clientAssertionFile_ofATrustedIssuer_needsNoSecretAtAll() throws Exception {
    Path file = write("token", ofCluster(SUBJECT, Instant.now().minusSeconds(5)));
    JsonObject auth = client("federated").put("clientAssertionFile", file.toString());
    try (Deployment deployment = new Deployment(atIssuer(realm, auth))) {
      await()
          .untilAsserted(
              () -> assertThat(deployment.status().getString("state")).isEqualTo("REJECTED"));
      assertThat(deployment.status().getJsonObject("last_error").getString("error"))
          .isEqualTo("assertion_expired");
      assertThat(realm.tokenRequestCount()).isZero();

      write("token", ofCluster(SUBJECT, Instant.now().plusSeconds(250)));
      await().untilAsserted(() -> assertThat(deployment.events("acquired")).isEqualTo(1));
      assertThat(deployment.status().getString("assertion_expires_at")).isNotNull();
      write("token", ofCluster(SUBJECT, Instant.now().plusSeconds(250)));
      assertThat(deployment.refreshed().generation()).isEqualTo(2);
    }
  }

  @Test
  void jwtBearer_assertionOfATrustedIssuer_isExchangedForTheUsersToken() throws Exception {
    Path file = write("grant", ofCluster("alice-in-cluster", Instant.now().plusSeconds(200)));
    JsonObject auth =
        client("by-keys")
            .put("type", "jwt_bearer")
            .put("assertionFile", file.toString())
            .put("privateKey", pem("p521"))
            .put("keyId", "p521");
    try (Deployment deployment = new Deployment(atIssuer(realm, auth))) {
      JsonObject claims = claims(deployment.token().accessToken());
      assertThat(claims.getString("preferred_username")).isEqualTo("alice");
    }
  }

  private static JsonObject claims(String token) {
    return Objects.requireNonNull(Jwt.of(token)).claims();
  }
}
