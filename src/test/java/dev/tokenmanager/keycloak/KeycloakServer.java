package dev.tokenmanager.keycloak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.keycloak.admin.client.Keycloak;

/**
 * A real Keycloak on loopback that can be stopped and started again on the same port, with its data
 * kept. Any thread.
 */
public final class KeycloakServer implements AutoCloseable {

  /** Generous: a busy machine has taken more than four minutes. */
  static final Duration START_LIMIT = Duration.ofMinutes(10);

  private final KeycloakSettings settings;
  private final KeycloakRuntime runtime;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private @Nullable Keycloak admin;
  private boolean running;

  /** Not started yet. */
  KeycloakServer(KeycloakMode mode, KeycloakSettings settings) {
    this.settings = settings;
    runtime =
        switch (mode) {
          case CONTAINER -> new KeycloakContainerRuntime(settings);
          case DISTRIBUTION -> new KeycloakDistributionRuntime(settings);
        };
  }

  /**
   * One to try things with: a process on that port, with the realm that docker-compose.yml runs
   * with.
   *
   * @param clientSecret of the client {@code token-manager}
   */
  public static KeycloakServer forTrial(int port, String clientSecret) {
    return new KeycloakServer(
        KeycloakMode.DISTRIBUTION, KeycloakSettings.forTrial(port, clientSecret));
  }

  /** Such as {@code http://127.0.0.1:20123}, the same after every start. */
  public String baseUrl() {
    return "http://127.0.0.1:" + settings.httpPort();
  }

  /** The {@code iss} of that realm's tokens. */
  public String issuer(String realm) {
    return baseUrl() + "/realms/" + realm;
  }

  /** The {@code iss} of that realm's tokens where it is asked by TLS. */
  String secureIssuer(String realm) {
    return "https://127.0.0.1:" + settings.tls().port() + "/realms/" + realm;
  }

  /** Who is trusted by TLS, there and here. */
  KeycloakTls tls() {
    return settings.tls();
  }

  /** Begins a realm of that name for a test; it takes the place of an earlier one. */
  public RealmBuilder realm(String name) {
    return new RealmBuilder(this, name);
  }

  /** A realm that is there already. */
  public TestRealm existingRealm(String name) {
    return new TestRealm(this, name);
  }

  /** The administrator's access. Ask again after every start. */
  public synchronized Keycloak admin() {
    if (admin == null) {
      admin =
          Keycloak.getInstance(
              baseUrl(), "master", KeycloakSettings.ADMIN, KeycloakSettings.ADMIN, "admin-cli");
    }
    return admin;
  }

  /** Whether it was started, and not stopped since. */
  public synchronized boolean isRunning() {
    return running;
  }

  /** Starts it, unless it runs, and waits until it is ready. */
  public synchronized void start() {
    if (running) {
      return;
    }
    runtime.start();
    try {
      Awaitility.await("Keycloak is ready")
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(200))
          .failFast("Keycloak ended", () -> !runtime.isAlive())
          .until(this::isReady);
      running = true;
    } catch (RuntimeException e) {
      throw new IllegalStateException("Keycloak does not start:\n" + runtime.log(), e);
    }
  }

  /** Stops it, unless it is stopped, so that its port refuses connections. */
  public synchronized void stop() {
    if (!running) {
      return;
    }
    running = false;
    forgetAdmin();
    runtime.stop();
  }

  /** Stops it and removes its data; does not wait for a start under way, which then fails. */
  @Override
  public void close() {
    runtime.remove();
  }

  private void forgetAdmin() {
    if (admin != null) {
      admin.close();
      admin = null;
    }
  }

  private boolean isReady() throws InterruptedException {
    URI health = URI.create("http://127.0.0.1:" + settings.managementPort() + "/health/ready");
    HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(20)).build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }
}
