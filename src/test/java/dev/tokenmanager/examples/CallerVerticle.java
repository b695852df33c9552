package dev.tokenmanager.examples;

import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;

/** The README's example. */
// README begins
public class CallerVerticle extends VerticleBase {
  @Override
  public Future<?> start() {
    TokenManager tokens = TokenManager.create(vertx);
    return vertx
        .deployVerticle(TokenManagerVerticle.class, new DeploymentOptions().setConfig(config()))
        .compose(deployed -> tokens.getAccessToken())
        .onSuccess(token -> vertx.eventBus().publish("ready", new JsonObject()));
  }
}
