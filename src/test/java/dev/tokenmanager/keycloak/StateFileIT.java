package dev.tokenmanager.keycloak;

import static dev.tokenmanager.keycloak.AuthJson.atIssuer;
import static dev.tokenmanager.keycloak.TokenEvent.REFRESH_TOKEN;
import static dev.tokenmanager.keycloak.TokenEvent.REFRESH_TOKEN_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A session whose refresh tokens work once, through processes that stop and are killed; Keycloak
 * itself counts what it is sent.
 */
@WithKeycloak
class StateFileIT {

  private static final String SECRET = "s3cr3t-state";
  private static final int RESTARTS = 10;

  private final KeycloakServer keycloak;
  private final TestRealm realm;

  @TempDir Path folder;

  StateFileIT(KeycloakServer keycloak) {
    this.keycloak = keycloak;
    realm =
        keycloak
            .realm("state-file")
            .accessTokenLifespan(Duration.ofMinutes(5))
            .refreshTokenRotation()
            .publicClient("app", "weaviate")
            .user("alice", SECRET)
            .create();
  }

  /** With a session of its own, which nothing else could replace. */
  private Path options(String name) throws IOException {
    JsonObject auth =
        new JsonObject()
            .put("type", "refresh_token")
            .put("clientId", "app")
            .put("refreshToken", realm.refreshToken("app", "alice", SECRET));
    JsonObject options =
        atIssuer(realm, auth)
            .put("stateFile", folder.resolve(name + ".state").toString())
            .put("stateKey", Base64.getEncoder().encodeToString(new byte[32]))
            .put("minRefreshIntervalMs", 0);
    return Files.writeString(folder.resolve(name + ".json"), options.encode());
  }

  @Test
  void g08_restartsHalfOfThemByKill_noRefreshTokenIsSentTwice() throws Exception {
    Path options = options("restarts");
    realm.clearEvents();
    long generation = 1;
    for (int i = 0; i <= RESTARTS; i++) {
      try (StateFileNode node = StateFileNode.start(options)) {
        assertThat(node.served()).isEqualTo((i == 0 ? "provider " : "file ") + generation);
        generation++;
        assertThat(node.refreshed()).isEqualTo(Long.toString(generation));
        if (i % 2 == 0) {
          node.stop();
        } else {
          node.kill();
        }
      }
    }
    assertThat(realm.eventCount(REFRESH_TOKEN_ERROR)).isZero();
    assertThat(realm.eventCount(REFRESH_TOKEN)).isEqualTo(RESTARTS + 2);

    keycloak.stop();
    try (StateFileNode node = StateFileNode.start(options)) {
      assertThat(node.served()).isEqualTo("file " + generation);
    } finally {
      keycloak.start();
    }
  }

  /** When a process is killed that was told to refresh. */
  private enum Moment {
    AT_ONCE,
    MARKED,
    ANSWERED
  }

  private void await(Moment moment, Path state, byte[] before, int refreshes) {
    switch (moment) {
      case AT_ONCE -> {}
      case MARKED ->
          Awaitility.await().until(() -> !Arrays.equals(Files.readAllBytes(state), before));
      case ANSWERED -> Awaitility.await().until(() -> realm.eventCount(REFRESH_TOKEN) > refreshes);
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void g08_killedWhileARefreshIsInFlight_atMostThatOneIsSentAgain(Moment moment) throws Exception {
    Path options = options("in-flight-" + moment);
    Path state = folder.resolve("in-flight-" + moment + ".state");
    realm.clearEvents();
    try (StateFileNode node = StateFileNode.start(options)) {
      assertThat(node.served()).isEqualTo("provider 1");
      assertThat(node.refreshed()).isEqualTo("2");
      byte[] before = Files.readAllBytes(state);
      node.tell("refresh");
      await(moment, state, before, 2);
      node.kill();
    }
    assertThat(realm.eventCount(REFRESH_TOKEN_ERROR)).isZero();
    try (StateFileNode node = StateFileNode.start(options)) {
      assertThat(node.served()).startsWith("file ");
      String refreshed = node.refreshed();
      // Only what was in flight is sent again; where Keycloak had taken it, it refuses that.
      assertThat(realm.eventCount(REFRESH_TOKEN_ERROR))
          .isEqualTo(refreshed.equals("failed") ? 1 : 0);
    }
  }
}
