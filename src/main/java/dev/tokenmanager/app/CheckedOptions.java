package dev.tokenmanager.app;

import dev.tokenmanager.config.CaFile;
import dev.tokenmanager.config.VerticleOptions;
import dev.tokenmanager.config.VerticleOptionsReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An options file found valid, with the certificates that it names. Immutable.
 *
 * @param clustered whether it is meant for a clustered start
 */
record CheckedOptions(VerticleOptions verticle, boolean clustered) {

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
      return new CheckedOptions(verticle, options.eventBus() != null);
    } catch (IllegalArgumentException e) {
      throw Refusal.wrongOptions(file + ": " + e.getMessage());
    }
  }
}
