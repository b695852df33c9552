package dev.tokenmanager.app;

import dev.tokenmanager.config.ClusterOptions;
import dev.tokenmanager.config.EventBusSection;
import dev.tokenmanager.config.EventBusSectionReader;
import dev.tokenmanager.config.HttpSection;
import dev.tokenmanager.config.HttpSectionReader;
import dev.tokenmanager.config.VerticleOptions;
import dev.tokenmanager.config.VerticleOptionsReader;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands in the options file: the options of the verticle, and those of the jar alone beside
 * them. Immutable.
 *
 * @param verticle for the deployment
 * @param eventBus null: not given
 * @param http the defaults where it is not given
 */
record JarOptions(JsonObject verticle, @Nullable EventBusSection eventBus, HttpSection http) {

  private static final Logger LOG = LoggerFactory.getLogger(JarOptions.class);

  /**
   * Takes the content of a file apart.
   *
   * @throws IllegalArgumentException when a section of the jar is wrong
   */
  static JarOptions of(JsonObject content) {
    VerticleOptionsReader.requireKnownKeys(
        content, List.of(HttpSectionReader.KEY, EventBusSectionReader.KEY));
    EventBusSection eventBus = EventBusSectionReader.read(content);
    HttpSection http = HttpSectionReader.read(content);
    JsonObject verticle = content.copy();
    verticle.remove(EventBusSectionReader.KEY);
    verticle.remove(HttpSectionReader.KEY);
    return new JarOptions(verticle, eventBus, http);
  }

  /**
   * Refuses what is wrong for such a start.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  void check(boolean clustered) {
    cluster().requireKey(clustered);
    if (eventBus != null && !clustered) {
      throw new IllegalArgumentException(
          EventBusSectionReader.KEY
              + ": only a clustered start opens the event bus to others, start with run -cluster or"
              + " remove it");
    }
  }

  /** Unless the verticle does: it warns where it answers other nodes. */
  void warnOfPlainEventBus() {
    boolean plain = eventBus == null || eventBus.tls() == null;
    if (plain && !cluster().answerOtherNodes()) {
      LOG.warn(
          "Between the nodes the event bus is not encrypted; no token crosses it, but events and"
              + " status do: eventBus.tls in the options file gives it TLS");
    }
  }

  private ClusterOptions cluster() {
    VerticleOptions options = VerticleOptionsReader.read(verticle);
    return options.cluster();
  }
}
