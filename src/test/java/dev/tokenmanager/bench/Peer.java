package dev.tokenmanager.bench;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** A library that is measured beside ours. */
final class Peer {

  private Peer() {}

  /** The name of the jar, and with it the version, that the class is of. */
  static String jar(Class<?> its) throws URISyntaxException {
    Path jar = Path.of(its.getProtectionDomain().getCodeSource().getLocation().toURI());
    return Objects.requireNonNull(jar.getFileName()).toString().replaceFirst("\\.jar$", "");
  }
}
