package dev.tokenmanager.keycloak;

import java.util.function.BooleanSupplier;

/** Where the tests get Keycloak from. */
enum KeycloakMode {
  /** The official image, on a Docker engine. */
  CONTAINER,
  /** The same version's distribution, as a process. */
  DISTRIBUTION;

  /**
   * The mode asked for, or the one that fits this machine.
   *
   * @param requested {@code auto}, {@code container} or {@code distribution}
   * @param imageAvailable whether a Docker engine answers and has, or can pull, the image; asked
   *     only for {@code auto}
   */
  static KeycloakMode of(String requested, BooleanSupplier imageAvailable) {
    return switch (requested) {
      case "container" -> CONTAINER;
      case "distribution" -> DISTRIBUTION;
      case "auto" -> imageAvailable.getAsBoolean() ? CONTAINER : DISTRIBUTION;
      default ->
          throw new IllegalArgumentException(
              "keycloak.mode: expected auto, container or distribution, got " + requested);
    };
  }
}
