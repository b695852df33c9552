package dev.tokenmanager.internal.cluster.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import dev.tokenmanager.testing.LoopbackNodes;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class HazelcastHeartbeatTest {

  /** One that was never started. */
  private static ClusterManager hazelcast(@Nullable String seconds) {
    Config config = new Config();
    if (seconds != null) {
      config.setProperty("hazelcast.max.no.heartbeat.seconds", seconds);
    }
    HazelcastInstance instance =
        (HazelcastInstance)
            Proxy.newProxyInstance(
                HazelcastInstance.class.getClassLoader(),
                new Class<?>[] {HazelcastInstance.class},
                (proxy, method, arguments) -> method.getName().equals("getConfig") ? config : null);
    return new HazelcastClusterManager(instance);
  }

  @ParameterizedTest
  @CsvSource({", 60", "10, 10", "' 15 ', 15", "soon,"})
  void seconds_asConfiguredOrByDefault(@Nullable String configured, @Nullable Integer seconds) {
    assertThat(HazelcastHeartbeat.seconds(hazelcast(configured))).isEqualTo(seconds);
  }

  @Test
  void seconds_anotherManager_areNotKnown() {
    ClusterManager other =
        (ClusterManager)
            Proxy.newProxyInstance(
                ClusterManager.class.getClassLoader(),
                new Class<?>[] {ClusterManager.class},
                (proxy, method, arguments) -> null);

    assertThat(HazelcastHeartbeat.seconds(other)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"15, 0", "16, 1", ", 1"})
  void warnOnce_tooSlow_once(@Nullable String configured, int warnings) {
    Logger logger = (Logger) LoggerFactory.getLogger(HazelcastHeartbeat.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    Vertx vertx = Vertx.vertx();
    try {
      HazelcastHeartbeat.warnOnce(vertx, hazelcast(configured));
      HazelcastHeartbeat.warnOnce(vertx, hazelcast(configured));
      assertThat(log.list).hasSize(warnings);
    } finally {
      logger.detachAppender(log);
      LoopbackNodes.await(vertx.close());
    }
  }
}
