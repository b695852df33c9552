package example;

import dev.tokenmanager.AuthOptions;
import dev.tokenmanager.SecretOptions;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerMetrics;
import dev.tokenmanager.TokenManagerOptions;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.weaviate.TokenManagerAccessTokenProvider;
import io.vertx.core.Vertx;
import io.weaviate.client.Config;
import io.weaviate.client.WeaviateClient;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.weaviate.WeaviateVectorStore;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring AI's vector store, called with managed tokens. */
@Configuration
class WeaviateConfiguration {

  /** Closed as Spring closes beans that have a {@code close}. */
  @Bean
  Vertx vertx() {
    return Vertx.vertx();
  }

  /** Wrong options end the application's start; a provider that is down does not. */
  @Bean
  TokenManager tokenManager(
      Vertx vertx,
      @Value("${weaviate.issuer-url}") String issuer,
      @Value("${weaviate.client-secret}") String secret) {
    TokenManagerOptions options =
        new TokenManagerOptions()
            .setIssuerUrl(issuer)
            .setAuth(
                AuthOptions.clientCredentials("weaviate-app", SecretOptions.text(secret))
                    .setScopes("openid"));
    vertx.deployVerticle(new TokenManagerVerticle(options)).await();
    return TokenManager.create(vertx);
  }

  /** In place of the one that Spring AI would make with an API key. */
  @Bean
  WeaviateClient weaviateClient(
      TokenManager tokens,
      @Value("${weaviate.scheme:https}") String scheme,
      @Value("${weaviate.host}") String host) {
    return new WeaviateClient(
        new Config(scheme, host), new TokenManagerAccessTokenProvider(tokens));
  }

  @Bean
  VectorStore vectorStore(WeaviateClient client, EmbeddingModel model) {
    return WeaviateVectorStore.builder(client, model).build();
  }

  /** Actuator binds it to the application's registry. */
  @Bean
  TokenManagerMetrics tokenManagerMetrics(Vertx vertx) {
    return new TokenManagerMetrics(vertx);
  }
}
