package dev.tokenmanager.internal.cluster;

import static dev.tokenmanager.keycloak.TokenEvent.LOGIN;
import static dev.tokenmanager.keycloak.TokenEvent.REFRESH_TOKEN;
import static dev.tokenmanager.keycloak.TokenEvent.REFRESH_TOKEN_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.keycloak.KeycloakServer;
import dev.tokenmanager.keycloak.TestRealm;
import dev.tokenmanager.keycloak.WithKeycloak;
import dev.tokenmanager.testing.LoopbackNodes;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two processes share tokens whose refresh tokens work once, lose sight of each other, and find
 * each other again. Of the refresh token that both hold then, only one can make use: for the other
 * Keycloak ends the session.
 */
@Tag("cluster")
@Tag("long")
@WithKeycloak
class KeycloakPartitionIT {

  private static final String SECRET = "s3cr3t-partition";
  private static final String ONLY = "only";

  private final Vertx vertx = Vertx.vertx();
  private final KeycloakServer keycloak;
  private TestRealm realm;
  private TestRealm onlyRealm;
  private Proxies proxies;
  private ProcessCluster cluster;

  KeycloakPartitionIT(KeycloakServer keycloak) {
    this.keycloak = keycloak;
  }

  @BeforeEach
  void start() {
    realm = realm("partition");
    onlyRealm = realm("partition-only");
    JsonObject options = options(onlyRealm.refreshToken("app", "alice", SECRET));
    proxies = new Proxies(vertx, 2);
    cluster = ProcessCluster.behind(proxies, "keycloak-partition", node -> options).start();
    cluster.awaitMembers(2);
  }

  private TestRealm realm(String name) {
    return keycloak
        .realm(name)
        .accessTokenLifespan(Duration.ofSeconds(16))
        .refreshTokenRotation()
        .publicClient("app", "weaviate")
        .user("alice", SECRET)
        .create();
  }

  private JsonObject options(String refreshToken) {
    String key =
        Base64.getEncoder()
            .encodeToString("s3cr3t-key-of-just-32-bytes-----".getBytes(StandardCharsets.UTF_8));
    JsonObject password =
        new JsonObject()
            .put("type", "password")
            .put("clientId", "app")
            .put("username", "alice")
            .put("password", SECRET)
            .put("scopes", "openid");
    JsonObject refresh =
        new JsonObject()
            .put("type", "refresh_token")
            .put("clientId", "app")
            .put("refreshToken", refreshToken);
    return new JsonObject()
        .put("requestTimeoutMs", 30_000)
        .put("cluster", new JsonObject().put("encryptionKey", key))
        .put(
            "tokens",
            new JsonObject()
                .put(
                    "default",
                    new JsonObject().put("issuerUrl", realm.issuer()).put("auth", password))
                .put(
                    ONLY,
                    new JsonObject().put("issuerUrl", onlyRealm.issuer()).put("auth", refresh)));
  }

  @AfterEach
  void stop() {
    cluster.close();
    LoopbackNodes.await(vertx.close());
  }

  @Test
  void g08_twoGroupsWithOneRefreshToken_theOriginalGrantHealsAndNewestWins() {
    cluster.awaitSame(2);
    cluster.awaitAll("a token", node -> node.status(ONLY).getLong("generation") >= 2);
    // Together, each refresh token was spent once.
    assertThat(realm.eventCount(LOGIN)).isEqualTo(1);
    assertThat(realm.eventCount(REFRESH_TOKEN)).isPositive();
    assertThat(realm.eventCount(REFRESH_TOKEN_ERROR)).isZero();
    assertThat(onlyRealm.eventCount(REFRESH_TOKEN_ERROR)).isZero();
    cluster.load(20);

    proxies.cutOff(Set.of(1));
    await().until(() -> realm.eventCount(LOGIN) >= 2);
    long cut = cluster.newest();
    cluster.awaitAll("newer tokens on both sides", node -> node.generation() > cut);
    proxies.heal();
    cluster.awaitMembers(2);
    cluster.awaitSame(cut + 1);

    cluster.nodes().forEach(NodeReports::assertServed);
    // Where there is no other grant, the session that Keycloak ended is the end; both say so.
    cluster.awaitAll("rejected", node -> node.status(ONLY).getString("state").equals("REJECTED"));
    cluster.nodes().forEach(node -> assertThat(node.status(ONLY).getString("advice")).isNotEmpty());
    int logins = realm.eventCount(LOGIN);
    long healed = cluster.newest();
    cluster.awaitSame(healed + 1);
    assertThat(realm.eventCount(LOGIN)).as("logins after healing").isLessThanOrEqualTo(logins + 1);
  }
}
