package dev.tokenmanager.examples;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.AuthOptions;
import dev.tokenmanager.SecretOptions;
import dev.tokenmanager.TokenEvent;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerOptions;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.TokenOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;

/** Tenants that come and go while the application runs: publishes what happens to their tokens. */
public class ArrivingTenantsVerticle extends VerticleBase {

  // README begins
  @Override
  public Future<?> start() {
    tokens().events(this::tell);
    TokenManagerOptions options =
        new TokenManagerOptions()
            .setIssuerUrl(config().getString("issuer")) // what stands here is inherited
            .addToken("app", clientCredentials("app"));
    return vertx.deployVerticle(new TokenManagerVerticle(options));
  }

  /** From here on the tenant's token is kept fresh. */
  public Future<AccessToken> arrive(String tenant) {
    return tokens()
        .put(tenant, clientCredentials(tenant))
        .compose(kept -> tokens().getToken(tenant));
  }

  /** From here on who asks for the tenant's token, or waits for it, gets 404. */
  public Future<Void> leave(String tenant) {
    return tokens().remove(tenant);
  }

  private TokenOptions clientCredentials(String client) {
    SecretOptions secret = SecretOptions.file(config().getString("secrets") + "/" + client);
    return new TokenOptions().setAuth(AuthOptions.clientCredentials(client, secret));
  }

  private TokenManager tokens() {
    return TokenManager.create(vertx);
  }

  // README ends

  private void tell(TokenEvent event) {
    JsonObject body = new JsonObject().put("name", event.name());
    vertx.eventBus().publish("tenants", body.put("event", event.type().text()));
  }
}
