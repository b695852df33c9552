package dev.tokenmanager.app;

import dev.tokenmanager.config.CaFile;
import dev.tokenmanager.config.KeyedWeaviate;
import dev.tokenmanager.config.TokenOptions;
import dev.tokenmanager.config.VerticleOptions;
import dev.tokenmanager.config.VerticleOptionsReader;
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
 */
record CheckedOptions(
    VerticleOptions verticle, Map<String, KeyedWeaviate> keyed, boolean clustered) {

  CheckedOptions {
    keyed = Map.copyOf(keyed);
  }

  /**
   * Reads them from where a start does. Blocking. Refuses what a start would refuse, but for
   * secrets and keys.
   */
  static CheckedOptions read(Path file, @Nullable Path secrets) throws Refusal {
    JarOptions options = JarConfiguration.load(file, System.getenv(), secrets);
    try {
      VerticleOptions verticle = VerticleOptionsReader.read(options.verticle());
      CaFile.check(verticle);
      EventBusSetup.of(options.eventBus());
      return new CheckedOptions(
          verticle, keyed(options.verticle(), verticle), options.eventBus() != null);
    } catch (IllegalArgumentException e) {
      throw Refusal.wrongOptions(file + ": " + e.getMessage());
    }
  }

  private static Map<String, KeyedWeaviate> keyed(JsonObject content, VerticleOptions verticle) {
    return verticle.tokens().values().stream()
        .collect(Collectors.toMap(TokenOptions::name, token -> KeyedWeaviate.of(content, token)));
  }

  /** The Weaviate beside the API key of that token. */
  KeyedWeaviate keyedOf(String name) {
    return keyed.getOrDefault(name, KeyedWeaviate.NONE);
  }
}
