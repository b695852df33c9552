package dev.tokenmanager.examples;

import dev.tokenmanager.TokenManager;
import dev.tokenmanager.weaviate.WeaviateWebClient;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;

/** The README's example of a call: publishes the objects of the Weaviate at {@code url}. */
public class WeaviateCallerVerticle extends VerticleBase {

  @Override
  public Future<?> start() {
    return objects(TokenManager.create(vertx), config().getString("url"))
        .map(HttpResponse::bodyAsJsonObject)
        .onSuccess((JsonObject objects) -> vertx.eventBus().publish("objects", objects));
  }

  private Future<HttpResponse<Buffer>> objects(TokenManager tokens, String url) {
    // README begins
    WebClient weaviate = WeaviateWebClient.create(WebClient.create(vertx), tokens);
    return weaviate.getAbs(url + "/v1/objects").send();
    // README ends
  }
}
