package dev.tokenmanager.keycloak;

import static dev.tokenmanager.keycloak.TokenEvent.CLIENT_LOGIN;
import static dev.tokenmanager.keycloak.TokenEvent.CLIENT_LOGIN_ERROR;
import static dev.tokenmanager.keycloak.TokenEvent.REFRESH_TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.testing.TestAuthority;
import dev.tokenmanager.testing.TestKeys;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.representations.idm.ClientRepresentation;

/** Keycloak's X.509 authenticator over TLS, with a private authority made for this run. */
@WithKeycloak
class MutualTlsIT {

  private static TestRealm realm;
  private static KeycloakTls tls;
  private static String issuer;

  @TempDir private Path folder;

  @BeforeAll
  static void createRealm(KeycloakServer keycloak) {
    tls = keycloak.tls();
    issuer = keycloak.secureIssuer("mutual-tls");
    realm =
        keycloak
            .realm("mutual-tls")
            .accessTokenLifespan(Duration.ofMinutes(1))
            .certificateClient("service", "CN=service", false)
            .certificateClient("changing", "CN=before", false)
            .certificateClient("bound", "CN=bound", true)
            .user("alice", "s3cr3t-wonder land")
            .create();
  }

  @BeforeEach
  void forgetEvents() {
    realm.clearEvents();
  }

  private void write(TestAuthority.Issued client) throws IOException {
    Files.writeString(folder.resolve("cert.pem"), client.pem());
    Files.writeString(folder.resolve("key.pem"), client.key());
  }

  private JsonObject options(JsonObject auth) {
    JsonObject files =
        new JsonObject()
            .put("caFile", tls.caFile().toString())
            .put("certFile", folder.resolve("cert.pem").toString())
            .put("keyFile", folder.resolve("key.pem").toString());
    return AuthJson.patient(
        new JsonObject().put("issuerUrl", issuer).put("auth", auth).put("tls", files));
  }

  private static JsonObject credentials(String clientId) {
    return new JsonObject().put("type", "client_credentials").put("clientId", clientId);
  }

  private static TokenFailure failure(Future<AccessToken> failing) {
    await().until(failing::isComplete);
    return TokenFailure.of(Objects.requireNonNull(failing.cause()));
  }

  @Test
  void clientCredentials_certificateAlone_isGranted() throws Exception {
    write(tls.authority().issue("service"));
    try (Deployment deployment = new Deployment(options(credentials("service")))) {
      assertThat(deployment.token().accessToken()).isNotEmpty();

      JsonObject status = deployment.status();
      assertThat(status.getString("health")).isEqualTo("HEALTHY");
      assertThat(status.getString("issuer")).isEqualTo(issuer);
      assertThat(status.getString("advice")).isNull();
      assertThat(realm.eventCount(CLIENT_LOGIN)).isEqualTo(1);
    }
  }

  @Test
  void clientCredentials_rsaKeyBehindAnIntermediateWithPassword_isGranted() throws Exception {
    TestAuthority.Issued client =
        tls.authority().intermediate("middle").issue("service", TestKeys.rsa(2048));
    write(client);
    Files.writeString(
        folder.resolve("key.pem"), TestKeys.encrypted(client.keys().getPrivate(), "s3cr3t-opens"));
    JsonObject options = options(credentials("service").put("clientAuthMethod", "tls_client_auth"));
    options.getJsonObject("tls").put("keyPassword", "s3cr3t-opens");

    try (Deployment deployment = new Deployment(options)) {
      assertThat(deployment.token().accessToken()).isNotEmpty();
    }
  }

  @Test
  void password_refreshAndRevocation_showTheCertificate() throws Exception {
    write(tls.authority().issue("service"));
    JsonObject auth = AuthJson.password("service", "alice", "s3cr3t-wonder land");
    try (Deployment deployment = new Deployment(options(auth).put("revokeOnStop", true))) {
      deployment.token();
      deployment.refreshed();
      assertThat(realm.eventCount(REFRESH_TOKEN)).isEqualTo(1);
      assertThat(sessions()).isEqualTo(1);

      for (String id : deployment.vertx().deploymentIDs()) {
        Deployment.await(deployment.vertx().undeploy(id));
      }

      assertThat(sessions()).isZero();
    }
  }

  private static int sessions() {
    String user = realm.admin().users().searchByUsername("alice", true).get(0).getId();
    return realm.admin().users().get(user).getUserSessions().size();
  }

  @Test
  void certificateReplaced_rejectionEndsWithoutARestart() throws Exception {
    write(tls.authority().issue("before"));
    try (Deployment deployment = new Deployment(options(credentials("changing")))) {
      AccessToken held = deployment.token();
      expect("changing", "CN=after");
      assertThat(failure(deployment.tokens().forceRefresh())).isEqualTo(TokenFailure.REJECTED);
      assertThat(realm.eventCount(CLIENT_LOGIN_ERROR)).isPositive();
      assertThat(deployment.status().getString("state")).isEqualTo("REJECTED");
      assertThat(deployment.token().accessToken())
          .as("is held as long as it is usable")
          .isEqualTo(held.accessToken());

      write(tls.authority().issue("after"));

      await().until(() -> deployment.status().getString("state").equals("IDLE"));
      assertThat(deployment.token().generation()).isGreaterThan(held.generation());
    }
  }

  private static void expect(String clientId, String subject) {
    ClientRepresentation client = realm.admin().clients().findByClientId(clientId).get(0);
    Map<String, String> attributes = new HashMap<>(client.getAttributes());
    attributes.put("x509.subjectdn", subject);
    client.setAttributes(attributes);
    realm.admin().clients().get(client.getId()).update(client);
  }

  @Test
  void boundToken_adviceSaysThatWeaviateDoesNotCheckIt() throws Exception {
    write(tls.authority().issue("bound"));
    try (Deployment deployment = new Deployment(options(credentials("bound")))) {
      Jwt token = Objects.requireNonNull(Jwt.of(deployment.token().accessToken()));

      assertThat(token.isCertificateBound()).isTrue();
      await()
          .untilAsserted(
              () ->
                  assertThat(deployment.status().getString("advice"))
                      .contains("bound to the client certificate (cnf), which Weaviate does not"));
      assertThat(deployment.status().getString("health")).isEqualTo("HEALTHY");
    }
  }

  @Test
  void certificateOfAForeignAuthority_isRefusedWithTheCure() throws Exception {
    write(TestAuthority.create("foreign").issue("service"));
    try (Deployment deployment = new Deployment(options(credentials("service")))) {
      assertThat(failure(deployment.tokens().getToken())).isEqualTo(TokenFailure.UNUSABLE_ANSWER);

      JsonObject error = deployment.status().getJsonObject("last_error");
      assertThat(error.getString("error")).isEqualTo("tls_client_certificate");
      assertThat(error.getString("message")).contains("refuses the client certificate");
    }
  }

  @Test
  void certificateOfAnotherClient_isRejected() throws Exception {
    write(tls.authority().issue("somebody"));
    try (Deployment deployment = new Deployment(options(credentials("service")))) {
      assertThat(failure(deployment.tokens().getToken())).isEqualTo(TokenFailure.REJECTED);

      assertThat(deployment.status().getJsonObject("last_error").getString("message"))
          .contains("certificate");
    }
  }
}
