package dev.tokenmanager.examples;

import dev.tokenmanager.AuthOptions;
import dev.tokenmanager.SecretOptions;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerOptions;
import dev.tokenmanager.TokenManagerVerticle;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;

/** The example of typed options. */
// README begins
public class TypedOptionsVerticle extends VerticleBase {
  @Override
  public Future<?> start() {
    SecretOptions secret = SecretOptions.file(config().getString("secretFile"));
    TokenManagerOptions options =
        new TokenManagerOptions()
            .setIssuerUrl(config().getString("issuer"))
            .setAuth(AuthOptions.clientCredentials("weaviate-app", secret).setScopes("openid"));
    return vertx
        .deployVerticle(new TokenManagerVerticle(options))
        .compose(deployed -> TokenManager.create(vertx).getAccessToken())
        .onSuccess(token -> vertx.eventBus().publish("ready", new JsonObject()));
  }
}
