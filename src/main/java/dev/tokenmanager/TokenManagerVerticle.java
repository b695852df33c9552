package dev.tokenmanager;

import dev.tokenmanager.bus.Addresses;
import dev.tokenmanager.bus.Consumers;
import dev.tokenmanager.bus.EventJson;
import dev.tokenmanager.cluster.ClusterNodes;
import dev.tokenmanager.config.VerticleOptions;
import dev.tokenmanager.config.VerticleOptionsReader;
import dev.tokenmanager.keeper.Owner;
import dev.tokenmanager.keeper.OwnerSettings;
import dev.tokenmanager.keeper.Owners;
import dev.tokenmanager.refresh.Clocks;
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
    VerticleOptions options = VerticleOptionsReader.read(config());
    options.cluster().requireKey(vertx.isClustered());
    Promise<Owner> joined = ((ContextInternal) context).promise();
    Owners.join(vertx, options, ownerSettings(options)).onComplete(joined);
    return joined
        .future()
        .compose(
            owner -> {
              address = options.address();
              EventBusTls.warnOnce(vertx, options);
              Consumers answering =
                  new Consumers(vertx, owner, options.cluster().answerOtherNodes(), node());
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
    // At once, not one after the other: those who wait are failed by the owner.
    return Future.join(answering.unregister(), Owners.leave(vertx, joined)).mapEmpty();
  }

  private OwnerSettings ownerSettings(VerticleOptions options) {
    EventBus bus = vertx.eventBus();
    String events = new Addresses(options.address()).events();
    String node = node();
    return new OwnerSettings(
        clocks,
        jitter,
        event -> publish(bus, events, EventJson.encode(event, node)),
        node,
        ClusterNodes.opener(vertx, options.cluster(), clocks));
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
