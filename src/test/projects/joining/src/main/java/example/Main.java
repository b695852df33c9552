package example;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.TokenManager;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/** Joins the cluster of the service, and asks it for a token every second. */
public final class Main {

  public static void main(String[] args) {
    EventBusOptions eventBus =
        new EventBusOptions()
            .setHost("127.0.0.1") // where this node listens, as in cluster.xml
            .setSsl(true)
            .setTrustAll(false) // the default of the event bus would be true
            .setClientAuth(ClientAuth.REQUIRED)
            .setKeyCertOptions(
                new PemKeyCertOptions().addCertPath("bus.pem").addKeyPath("bus-key.pem"))
            .setTrustOptions(new PemTrustOptions().addCertPath("bus.pem"));
    Vertx.builder()
        .with(new VertxOptions().setEventBusOptions(eventBus))
        .withClusterManager(new HazelcastClusterManager()) // reads cluster.xml
        .buildClustered()
        .onSuccess(Main::ask)
        .onFailure(Throwable::printStackTrace);
  }

  private static void ask(Vertx vertx) {
    TokenManager tokens = TokenManager.create(vertx);
    vertx.setPeriodic(
        0,
        1000,
        tick -> tokens.getToken().onSuccess(Main::print).onFailure(Main::complain));
  }

  private static void print(AccessToken token) {
    System.out.println("token " + token.generation() + " until " + token.expiresAt());
  }

  private static void complain(Throwable failure) {
    System.out.println(TokenFailure.of(failure) + ": " + failure.getMessage());
  }
}
