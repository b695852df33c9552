package dev.tokenmanager.app;

import dev.tokenmanager.internal.config.Option;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Options as they stand in a ConfigMap, read as the jar reads its file. Blocks. */
final class KubernetesOptions {

  private KubernetesOptions() {}

  /** Strictly; the section {@code sidecar} as far as this jar has it. */
  static ServiceOptions read(String yaml) throws Exception {
    boolean hasSidecar = Option.at(List.of("sidecar")) != null;
    String known = hasSidecar ? yaml : yaml.replaceAll("(?m)^sidecar:\n(  .*\n)+", "");
    Path file = Files.createTempFile("token-manager", ".yaml");
    try {
      return ConfigurationSources.of(Files.writeString(file, known), Map.of(), null).load();
    } finally {
      Files.delete(file);
    }
  }
}
