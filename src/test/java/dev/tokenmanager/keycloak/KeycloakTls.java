package dev.tokenmanager.keycloak;

import dev.tokenmanager.testing.LoopbackPorts;
import dev.tokenmanager.testing.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Keycloak's TLS beside its plain port: a certificate of a private authority made for this run,
 * which vouches for clients as well. Clients may show a certificate, and need not. Immutable.
 *
 * @param port on loopback
 * @param authority who is trusted, there and here
 * @param folder with {@link #FILES}
 */
record KeycloakTls(int port, TestAuthority authority, Path folder) {

  /** Certificate and key of the server, and the authority. */
  static final List<String> FILES = List.of("server.pem", "server.key", "ca.pem");

  static KeycloakTls create() {
    try {
      Path folder = Files.createTempDirectory("keycloak-tls");
      folder.toFile().deleteOnExit();
      TestAuthority authority = TestAuthority.create("Keycloak's authority");
      TestAuthority.Issued server = authority.issueServer();
      Files.writeString(folder.resolve("server.pem"), server.pem());
      Files.writeString(folder.resolve("server.key"), server.key());
      authority.write(folder.resolve("ca.pem"));
      FILES.forEach(file -> folder.resolve(file).toFile().deleteOnExit());
      return new KeycloakTls(LoopbackPorts.free(), authority, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What Keycloak is told, with the files in that folder; its health stays plain. */
  Map<String, String> environment(String filesIn) {
    return Map.of(
        "KC_HTTPS_CERTIFICATE_FILE",
        filesIn + "/server.pem",
        "KC_HTTPS_CERTIFICATE_KEY_FILE",
        filesIn + "/server.key",
        "KC_HTTPS_CLIENT_AUTH",
        "request",
        "KC_TRUSTSTORE_PATHS",
        filesIn + "/ca.pem",
        "KC_HTTP_MANAGEMENT_SCHEME",
        "http");
  }

  /** What a client has to trust. */
  Path caFile() {
    return folder.resolve("ca.pem");
  }
}
