package dev.tokenmanager.keycloak;

/** A condition for tests that start a container of their own. */
public final class KeycloakImage {

  private KeycloakImage() {}

  /** Whether the tests get Keycloak from its image here. */
  public static boolean isUsed() {
    String image = "quay.io/keycloak/keycloak:" + System.getProperty("keycloak.version");
    return KeycloakMode.of(
            System.getProperty("keycloak.mode", "auto"), () -> DockerImages.available(image))
        == KeycloakMode.CONTAINER;
  }
}
