package dev.tokenmanager.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.AuthOptions;
import dev.tokenmanager.SecretOptions;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerClientOptions;
import dev.tokenmanager.TokenManagerOptions;
import dev.tokenmanager.TokenManagerVerticle;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MockProviderTest {

  private final Vertx vertx = Vertx.vertx();
  private final MockOAuth2Server provider = new MockOAuth2Server();
  private final TokenManager tokens =
      TokenManager.create(vertx, new TokenManagerClientOptions().setTimeoutMs(60_000));

  @BeforeEach
  void deploy() {
    provider.start();
    TokenManagerOptions options =
        new TokenManagerOptions()
            .setIssuerUrl(provider.issuerUrl("weaviate").toString())
            .setAuth(AuthOptions.clientCredentials("app", SecretOptions.text("s3cr3t-client")))
            .setRequestTimeoutMs(60_000) // busy machines build, too
            .setMaxWaitMs(60_000);
    // Tokens for Weaviate that last a minute; in the order in which they are enqueued.
    for (int i = 0; i < 2; i++) {
      provider.enqueueCallback(
          new DefaultOAuth2TokenCallback(
              "weaviate", "caller", "JWT", List.of("weaviate"), Map.of(), 60));
    }
    vertx.deployVerticle(new TokenManagerVerticle(options)).await();
  }

  @AfterEach
  void close() {
    vertx.close().await();
    provider.shutdown();
  }

  @Test
  void count_sendsATokenOfTheProvider() {
    FakeWeaviate weaviate = new FakeWeaviate(vertx);

    new Things(vertx, tokens, weaviate.url()).count().await();

    assertThat(weaviate.seen).containsExactly("Bearer " + tokens.getAccessToken().await());
    assertThat(tokens.getToken().await().isExpiringWithin(Duration.ofSeconds(61))).isTrue();
  }

  @Test
  void refresh_bringsAnotherToken() {
    AccessToken first = tokens.getToken().await();

    AccessToken second = tokens.reportRejected(first).await();

    assertThat(second.generation()).isEqualTo(2);
    assertThat(second.accessToken()).isNotEqualTo(first.accessToken());
  }
}
