package dev.tokenmanager.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dasniko.testcontainers.keycloak.KeycloakContainer;
import dev.tokenmanager.AccessToken;
import dev.tokenmanager.AuthOptions;
import dev.tokenmanager.SecretOptions;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerClientOptions;
import dev.tokenmanager.TokenManagerOptions;
import dev.tokenmanager.TokenManagerVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf; // not shown
import org.testcontainers.images.PullPolicy;
import org.testcontainers.utility.MountableFile;

@EnabledIf("dev.tokenmanager.keycloak.KeycloakImage#isUsed") // not shown
class KeycloakExampleIT {

  private static final String SECRET = "s3cr3t-client";

  @Test
  void count_sendsATokenThatWeaviateTakes() {
    Vertx vertx = Vertx.vertx();
    try (KeycloakContainer keycloak =
        new KeycloakContainer("quay.io/keycloak/keycloak:26.7.3")
            .withImagePullPolicy(PullPolicy.defaultPolicy()) // else again each day
            .withStartupTimeout(Duration.ofMinutes(5))
            .withEnv("WEAVIATE_CLIENT_SECRET", SECRET)
            .withEnv("WEAVIATE_USER_PASSWORD", "s3cr3t-user")
            .withCopyFileToContainer(
                MountableFile.forHostPath("conf/keycloak/weaviate-realm.json", 0644),
                "/opt/keycloak/data/import/weaviate-realm.json")) {
      keycloak.start();
      TokenManagerOptions options =
          new TokenManagerOptions()
              .setIssuerUrl(keycloak.getAuthServerUrl() + "/realms/weaviate")
              .setAuth(
                  AuthOptions.clientCredentials("token-manager", SecretOptions.text(SECRET))
                      .setScopes("openid"))
              .setRequestTimeoutMs(60_000) // busy machines build, too
              .setMaxWaitMs(60_000);
      vertx.deployVerticle(new TokenManagerVerticle(options)).await();
      TokenManager tokens =
          TokenManager.create(vertx, new TokenManagerClientOptions().setTimeoutMs(60_000));
      FakeWeaviate weaviate = new FakeWeaviate(vertx);

      new Things(vertx, tokens, weaviate.url()).count().await();

      AccessToken token = tokens.getToken().await();
      assertThat(weaviate.seen).containsExactly("Bearer " + token.accessToken());
      assertThat(claims(token).getValue("aud").toString()).contains("weaviate");
    } finally {
      vertx.close().await();
    }
  }

  private static JsonObject claims(AccessToken token) {
    String part = token.accessToken().split("\\.", -1)[1];
    return new JsonObject(new String(Base64.getUrlDecoder().decode(part), UTF_8));
  }
}
