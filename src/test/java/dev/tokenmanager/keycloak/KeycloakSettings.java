package dev.tokenmanager.keycloak;

import dev.tokenmanager.testing.LoopbackPorts;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a Keycloak is started with, however it runs. Immutable.
 *
 * @param version such as 26.7.3
 * @param httpPort on loopback, for everything but health
 * @param managementPort on loopback, for health
 * @param realmFile imported at the first start
 * @param environment resolves the realm file's placeholders
 * @param tls beside {@code httpPort}
 */
record KeycloakSettings(
    String version,
    int httpPort,
    int managementPort,
    Path realmFile,
    Map<String, String> environment,
    KeycloakTls tls) {

  /** User name and password of the administrator. */
  static final String ADMIN = "admin";

  /** The realm that docker-compose.yml runs with. */
  static final Path WEAVIATE_REALM = Path.of("conf", "keycloak", "weaviate-realm.json");

  /** The secret that takes the place of the one in docker-compose.yml. */
  static final String SERVICE_SECRET = "s3cr3t-it-service";

  /** The password that takes the place of the one in docker-compose.yml. */
  static final String USER_PASSWORD = "s3cr3t-it-user";

  /** The version under test, on free ports, with the realm that docker-compose.yml runs with. */
  static KeycloakSettings onFreePorts() {
    return new KeycloakSettings(
        System.getProperty("keycloak.version", "26.7.3"),
        LoopbackPorts.free(),
        LoopbackPorts.free(),
        WEAVIATE_REALM,
        Map.of("WEAVIATE_CLIENT_SECRET", SERVICE_SECRET, "WEAVIATE_USER_PASSWORD", USER_PASSWORD),
        KeycloakTls.create());
  }

  /** On that port; user and client have the same secret. */
  static KeycloakSettings forTrial(int port, String secret) {
    return new KeycloakSettings(
        System.getProperty("keycloak.version", "26.7.3"),
        port,
        LoopbackPorts.free(),
        WEAVIATE_REALM,
        Map.of("WEAVIATE_CLIENT_SECRET", secret, "WEAVIATE_USER_PASSWORD", secret),
        KeycloakTls.create());
  }

  String image() {
    return "quay.io/keycloak/keycloak:" + version;
  }
}
