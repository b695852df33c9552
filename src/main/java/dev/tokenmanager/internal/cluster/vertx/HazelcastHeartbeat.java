package dev.tokenmanager.internal.cluster.vertx;

import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.ClusterManager;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads how soon Hazelcast drops a node that hangs: until then its locks are held, and calls that
 * need it do not end. Hazelcast is one of several cluster managers and may be absent, so it is
 * called by reflection. Any thread.
 */
final class HazelcastHeartbeat {

  private static final Logger LOG = LoggerFactory.getLogger(HazelcastHeartbeat.class);
  private static final String MANAGER = "io.vertx.spi.cluster.hazelcast.HazelcastClusterManager";
  private static final String PROPERTY = "hazelcast.max.no.heartbeat.seconds";
  private static final int DEFAULT_SECONDS = 60;
  private static final int MOST_SECONDS = 15;
  private static final String WARNED = "dev.tokenmanager.hazelcast-warnings";

  private HazelcastHeartbeat() {}

  /** Warns, once a Vert.x, where that is later than tokens can wait for. */
  static void warnOnce(Vertx vertx, ClusterManager manager) {
    Integer seconds = seconds(manager);
    if (seconds != null
        && seconds > MOST_SECONDS
        && vertx.sharedData().<String, Boolean>getLocalMap(WARNED).putIfAbsent(PROPERTY, true)
            == null) {
      LOG.warn(
          "Hazelcast drops a node that hangs only after {} s ({}): until then its locks are held, and"
              + " nodes refresh for themselves; set it to {} or less, as in conf/cluster.xml",
          seconds,
          PROPERTY,
          MOST_SECONDS);
    }
  }

  /** Null where it is another cluster manager, or does not say. */
  static @Nullable Integer seconds(ClusterManager manager) {
    if (!manager.getClass().getName().equals(MANAGER)) {
      return null;
    }
    try {
      Object instance = call(manager, manager.getClass(), "getHazelcastInstance");
      ClassLoader loader = manager.getClass().getClassLoader();
      Class<?> type = Class.forName("com.hazelcast.core.HazelcastInstance", false, loader);
      Object config = call(instance, type, "getConfig");
      Class<?> configType = Class.forName("com.hazelcast.config.Config", false, loader);
      Method property = configType.getMethod("getProperty", String.class);
      Object text = property.invoke(config, PROPERTY);
      return text == null
          ? Integer.getInteger(PROPERTY, DEFAULT_SECONDS)
          : Integer.valueOf(text.toString().trim());
    } catch (ReflectiveOperationException | RuntimeException unknown) {
      LOG.debug("Hazelcast's heartbeat is not known: {}", unknown.getClass().getName());
      return null;
    }
  }

  private static Object call(Object target, Class<?> type, String method)
      throws ReflectiveOperationException {
    return type.getMethod(method).invoke(target);
  }
}
