package dev.tokenmanager;

import dev.tokenmanager.testing.MovableClocks;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A scripted provider, a Vert.x to deploy in, clocks that the test moves, and a caller. Blocks: not
 * on an event loop.
 */
public final class VerticleFixture implements BeforeEachCallback, AfterEachCallback {

  private final MovableClocks clocks = new MovableClocks();
  private final List<JsonObject> events = new CopyOnWriteArrayList<>();
  private final Vertx outside = Vertx.vertx();
  private final Vertx vertx;
  private final TokenManager tokens;
  private ScriptedProvider provider = result(ScriptedProvider.start(outside));

  public VerticleFixture() {
    this(Vertx.vertx());
  }

  /**
   * @param vertx to deploy in; closed here
   */
  public VerticleFixture(Vertx vertx) {
    this.vertx = vertx;
    this.tokens = WaitLimit.client(vertx);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    vertx
        .eventBus()
        .<JsonObject>consumer("weaviate.token.events", event -> events.add(event.body()));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    result(vertx.close());
    result(outside.close());
  }

  public Vertx vertx() {
    return vertx;
  }

  public MovableClocks clocks() {
    return clocks;
  }

  public ScriptedProvider provider() {
    return provider;
  }

  public TokenManager tokens() {
    return tokens;
  }

  /** The provider goes away. */
  public void stopProvider() {
    result(provider.stop());
  }

  /** It comes back at the same place. */
  public void startProvider() {
    int port = provider.port();
    provider = result(ScriptedProvider.start(outside, port));
  }

  /** With one client-credentials token. */
  public String deploy() {
    return deploy(provider.options());
  }

  public String deploy(JsonObject options) {
    return deploy(options, 1);
  }

  public String deploy(JsonObject options, int instances) {
    return result(
        vertx.deployVerticle(
            () -> new TokenManagerVerticle(clocks.clocks(), () -> 0.5),
            new DeploymentOptions().setConfig(options).setInstances(instances)));
  }

  public String deploy(TokenManagerOptions options) {
    return deploy(options, 1);
  }

  public String deploy(TokenManagerOptions options, int instances) {
    return result(deployment(options, instances));
  }

  /** A deployment that may fail. */
  public Future<String> deployment(TokenManagerOptions options, int instances) {
    return vertx.deployVerticle(
        () ->
            new TokenManagerVerticle(new TokenManagerOptions(options), clocks.clocks(), () -> 0.5),
        new DeploymentOptions().setInstances(instances));
  }

  public void undeploy(String id) {
    result(vertx.undeploy(id));
  }

  /** What a plain request for the default token is answered with. */
  public JsonObject get() {
    return result(vertx.eventBus().<JsonObject>request("weaviate.token.get", new JsonObject()))
        .body();
  }

  long generation() {
    return get().getLong("generation");
  }

  /** The first token's status. */
  public JsonObject status() {
    return result(tokens.status()).getJsonArray("tokens").getJsonObject(0);
  }

  /** The kinds of the events so far, in their order. */
  List<String> events() {
    return events.stream().map(event -> event.getString("event")).toList();
  }

  public static <T> T result(Future<T> future) {
    try {
      return settled(future);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getMessage(), e.getCause());
    }
  }

  /** The code of the failure that must come. */
  public static int codeOf(Future<?> failing) {
    return TokenFailure.of(failureOf(failing)).code();
  }

  /** The failure that must come. */
  public static Throwable failureOf(Future<?> failing) {
    try {
      settled(failing);
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
    throw new AssertionError("a failure was expected");
  }

  private static <T> T settled(Future<T> future) throws ExecutionException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer in " + WaitLimit.SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
