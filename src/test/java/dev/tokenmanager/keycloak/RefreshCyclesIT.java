package dev.tokenmanager.keycloak;

import static dev.tokenmanager.keycloak.AuthJson.atIssuer;
import static dev.tokenmanager.keycloak.AuthJson.clientCredentials;
import static dev.tokenmanager.keycloak.AuthJson.password;
import static dev.tokenmanager.keycloak.TokenEvent.LOGIN;
import static dev.tokenmanager.keycloak.TokenEvent.REFRESH_TOKEN;
import static dev.tokenmanager.keycloak.TokenEvent.REFRESH_TOKEN_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tokens of different lifetimes, kept fresh side by side over several cycles, counted by Keycloak
 * itself.
 */
@Tag("long")
@WithKeycloak
class RefreshCyclesIT {

  private static final String SECRET = "s3cr3t-cycles";

  /** Effective buffer less effective minimum validity of 12 s tokens, and something to spare. */
  private static final Duration IN_TIME = Duration.ofMillis(2500);

  /** Of 12 s tokens, when refreshed as early as may be. */
  private static final Duration SHORTEST = Duration.ofMillis(5400);

  /** No token is served so long that is not renewed. */
  private static final Duration LONGEST = Duration.ofSeconds(12);

  private final KeycloakServer keycloak;

  RefreshCyclesIT(KeycloakServer keycloak) {
    this.keycloak = keycloak;
  }

  private TestRealm realm(String name, int seconds) {
    return keycloak
        .realm(name)
        .accessTokenLifespan(Duration.ofSeconds(seconds))
        .refreshTokenRotation()
        .confidentialClient("service", SECRET, "weaviate")
        .publicClient("app", "weaviate")
        .user("alice", SECRET)
        .create();
  }

  @Test
  void g02_g04_severalCycles_oneRequestEachAndNoGetWaits() {
    TestRealm minute = realm("cycles-60", 60);
    TestRealm brief = realm("cycles-12", 12);
    TestRealm rotating = realm("cycles-rotating", 12);
    JsonObject options =
        new JsonObject()
            .put(
                "tokens",
                new JsonObject()
                    .put("minute", atIssuer(minute, clientCredentials("service", SECRET)))
                    .put("short", atIssuer(brief, clientCredentials("service", SECRET)))
                    .put("rotating", atIssuer(rotating, password("app", "alice", SECRET))));
    try (Deployment deployment = new Deployment(options)) {
      for (String name : options.getJsonObject("tokens").fieldNames()) {
        Deployment.await(deployment.tokens().getToken(name));
      }
      AtomicInteger gaps = new AtomicInteger();
      long begun = System.nanoTime();
      deployment.vertx().setPeriodic(20, tick -> callAll(deployment, options, gaps));

      await()
          .atMost(WaitLimit.TIME.multipliedBy(2))
          .until(() -> generation(deployment, "minute") == 4);

      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      // The guarantee is about a provider that answers in time.
      if (deployment.slowestProvider().compareTo(IN_TIME) < 0) {
        assertThat(gaps).as("gets that found no token in memory, or one too old").hasValue(0);
      }
      assertOneRequestPerGeneration(deployment, minute, "minute");
      assertOneRequestPerGeneration(deployment, brief, "short");
      assertOneRequestPerGeneration(deployment, rotating, "rotating");
      assertThat(generation(deployment, "short"))
          .isBetween(took.dividedBy(LONGEST), took.dividedBy(SHORTEST) + 2);
      assertThat(rotating.eventCount(LOGIN)).isEqualTo(1);
      assertThat(rotating.eventCount(REFRESH_TOKEN)).isGreaterThanOrEqualTo(5);
      assertThat(rotating.eventCount(REFRESH_TOKEN_ERROR)).isZero();
      assertThat(deployment.events("refresh_failed")).isZero();
    }
  }

  private static void callAll(Deployment deployment, JsonObject options, AtomicInteger gaps) {
    for (String name : options.getJsonObject("tokens").fieldNames()) {
      AccessToken token = deployment.tokens().current(name);
      // The least that 12 s tokens may have left is 3 s, see minValiditySeconds; one is for the
      // way.
      if (token == null || token.isExpiringWithin(Duration.ofSeconds(2))) {
        gaps.incrementAndGet();
      }
    }
  }

  private static long generation(Deployment deployment, String name) {
    AccessToken token = deployment.tokens().current(name);
    return token == null ? 0 : token.generation();
  }

  private static void assertOneRequestPerGeneration(
      Deployment deployment, TestRealm realm, String name) {
    await()
        .untilAsserted(
            () -> {
              long generation = generation(deployment, name);
              assertThat((long) realm.tokenRequestCount()).as(name).isEqualTo(generation);
            });
  }
}
