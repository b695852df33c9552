package dev.tokenmanager.examples;

import dev.tokenmanager.AuthOptions;
import dev.tokenmanager.SecretOptions;
import dev.tokenmanager.SecretSupplier;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerOptions;
import dev.tokenmanager.TokenManagerVerticle;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;

/** The example of a secret that HashiCorp Vault keeps (KV version 2). */
public class VaultVerticle extends VerticleBase {

  // README begins
  @Override
  public Future<?> start() {
    TokenManagerOptions options =
        new TokenManagerOptions()
            .setIssuerUrl(config().getString("issuer"))
            .setAuth(
                AuthOptions.clientCredentials(
                    "weaviate-app", SecretOptions.supplier(new VaultSecret())));
    return vertx
        .deployVerticle(new TokenManagerVerticle(options))
        .compose(deployed -> TokenManager.create(vertx).getAccessToken())
        .onSuccess(token -> vertx.eventBus().publish("ready", new JsonObject()));
  }

  /**
   * The member client_secret of secret/weaviate. The agent of Vault keeps the token's file fresh.
   */
  private final class VaultSecret implements SecretSupplier {
    private final WebClient client = WebClient.create(vertx);

    @Override
    public Future<String> get() {
      return vertx
          .fileSystem()
          .readFile(config().getString("vaultTokenFile"))
          .compose(
              token ->
                  client
                      .getAbs(config().getString("vault") + "/v1/secret/data/weaviate")
                      .putHeader("X-Vault-Token", token.toString().trim())
                      .send())
          .expecting(HttpResponseExpectation.SC_OK)
          .map(
              answer ->
                  answer
                      .bodyAsJsonObject()
                      .getJsonObject("data")
                      .getJsonObject("data")
                      .getString("client_secret"));
    }

    @Override
    public Duration refreshAfter() {
      return Duration.ofMinutes(5);
    }
  }
  // README ends
}
