package dev.tokenmanager.app;

import dev.tokenmanager.internal.config.EventBusListenOptions;
import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.SidecarOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands in the options file: the options of the verticle, and those of the jar alone beside
 * them. Immutable.
 *
 * @param config of the verticle, for its deployment
 * @param verticle what that says
 * @param eventBus null: not given
 * @param http the defaults where it is not given
 * @param sidecar null: not given
 * @param sidecarConfig of the sidecar, for its deployment; empty: not given
 */
record ServiceOptions(
    JsonObject config,
    VerticleOptions verticle,
    @Nullable EventBusListenOptions eventBus,
    HttpOptions http,
    @Nullable SidecarOptions sidecar,
    JsonObject sidecarConfig) {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceOptions.class);

  /**
   * Takes the content of a file apart.
   *
   * @throws IllegalArgumentException when anything in it is wrong, with one sentence that begins
   *     with the JSON path
   */
  static ServiceOptions of(JsonObject content) {
    VerticleOptions.requireKnownKeys(content);
    EventBusListenOptions eventBus = EventBusListenOptions.from(content);
    HttpOptions http = HttpOptions.from(content);
    JsonObject config = content.copy();
    config.remove(Option.EVENT_BUS.key());
    config.remove(Option.HTTP.key());
    SidecarOptions sidecar = SidecarOptions.ofFile(content);
    JsonObject sidecarConfig =
        sidecar == null ? new JsonObject() : config.getJsonObject(Option.SIDECAR.key());
    config.remove(Option.SIDECAR.key());
    VerticleOptions verticle = VerticleOptions.from(config);
    if (sidecar != null) {
      sidecar.requireToken(verticle.tokens().keySet());
    }
    return new ServiceOptions(config, verticle, eventBus, http, sidecar, sidecarConfig);
  }

  /**
   * Refuses what is wrong for such a start.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  void check(boolean clustered) {
    verticle.cluster().requireKey(clustered);
    if (eventBus != null && !clustered) {
      throw new IllegalArgumentException(
          Option.EVENT_BUS.key()
              + ": only a clustered start opens the event bus to others, start with run -cluster or"
              + " remove it");
    }
  }

  /** Unless the verticle does: it warns where it answers other nodes. */
  void warnOfPlainEventBus() {
    boolean plain = eventBus == null || eventBus.tls() == null;
    if (plain && !verticle.cluster().answerOtherNodes()) {
      LOG.warn(
          "Between the nodes the event bus is not encrypted; no token crosses it, but events and"
              + " status do: eventBus.tls in the options file gives it TLS");
    }
  }

  /** The sections of the jar that are different in the next options, which needs a restart. */
  List<String> needRestart(ServiceOptions next) {
    List<String> keys = new ArrayList<>();
    if (!http.equals(next.http)) {
      keys.add(Option.HTTP.key());
    }
    if (!Objects.equals(eventBus, next.eventBus)) {
      keys.add(Option.EVENT_BUS.key());
    }
    if (!Objects.equals(sidecar, next.sidecar)) {
      keys.add(Option.SIDECAR.key());
    }
    return keys;
  }
}
