package dev.tokenmanager.weaviate;

import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.weaviate.client6.v1.api.WeaviateClient;
import io.weaviate.client6.v1.api.WeaviateClientAsync;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A provider, a Weaviate, and a Vert.x that the token manager can be deployed in. Blocks. */
final class Premises implements BeforeEachCallback, AfterEachCallback {

  /** What the first token is called by those who send it. */
  static final String FIRST = "Bearer " + ScriptedProvider.SECRET_MARK + "token-1";

  /** The next one. */
  static final String SECOND = "Bearer " + ScriptedProvider.SECRET_MARK + "token-2";

  final Vertx vertx = Vertx.vertx();
  final TokenManager tokens = WaitLimit.client(vertx);
  final TokenManagerAuthentication authentication = new TokenManagerAuthentication(tokens);
  final ScriptedProvider provider;
  final RestAndGrpcServer weaviate;

  private final Vertx outside = Vertx.vertx();

  Premises() throws Exception {
    this.provider = result(ScriptedProvider.start(outside));
    this.weaviate = RestAndGrpcServer.start(outside);
  }

  @Override
  public void beforeEach(ExtensionContext context) {}

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    weaviate.close();
    result(vertx.close());
    result(outside.close());
  }

  /** The token manager; its first token request is sent at once. */
  void deploy() throws Exception {
    deploy(provider.options());
  }

  void deploy(JsonObject options) throws Exception {
    result(
        vertx.deployVerticle(
            new TokenManagerVerticle(),
            new DeploymentOptions().setConfig(options.put("minRefreshIntervalMs", 0))));
  }

  WeaviateClient client() {
    return new WeaviateClient(weaviate.config(authentication));
  }

  WeaviateClientAsync asyncClient() {
    return new WeaviateClientAsync(weaviate.config(authentication));
  }

  static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }
}
