package dev.tokenmanager.examples;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Several tokens, one verticle: publishes the generation of each tenant's token. */
public class TenantsVerticle extends VerticleBase {

  private static final List<String> TENANTS = List.of("tenant-a", "tenant-b");

  // README begins
  @Override
  public Future<?> start() {
    JsonObject tokens = new JsonObject();
    for (String tenant : TENANTS) {
      tokens.put(tenant, new JsonObject().put("auth", auth(tenant)));
    }
    // What stands beside "tokens" is the default of each: here the provider.
    JsonObject options =
        new JsonObject().put("issuerUrl", config().getString("issuer")).put("tokens", tokens);
    TokenManager manager = TokenManager.create(vertx);
    return vertx
        .deployVerticle(TokenManagerVerticle.class, new DeploymentOptions().setConfig(options))
        .compose(deployed -> Future.all(TENANTS.stream().map(manager::getToken).toList()))
        .onSuccess(all -> all.<AccessToken>list().forEach(this::publish));
  }

  private JsonObject auth(String tenant) {
    return new JsonObject()
        .put("type", "client_credentials")
        .put("clientId", tenant)
        .put("clientSecretFile", config().getString("secrets") + "/" + tenant);
  }

  // README ends

  private void publish(AccessToken token) {
    JsonObject body = new JsonObject().put("name", token.name());
    vertx.eventBus().publish("tenant", body.put("generation", token.generation()));
  }
}
