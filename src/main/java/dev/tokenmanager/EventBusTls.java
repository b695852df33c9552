package dev.tokenmanager;

import dev.tokenmanager.internal.config.VerticleOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.EventBusOptions;
import java.lang.reflect.Field;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether what crosses the event bus between nodes is encrypted. Any thread. */
final class EventBusTls {

  private static final Logger LOG = LoggerFactory.getLogger(EventBusTls.class);
  private static final String WARNED = "dev.tokenmanager.event-bus-warnings";

  private EventBusTls() {}

  /** Warns, once an address, when tokens of this deployment can cross the event bus in the open. */
  static void warnOnce(Vertx vertx, VerticleOptions options) {
    if (options.cluster().answerOtherNodes()
        && isKnownOff(vertx)
        && vertx
                .sharedData()
                .<String, Boolean>getLocalMap(WARNED)
                .putIfAbsent(options.address(), true)
            == null) {
      LOG.warn(
          "{}: tokens that other nodes ask for cross the event bus unencrypted; give it TLS"
              + " (eventBus.tls in the file of the runnable jar, elsewhere"
              + " VertxOptions.setEventBusOptions), or set cluster.answerOtherNodes to false",
          options.address());
    }
  }

  /**
   * True where the event bus reaches other nodes and surely has no TLS. Vert.x tells its options to
   * nobody, so they are looked up where it keeps them; where that fails (another version, the
   * module path), nothing is known: no warning is better than a false one, or than no deployment.
   */
  static boolean isKnownOff(Vertx vertx) {
    if (!vertx.isClustered()) {
      return false;
    }
    EventBus bus = vertx.eventBus();
    try {
      Field field = bus.getClass().getDeclaredField("options");
      field.setAccessible(true);
      return field.get(bus) instanceof EventBusOptions options && !options.isSsl();
    } catch (ReflectiveOperationException | RuntimeException unknown) {
      LOG.debug("Whether the event bus has TLS is not known", unknown);
      return false;
    }
  }
}
