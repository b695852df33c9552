package dev.tokenmanager.keycloak;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one Keycloak of this JVM, because a start takes 10 to 40 seconds.
 *
 * <p>As a JUnit extension (see {@link WithKeycloak}) it hands it to test classes and methods,
 * running before each test even where the one before left it stopped.
 */
final class SharedKeycloak implements ParameterResolver, BeforeEachCallback {

  private static final Logger LOG = LoggerFactory.getLogger(SharedKeycloak.class);

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
      server = startShared();
      failed = false;
    }
    return server;
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
