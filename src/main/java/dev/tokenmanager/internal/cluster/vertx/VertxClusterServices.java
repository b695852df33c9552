package dev.tokenmanager.internal.cluster.vertx;

import dev.tokenmanager.internal.cluster.ClusterServices;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster that a clustered Vert.x is a node of, whatever its cluster manager, through {@code
 * SharedData} and the event bus alone. Any thread; results and messages come on the context that it
 * was opened with.
 *
 * <p>At most {@value LockCalls#MOST_LOCK_WAITS} threads wait for locks and {@value
 * SharedMap#MOST_MAP_CALLS} for the map at any time, all of its own; others queue.
 */
public final class VertxClusterServices implements ClusterServices {

  private static final Logger LOG = LoggerFactory.getLogger(VertxClusterServices.class);
  private static final Duration GRACE = Duration.ofSeconds(2).minus(Echoes.PATIENCE);

  private final ContextInternal context;
  private final ClusterManager manager;
  private final String address;
  private final String host;
  private final ClusterLocks locks;
  private final SharedMap map;
  private final Echoes echoes;
  private List<MessageConsumer<Object>> consumers = List.of();
  private boolean closed;

  private VertxClusterServices(ContextInternal context, String address, String host) {
    this.context = context;
    this.manager = context.owner().clusterManager();
    this.address = address + ".nodes";
    this.host = host;
    this.locks = new ClusterLocks(context);
    this.map = new SharedMap(context, address + ".shared");
    this.echoes = new Echoes(node());
  }

  /**
   * Begins to listen to the other nodes; completes when they can reach this one.
   *
   * @param context that calls and results belong to
   * @param address that the nodes share
   * @param host that this node runs on, empty: not known
   * @param receiver of messages, its own included
   */
  public static Future<VertxClusterServices> open(
      ContextInternal context, String address, String host, Consumer<JsonObject> receiver) {
    return onContext(
        context,
        () -> {
          if (!context.owner().isClustered()) {
            throw new IllegalStateException("not clustered");
          }
          VertxClusterServices cluster = new VertxClusterServices(context, address, host);
          return cluster
              .listen(receiver)
              .map(cluster)
              .recover(
                  failure -> cluster.close().transform(closed -> Future.failedFuture(failure)));
        });
  }

  private Future<?> listen(Consumer<JsonObject> receiver) {
    EventBus bus = context.owner().eventBus();
    consumers =
        Stream.of(address, addressOf(node()))
            .map(listened -> bus.consumer(listened, message -> received(message, receiver)))
            .toList();
    return Future.join(consumers.stream().map(MessageConsumer::completion).toList());
  }

  private void received(Message<Object> message, Consumer<JsonObject> receiver) {
    echoes.received(message);
    if (!closed && message.body() instanceof JsonObject body) {
      receiver.accept(body);
    }
  }

  private String addressOf(String node) {
    return address + "." + node;
  }

  @Override
  public String node() {
    return manager.getNodeId();
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public boolean isAlone() {
    try {
      // One that has stopped sees nobody, which does not mean that nobody is there.
      return manager.isActive() && manager.getNodes().size() <= 1;
    } catch (RuntimeException e) {
      LOG.debug("The cluster manager does not tell its nodes", e);
      return false;
    }
  }

  @Override
  public boolean isThere(String node) {
    try {
      return !manager.isActive() || manager.getNodes().contains(node);
    } catch (RuntimeException e) {
      LOG.debug("The cluster manager does not tell its nodes", e);
      return true;
    }
  }

  @Override
  public Future<Lock> lock(String key, Duration patience) {
    return onContext(context, () -> locks.lock(key, patience));
  }

  @Override
  public Future<@Nullable String> read(String key) {
    return onContext(context, () -> map.read(key));
  }

  @Override
  public Future<Boolean> replace(String key, @Nullable String expected, String next) {
    return onContext(context, () -> map.replace(key, expected, next));
  }

  @Override
  public Future<Set<String>> keys() {
    return onContext(context, map::keys);
  }

  @Override
  public Future<Boolean> remove(String key, String expected) {
    return onContext(context, () -> map.remove(key, expected));
  }

  @Override
  public void publish(JsonObject message) {
    onBus(bus -> bus.publish(address, message, echoes.sending()));
  }

  @Override
  public void send(String node, JsonObject message) {
    onBus(bus -> bus.send(addressOf(node), message));
  }

  private void onBus(Consumer<EventBus> work) {
    context.runOnContext(
        now -> {
          try {
            work.accept(context.owner().eventBus());
          } catch (RuntimeException e) {
            LOG.debug("A message to other nodes is lost", e);
          }
        });
  }

  /** How many calls for locks are under way, for tests. Event loop only. */
  int lockCallsUnderWay() {
    return locks.callsUnderWay();
  }

  /**
   * Fails all who wait, and listens no more. A lock that is held stays until it is released. Calls
   * to the cluster that are under way go on to their end, and their threads with them. Never fails,
   * and ends within two seconds.
   */
  public Future<Void> close() {
    return onContext(
        context,
        () -> {
          locks.close();
          map.close();
          closed = true;
          return echoes.allBack().compose(back -> onContext(context, this::unregister));
        });
  }

  /** In a turn of its own, before which what came in an earlier one was handled. */
  private Future<Void> unregister() {
    return Future.join(consumers.stream().map(this::unregister).toList()).mapEmpty();
  }

  /** What a stopped cluster manager never answers is not waited for. */
  private Future<Void> unregister(MessageConsumer<?> consumer) {
    return context
        .succeededFuture()
        .compose(now -> consumer.unregister())
        .timeout(GRACE.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(e -> LOG.debug("The cluster may still list a consumer that is gone", e))
        .otherwiseEmpty();
  }

  private static <T> Future<T> onContext(ContextInternal context, Supplier<Future<T>> work) {
    Promise<T> promise = context.promise();
    context.runOnContext(
        now -> {
          try {
            work.get().onComplete(promise);
          } catch (RuntimeException | Error e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }
}
