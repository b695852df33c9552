package dev.tokenmanager.examples;

import dev.tokenmanager.TokenManagerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.spi.cluster.ClusterManager;

/** A node of a cluster in which all share the token, the event bus encrypted. */
public final class ClusterExample {

  private ClusterExample() {}

  // README begins
  public static Future<Vertx> start(
      ClusterManager cluster, JsonObject options, String certificates) {
    EventBusOptions eventBus =
        new EventBusOptions()
            .setHost("127.0.0.1")
            .setSsl(true)
            .setTrustAll(false) // the default of the event bus would be true
            .setClientAuth(ClientAuth.REQUIRED)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertPath(certificates + "/bus.pem")
                    .addKeyPath(certificates + "/bus-key.pem"))
            .setTrustOptions(new PemTrustOptions().addCertPath(certificates + "/bus.pem"));
    JsonObject shared =
        options
            .copy()
            .put("cluster", new JsonObject().put("encryptionKeyFile", certificates + "/token-key"));
    return Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(eventBus))
        .withClusterManager(cluster)
        .buildClustered()
        .compose(
            vertx ->
                vertx
                    .deployVerticle(
                        TokenManagerVerticle.class, new DeploymentOptions().setConfig(shared))
                    .map(vertx));
  }
  // README ends
}
