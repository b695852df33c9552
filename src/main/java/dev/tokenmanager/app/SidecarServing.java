package dev.tokenmanager.app;

import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerClientOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.weaviate.WeaviateSidecarVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Deploys the sidecar of the jar out of its options. */
final class SidecarServing {

  /** For the answer of the verticle, which keeps to {@code maxWaitMs} itself. */
  private static final long BEYOND_WAIT_MS = 5000;

  private SidecarServing() {}

  /**
   * Fails with {@link IllegalArgumentException} where a file is of no use, and otherwise where a
   * port is not opened.
   */
  static Future<String> deploy(Vertx vertx, ServiceOptions options) {
    VerticleOptions verticle = options.verticle();
    long wait =
        verticle.tokens().values().stream()
            .mapToLong(token -> token.maxWait().toMillis())
            .max()
            .orElse(0);
    TokenManagerClientOptions client =
        new TokenManagerClientOptions().setAddress(verticle.address());
    client.setTimeoutMs(Math.max(client.getTimeoutMs(), wait + BEYOND_WAIT_MS));
    return vertx.deployVerticle(
        new WeaviateSidecarVerticle(TokenManager.create(vertx, client)),
        new DeploymentOptions().setConfig(options.sidecarConfig()));
  }
}
