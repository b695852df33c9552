package dev.tokenmanager.keycloak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one Keycloak of this JVM, because a start takes 10 to 40 seconds. JVMs that run tests at the
 * same time have one each, since tests stop it; their first starts are one after the other, since
 * the first of all writes into the installation.
 *
 * <p>As a JUnit extension (see {@link WithKeycloak}) it hands it to test classes and methods,
 * running before each test even where the one before left it stopped.
 */
final class SharedKeycloak implements ParameterResolver, BeforeEachCallback {

  private static final Logger LOG = LoggerFactory.getLogger(SharedKeycloak.class);

  private static final Path TURN = Path.of("target", "keycloak.lock");

  private static @Nullable KeycloakServer server;
  private static boolean failed;

  /**
   * The shared Keycloak, started when first asked for, removed when the JVM ends. A start that
   * fails is not tried again for each test class.
   */
  static synchronized KeycloakServer server() {
    if (failed) {
      throw new IllegalStateException("Keycloak did not start: the first failure says why");
    }
    if (server == null) {
      failed = true;
      server = inTurn();
      failed = false;
    }
    return server;
  }

  private static KeycloakServer inTurn() {
    try (FileChannel turn =
        FileChannel.open(TURN, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      turn.lock();
      return startShared();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeycloakServer startShared() {
    KeycloakSettings settings = KeycloakSettings.onFreePorts();
    String requested = System.getProperty("keycloak.mode", "auto");
    KeycloakMode mode = KeycloakMode.of(requested, () -> DockerImages.available(settings.image()));
    KeycloakServer server = new KeycloakServer(mode, settings);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "remove-keycloak"));
    LOG.info(
        "Keycloak {} as {} (keycloak.mode={}) at {}",
        settings.version(),
        mode,
        requested,
        server.baseUrl());
    server.start();
    return server;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    server().start();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == KeycloakServer.class;
  }

  @Override
  public KeycloakServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
    KeycloakServer shared = server();
    shared.start();
    return shared;
  }
}
