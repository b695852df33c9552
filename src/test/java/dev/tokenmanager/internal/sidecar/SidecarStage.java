package dev.tokenmanager.internal.sidecar;

import dev.tokenmanager.internal.config.SidecarOptions;
import dev.tokenmanager.internal.sidecar.count.SidecarCounters;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Vert.x with a sidecar on an event loop of its own, and a token that tests script. */
final class SidecarStage implements AfterEachCallback {

  final ScriptedToken token = new ScriptedToken();
  private final Vertx vertx = Vertx.vertx();
  private @Nullable Sidecar sidecar;
  private @Nullable String deployment;
  private @Nullable Context loop;

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }

  void close() {
    result(vertx.close());
  }

  /**
   * Sends it, and gives the answer when its body has ended. Any thread: the body is asked for
   * before anything can have come, since who asks for one that has ended waits for ever.
   */
  static Future<HttpClientResponse> whole(HttpClientRequest request, Buffer body) {
    Future<HttpClientResponse> answer =
        request.response().compose(response -> response.body().map(response));
    request.send(body);
    return answer;
  }

  static <T> T result(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  Vertx vertx() {
    return vertx;
  }

  /** Opens it before REST at that URL. */
  void open(String weaviateUrl) {
    open(new JsonObject().put("weaviateUrl", weaviateUrl));
  }

  /** Opens it with these options, at any free ports. */
  void open(JsonObject section) {
    JsonObject options = new JsonObject().put("port", 0).mergeIn(section);
    if (options.containsKey("weaviateGrpc")) {
      options = new JsonObject().put("grpcPort", 0).mergeIn(options);
    }
    SidecarOptions read = SidecarOptions.of(options);
    deployment =
        result(
            vertx.deployVerticle(
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    loop = context;
                    return Sidecar.open(vertx, read, token).onSuccess(open -> sidecar = open);
                  }

                  @Override
                  public Future<?> stop() {
                    return opened().stop();
                  }
                }));
  }

  private Sidecar opened() {
    return Objects.requireNonNull(sidecar);
  }

  /** Where all of the sidecar runs. */
  Context loop() {
    return Objects.requireNonNull(loop);
  }

  int port() {
    return opened().port();
  }

  int grpcPort() {
    return opened().grpcPort();
  }

  /** As an undeployment does it. */
  Future<Void> stop() {
    return vertx.undeploy(Objects.requireNonNull(deployment));
  }

  SidecarCounters counters() {
    return SidecarCounters.of(vertx);
  }
}
