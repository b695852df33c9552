package dev.tokenmanager;

import dev.tokenmanager.internal.bus.Addresses;
import dev.tokenmanager.internal.bus.Consumers;
import dev.tokenmanager.internal.bus.EventJson;
import dev.tokenmanager.internal.cluster.vertx.VertxNodeGroup;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.service.TokenService;
import dev.tokenmanager.internal.service.TokenServiceSettings;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.internal.state.StateFiles;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.SystemSources;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps valid access tokens at hand and answers for them on the event bus. Reads its options from
 * {@link #config()}, or is given them as {@link TokenManagerOptions}; deployment fails with one
 * clear sentence when they are wrong, and does not wait for a token. Any number of instances may be
 * deployed: they share one set of tokens.
 */
public final class TokenManagerVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(TokenManagerVerticle.class);

  private static final Clocks SYSTEM = new Clocks(SystemSources.WALL, SystemSources.ELAPSED);

  private final Clocks clocks;
  private final DoubleSupplier jitter;
  private final @Nullable TokenManagerOptions given;
  private @Nullable String address;
  private @Nullable Consumers consumers;

  /** Reads {@link #config()}. For {@link io.vertx.core.Vertx#deployVerticle}. */
  public TokenManagerVerticle() {
    this(null, SYSTEM, SystemSources.JITTER);
  }

  /**
   * Has these options; a {@link #config()} beside them fails the deployment. For several instances:
   * {@code deployVerticle(() -> new TokenManagerVerticle(options), …)}.
   *
   * @param options changes after this call have no effect
   */
  public TokenManagerVerticle(TokenManagerOptions options) {
    this(new TokenManagerOptions(options), SYSTEM, SystemSources.JITTER);
  }

  TokenManagerVerticle(Clocks clocks, DoubleSupplier jitter) {
    this(null, clocks, jitter);
  }

  TokenManagerVerticle(@Nullable TokenManagerOptions given, Clocks clocks, DoubleSupplier jitter) {
    this.given = given;
    this.clocks = clocks;
    this.jitter = jitter;
  }

  /** The options as they are written, from wherever they are given. */
  private Map<String, Object> written() {
    if (given == null) {
      return config().getMap();
    }
    if (!config().isEmpty()) {
      throw new IllegalArgumentException(
          "config: expected none beside the options that this verticle was made with, remove"
              + " DeploymentOptions.setConfig, or make it without options");
    }
    return given.toMap();
  }

  private VerticleOptions read(Map<String, Object> written) {
    VerticleOptions options = VerticleOptions.from(written);
    options.cluster().requireKey(vertx.isClustered());
    return options;
  }

  /** A worker reads what would keep an event loop busy; a thread is not started for less. */
  @Override
  public Future<?> start() {
    Map<String, Object> written = written();
    return VerticleOptions.hasManyTokens(written)
        ? context.executeBlocking(() -> read(written), false).compose(this::start)
        : start(read(written));
  }

  private Future<?> start(VerticleOptions options) {
    Promise<TokenService> joined = ((ContextInternal) context).promise();
    TokenServices.join(vertx, options, ownerSettings(options)).onComplete(joined);
    return joined
        .future()
        .compose(
            service -> {
              address = options.address();
              EventBusTls.warnOnce(vertx, options);
              Consumers answering =
                  new Consumers(
                      vertx,
                      service,
                      options.cluster().answerOtherNodes(),
                      node(),
                      MachineName.HERE);
              consumers = answering;
              return answering
                  .register(new Addresses(options.address()))
                  .recover(failure -> stop().transform(ended -> Future.failedFuture(failure)));
            });
  }

  @Override
  public Future<Void> stop() {
    Consumers answering = consumers;
    String joined = address;
    consumers = null;
    address = null;
    if (answering == null || joined == null) {
      return Future.succeededFuture();
    }
    // At once, not one after the other: those who wait are failed by the service.
    return Future.join(answering.unregister(), TokenServices.leave(vertx, joined)).mapEmpty();
  }

  private TokenServiceSettings ownerSettings(VerticleOptions options) {
    EventBus bus = vertx.eventBus();
    String events = new Addresses(options.address()).events();
    String node = node();
    return new TokenServiceSettings(
        clocks,
        jitter,
        SystemSources.UNGUESSABLE,
        event -> publish(bus, events, EventJson.encode(event, node)),
        node,
        StateFiles.opener(
            VertxNodeGroup.opener(
                vertx, options.cluster(), MachineName.HERE, clocks, SystemSources.UNGUESSABLE),
            clocks));
  }

  /** The bus throws where the cluster manager has stopped, which is no defect of a token. */
  private static void publish(EventBus bus, String events, JsonObject event) {
    try {
      bus.publish(events, event);
    } catch (RuntimeException e) {
      LOG.debug("An event is lost: {}", e.getClass().getName());
    }
  }

  private String node() {
    return vertx.isClustered() ? ((VertxInternal) vertx).clusterManager().getNodeId() : "local";
  }
}
