package dev.tokenmanager.examples;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Code that blocks, as it runs on a worker thread or, from Java 21 on, a virtual one. */
public class BlockingCallerVerticle extends VerticleBase {

  private static final long LIMIT_SECONDS = 20;

  @Override
  public Future<?> start() {
    TokenManager tokens = TokenManager.create(vertx);
    URI objects = URI.create(config().getString("url") + "/v1/objects");
    return vertx
        .executeBlocking(() -> status(tokens, objects), false)
        .onSuccess(
            status -> vertx.eventBus().publish("status", new JsonObject().put("code", status)));
  }

  // README begins
  int status(TokenManager tokens, URI objects)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    AccessToken token = tokens.current("default"); // memory alone, any thread
    if (token == null) {
      token =
          tokens
              .getToken()
              .toCompletionStage()
              .toCompletableFuture()
              .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    HttpRequest request =
        HttpRequest.newBuilder(objects)
            .header("Authorization", token.tokenType() + " " + token.accessToken())
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }
  // README ends
}
