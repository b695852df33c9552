package dev.tokenmanager.examples;

import dev.tokenmanager.TokenManager;
import dev.tokenmanager.weaviate.TokenManagerAuthentication;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.weaviate.client6.v1.api.WeaviateClientAsync;
import org.jspecify.annotations.Nullable;

/** Publishes how many objects the collection {@code Things} of the Weaviate at {@code port} has. */
public class OfficialClientVerticle extends VerticleBase {

  private @Nullable WeaviateClientAsync weaviate;

  // README begins
  @Override
  public Future<?> start() {
    TokenManager tokens = TokenManager.create(vertx);
    // Building the client asks Weaviate whether it is there, and blocks: not on the event loop.
    return vertx.executeBlocking(() -> connect(tokens)).compose(this::count);
  }

  private WeaviateClientAsync connect(TokenManager tokens) {
    return WeaviateClientAsync.connectToCustom(
        config ->
            config
                .scheme("http")
                .httpHost("127.0.0.1")
                .httpPort(config().getInteger("port"))
                .grpcHost("127.0.0.1")
                .grpcPort(config().getInteger("grpcPort"))
                .authentication(new TokenManagerAuthentication(tokens)));
  }

  private Future<Long> count(WeaviateClientAsync client) {
    weaviate = client;
    return Future.fromCompletionStage(client.collections.use("Things").size(), context)
        .onSuccess(
            size -> vertx.eventBus().publish("counted", new JsonObject().put("objects", size)));
  }

  @Override
  public Future<?> stop() {
    WeaviateClientAsync client = weaviate;
    return client == null
        ? Future.succeededFuture()
        : vertx.executeBlocking(
            () -> {
              client.close();
              return null;
            });
  }
  // README ends
}
