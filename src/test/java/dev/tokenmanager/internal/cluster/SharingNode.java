package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerClientOptions;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.testing.LoopbackNodes;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The verticle on one node of this JVM, and a caller there. Any thread; its methods block. */
record SharingNode(Vertx vertx, TokenManager tokens, String deployment) {

  /** Deploys it at that address. */
  static SharingNode deploy(Vertx vertx, String address, JsonObject options) {
    String deployment =
        LoopbackNodes.await(
            vertx.deployVerticle(
                new TokenManagerVerticle(),
                new DeploymentOptions().setConfig(options.copy().put("address", address))));
    return new SharingNode(vertx, client(vertx, address), deployment);
  }

  /** A caller, wherever the verticle is. */
  static TokenManager client(Vertx vertx, String address) {
    return TokenManager.create(
        vertx, new TokenManagerClientOptions().setAddress(address).setTimeoutMs(WaitLimit.MILLIS));
  }

  AccessToken get() {
    return LoopbackNodes.await(tokens.getToken());
  }

  AccessToken refresh() {
    return LoopbackNodes.await(tokens.forceRefresh());
  }

  /** Of the token in memory, 0: none. */
  long generation() {
    AccessToken token = current();
    return token == null ? 0 : token.generation();
  }

  @Nullable AccessToken current() {
    return tokens.current(TokenManager.DEFAULT_NAME);
  }

  JsonObject status() {
    return LoopbackNodes.await(tokens.status()).getJsonArray("tokens").getJsonObject(0);
  }

  void undeploy() {
    LoopbackNodes.await(vertx.undeploy(deployment));
  }
}
