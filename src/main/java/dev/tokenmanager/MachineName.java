package dev.tokenmanager;

import dev.tokenmanager.internal.config.NodeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What people call this machine: of a pod its name, which Kubernetes puts into {@code HOSTNAME}.
 * Nothing is asked of DNS, which may be slow. Any thread.
 */
final class MachineName {

  /** Read once; empty where nothing tells it. A file of the kernel is memory: it never blocks. */
  static final String HERE = of(System.getenv(), Path.of("/proc/sys/kernel/hostname"));

  private MachineName() {}

  /** Of Linux, containers and Windows. */
  static String of(Map<String, String> environment, Path kernel) {
    return Stream.of(
            environment.getOrDefault("HOSTNAME", ""),
            read(kernel),
            environment.getOrDefault("COMPUTERNAME", ""))
        .map(NodeHost::of)
        .filter(name -> !name.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static String read(Path file) {
    try {
      return Files.isReadable(file) ? Files.readString(file).strip() : "";
    } catch (IOException e) {
      return "";
    }
  }
}
