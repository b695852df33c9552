package dev.tokenmanager.app;

import dev.tokenmanager.config.CaFile;
import dev.tokenmanager.config.VerticleOptions;
import dev.tokenmanager.config.VerticleOptionsReader;
import java.nio.file.Path;

/**
 * An options file found valid, with the certificates that it names. Immutable.
 *
 * @param clustered whether it is meant for a clustered start
 */
record CheckedOptions(VerticleOptions verticle, boolean clustered) {

  /** Reads them. Blocking. Refuses what a start would refuse, but for secrets and keys. */
  static CheckedOptions read(Path file) throws Refusal {
    try {
      JarOptions options = JarOptions.of(OptionsFile.read(file));
      VerticleOptions verticle = VerticleOptionsReader.read(options.verticle());
      CaFile.check(verticle);
      EventBusSetup.of(options.eventBus());
      return new CheckedOptions(verticle, options.eventBus() != null);
    } catch (IllegalArgumentException e) {
      throw Refusal.wrongOptions(file + ": " + e.getMessage());
    }
  }
}
