package dev.tokenmanager.app;

import dev.tokenmanager.app.http.HttpVerticle;
import dev.tokenmanager.internal.config.ApiKeyTarget;
import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.SidecarOptions;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An options file found valid, with the certificates that it names. Immutable.
 *
 * @param keyed the Weaviate beside each API key, by the token's name
 * @param clustered whether it is meant for a clustered start
 * @param sidecar null: none is given
 */
record CheckedOptions(
    VerticleOptions verticle,
    Map<String, ApiKeyTarget> keyed,
    boolean clustered,
    @Nullable SidecarOptions sidecar) {

  CheckedOptions {
    keyed = Map.copyOf(keyed);
  }

  /**
   * Reads them from where a start does. Blocking. Refuses what a start would refuse, but for
   * secrets and keys.
   */
  static CheckedOptions read(Path file, @Nullable Path secrets) throws CommandFailure {
    ConfigurationSources sources = ConfigurationSources.of(file, System.getenv(), secrets);
    ServiceOptions options = sources.load();
    try {
      VerticleOptions verticle = options.verticle();
      CaFile.check(verticle);
      EventBusSetup.of(options.eventBus());
      HttpVerticle.check(options.http());
      return new CheckedOptions(
          verticle,
          keyed(options.config(), verticle),
          options.eventBus() != null,
          options.sidecar());
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongOptions(sources.explained(String.valueOf(e.getMessage())));
    }
  }

  private static Map<String, ApiKeyTarget> keyed(JsonObject content, VerticleOptions verticle) {
    return verticle.tokens().values().stream()
        .collect(Collectors.toMap(TokenOptions::name, token -> ApiKeyTarget.of(content, token)));
  }

  /** Where a sidecar passes calls on with that token, null: none does. */
  @Nullable SidecarOptions sidecarOf(String name) {
    return sidecar != null && sidecar.token().equals(name) ? sidecar : null;
  }

  /** The Weaviate beside the API key of that token. */
  ApiKeyTarget keyedOf(String name) {
    return keyed.getOrDefault(name, ApiKeyTarget.NONE);
  }
}
