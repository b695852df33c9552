package dev.tokenmanager.keycloak;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The verticle, deployed in a Vert.x of its own, and a caller. Blocks: not on an event loop. */
final class Deployment implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final TokenManager tokens = WaitLimit.client(vertx);
  private final List<JsonObject> events = new CopyOnWriteArrayList<>();

  Deployment(JsonObject options) {
    this(options, 1);
  }

  Deployment(JsonObject options, int instances) {
    vertx
        .eventBus()
        .<JsonObject>consumer("weaviate.token.events", event -> events.add(event.body()));
    await(
        vertx.deployVerticle(
            TokenManagerVerticle.class,
            new DeploymentOptions().setConfig(options).setInstances(instances)));
  }

  Vertx vertx() {
    return vertx;
  }

  TokenManager tokens() {
    return tokens;
  }

  AccessToken token() {
    return await(tokens.getToken());
  }

  AccessToken refreshed() {
    return await(tokens.forceRefresh());
  }

  JsonObject status() {
    return status(0);
  }

  JsonObject status(int index) {
    return await(tokens.status()).getJsonArray("tokens").getJsonObject(index);
  }

  /** How many events of that kind were published. */
  long events(String kind) {
    return events.stream().filter(event -> event.getString("event").equals(kind)).count();
  }

  /** The longest that the provider took to answer. */
  Duration slowestProvider() {
    return Duration.ofMillis(
        events.stream().mapToLong(event -> event.getLong("provider_ms", 0L)).max().orElse(0));
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  /** What Weaviate answers to a request with that token. */
  static int weaviateStatus(WeaviateLikeServer weaviate, AccessToken token) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(weaviate.url() + "/v1/meta"))
            .header("Authorization", "Bearer " + token.accessToken())
            .build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("no answer in " + WaitLimit.SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
