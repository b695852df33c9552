package dev.tokenmanager.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tokenmanager.AuthOptions;
import dev.tokenmanager.SecretOptions;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerOptions;
import dev.tokenmanager.TokenManagerVerticle;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiKeyTest {

  private final Vertx vertx = Vertx.vertx();
  private final TokenManager tokens = TokenManager.create(vertx);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void deploy(TokenManagerOptions options) {
    vertx.deployVerticle(new TokenManagerVerticle(options)).await();
  }

  @Test
  void count_withTheVerticle_sendsTheKey() {
    deploy(
        new TokenManagerOptions()
            .setAuth(AuthOptions.apiKey(SecretOptions.text("s3cr3t-api-key"))));
    FakeWeaviate weaviate = new FakeWeaviate(vertx);

    assertThat(new Things(vertx, tokens, weaviate.url()).count().await()).isEqualTo(1);

    assertThat(weaviate.seen).containsExactly("Bearer s3cr3t-api-key");
  }

  @Test
  void count_providerDown_saysSo() {
    deploy(
        new TokenManagerOptions()
            .setIssuerUrl("http://127.0.0.1:1") // where nobody listens
            .setAuth(AuthOptions.clientCredentials("app", SecretOptions.text("s3cr3t-client"))));
    Things things = new Things(vertx, tokens, "http://127.0.0.1:1");

    Throwable failure = catchThrowable(() -> things.count().await());

    assertThat(TokenFailure.of(failure)).isEqualTo(TokenFailure.UNAVAILABLE);
  }

  @Test
  void count_verticleNotDeployed_saysSo() {
    Things things = new Things(vertx, tokens, "http://127.0.0.1:1");

    Throwable failure = catchThrowable(() -> things.count().await());

    assertThat(TokenFailure.of(failure)).isEqualTo(TokenFailure.UNAVAILABLE);
  }
}
