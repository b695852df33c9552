package dev.tokenmanager.bench;

import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A token manager with its first token, and the provider in another Vert.x. */
final class Deployed implements AutoCloseable {

  final Vertx outside = Vertx.vertx();
  final Vertx vertx = Vertx.vertx();
  final ScriptedProvider provider;
  final TokenManager tokens = TokenManager.create(vertx);

  Deployed(int instances) throws Exception {
    provider = result(ScriptedProvider.start(outside));
    provider.lifetimeSeconds = 3_600;
    result(
        vertx.deployVerticle(
            TokenManagerVerticle.class,
            new DeploymentOptions().setConfig(options()).setInstances(instances)));
    result(tokens.getToken());
  }

  /** May be refreshed as often as it is asked for. */
  private JsonObject options() {
    return provider.options().put("minRefreshIntervalMs", 0);
  }

  static <T> T result(Future<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    result(vertx.close());
    result(outside.close());
  }
}
