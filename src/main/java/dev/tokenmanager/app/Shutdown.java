package dev.tokenmanager.app;

import dev.tokenmanager.app.http.HttpVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the process, within five seconds: the node is no longer ready, then the verticle
 * stops, and may finish a token request, then HTTP, which has told so meanwhile, then the rest.
 * {@link Vertx#close} alone would cut that request off.
 */
final class Shutdown {

  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
  private static final long LIMIT_MS = 4500;

  private final Vertx vertx;
  private final @Nullable HttpVerticle http;
  private final Thread hook;
  private volatile @Nullable String last;

  private Shutdown(Vertx vertx, @Nullable HttpVerticle http) {
    this.vertx = vertx;
    this.http = http;
    this.hook = new Thread(this::close, "shutdown");
  }

  /** {@code http}: null where nothing is served. */
  static Shutdown onSignal(Vertx vertx, @Nullable HttpVerticle http) {
    Shutdown shutdown = new Shutdown(vertx, http);
    Runtime.getRuntime().addShutdownHook(shutdown.hook);
    return shutdown;
  }

  /** The deployment that stops after all others. */
  void last(String deployment) {
    last = deployment;
  }

  /** Leaves the end to the caller, unless it has begun. */
  void cancel() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException begun) {
      LOG.debug("A signal came first");
    }
  }

  private void close() {
    if (http != null) {
      http.stopping();
    }
    try {
      undeployFirst()
          .transform(undeployed -> undeployLast())
          .transform(undeployed -> vertx.close())
          .toCompletionStage()
          .toCompletableFuture()
          .get(LIMIT_MS, TimeUnit.MILLISECONDS);
      LOG.info("Stopped");
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Not stopped cleanly: {}", e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Future<?> undeployFirst() {
    return Future.join(
        vertx.deploymentIDs().stream()
            .filter(id -> !id.equals(last))
            .map(vertx::undeploy)
            .toList());
  }

  private Future<?> undeployLast() {
    String id = last;
    return id == null ? Future.succeededFuture() : vertx.undeploy(id);
  }
}
