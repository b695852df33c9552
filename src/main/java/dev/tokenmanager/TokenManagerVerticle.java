package dev.tokenmanager;

import dev.tokenmanager.internal.bus.Addresses;
import dev.tokenmanager.internal.bus.Consumers;
import dev.tokenmanager.internal.bus.EventJson;
import dev.tokenmanager.internal.cluster.vertx.VertxNodeGroup;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.service.TokenService;
import dev.tokenmanager.internal.service.TokenServiceSettings;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.SystemSources;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps valid access tokens at hand and answers for them on the event bus. Reads its options from
 * {@link #config()}; deployment fails with one clear sentence when they are wrong, and does not
 * wait for a token. Any number of instances may be deployed: they share one set of tokens.
 */
public final class TokenManagerVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(TokenManagerVerticle.class);

  private final Clocks clocks;
  private final DoubleSupplier jitter;
  private @Nullable String address;
  private @Nullable Consumers consumers;

  /** For {@link io.vertx.core.Vertx#deployVerticle}. */
  public TokenManagerVerticle() {
    this(new Clocks(SystemSources.WALL, SystemSources.ELAPSED), SystemSources.JITTER);
  }

  TokenManagerVerticle(Clocks clocks, DoubleSupplier jitter) {
    this.clocks = clocks;
    this.jitter = jitter;
  }

  @Override
  public Future<?> start() {
    VerticleOptions options = VerticleOptions.from(config());
    options.cluster().requireKey(vertx.isClustered());
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
        VertxNodeGroup.opener(
            vertx, options.cluster(), MachineName.HERE, clocks, SystemSources.UNGUESSABLE));
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
