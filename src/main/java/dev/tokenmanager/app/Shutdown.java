package dev.tokenmanager.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the process, within five seconds: the verticle stops first, and may finish a token
 * request, then the rest. {@link Vertx#close} alone would cut that request off.
 */
final class Shutdown {

  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
  private static final long LIMIT_MS = 4500;

  private final Thread hook;

  private Shutdown(Thread hook) {
    this.hook = hook;
  }

  static Shutdown onSignal(Vertx vertx) {
    Shutdown shutdown = new Shutdown(new Thread(() -> close(vertx), "shutdown"));
    Runtime.getRuntime().addShutdownHook(shutdown.hook);
    return shutdown;
  }

  /** Leaves the end to the caller, unless it has begun. */
  void cancel() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException begun) {
      LOG.debug("A signal came first");
    }
  }

  private static void close(Vertx vertx) {
    try {
      undeployAll(vertx)
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

  private static Future<?> undeployAll(Vertx vertx) {
    return Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList());
  }
}
