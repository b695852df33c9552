package dev.tokenmanager.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keycloak as a process of its distribution, which Maven unpacked. The first start augments the
 * installation, the later ones find it augmented. Each runtime has a data folder of its own.
 */
final class KeycloakDistributionRuntime implements KeycloakRuntime {

  private static final int STOP_LIMIT_SECONDS = 60;
  private static final int LOG_LINES = 60;

  private final KeycloakSettings settings;
  private final Path home;
  private final Path data;
  private final Path log;
  private volatile @Nullable Process process;

  KeycloakDistributionRuntime(KeycloakSettings settings) {
    this.settings = settings;
    home = home(settings.version());
    try {
      data = Files.createTempDirectory(home.getParent(), "data-");
      log = home.resolveSibling(data.getFileName() + ".log");
      Path imports = Files.createDirectories(home.resolve(Path.of("data", "import")));
      Files.copy(
          settings.realmFile(),
          imports.resolve(settings.realmFile().getFileName()),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path home(String version) {
    Path home =
        Path.of(System.getProperty("keycloak.home", "target/keycloak/keycloak-" + version))
            .toAbsolutePath();
    if (!Files.exists(home.resolve(Path.of("bin", "kc.sh")))) {
      throw new IllegalStateException(
          home + " is missing: run ./mvnw dependency:unpack@keycloak-distribution");
    }
    return home;
  }

  @Override
  public void start() {
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh",
            home.resolve(Path.of("bin", "kc.sh")).toString(),
            "start-dev",
            "--import-realm",
            "--http-host=127.0.0.1",
            "--http-port=" + settings.httpPort(),
            "--http-management-host=127.0.0.1",
            "--http-management-port=" + settings.managementPort());
    Map<String, String> environment = builder.environment();
    List.of("JAVA", "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "DEBUG").forEach(environment::remove);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", KeycloakSettings.ADMIN);
    environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", KeycloakSettings.ADMIN);
    environment.put("KC_HEALTH_ENABLED", "true");
    environment.put("KC_DB_URL_PATH", data.toString());
    environment.putAll(settings.environment());
    environment.putAll(settings.tls().environment(settings.tls().folder().toString()));
    environment.put("KC_HTTPS_PORT", Integer.toString(settings.tls().port()));
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Process started = builder.start();
      process = started;
      started.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM, which kc.sh hands on to its JVM; after the limit SIGKILL to both. */
  @Override
  public void stop() {
    Process running = process;
    if (running == null) {
      return;
    }
    List<ProcessHandle> children = running.descendants().toList();
    running.destroy();
    try {
      if (!running.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        children.forEach(ProcessHandle::destroyForcibly);
        running.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      children.forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    process = null;
  }

  @Override
  public void remove() {
    stop();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException alreadyRemoved) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean isAlive() {
    Process started = process;
    return started != null && started.isAlive();
  }

  @Override
  public String log() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return log + ": " + e;
    }
  }
}
