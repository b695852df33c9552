package dev.tokenmanager.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

class KeycloakModeTest {

  @Test
  void of_autoWithImage_isContainer() {
    assertThat(KeycloakMode.of("auto", () -> true)).isEqualTo(KeycloakMode.CONTAINER);
  }

  @Test
  void of_autoWithoutEngineOrImage_isDistribution() {
    assertThat(KeycloakMode.of("auto", () -> false)).isEqualTo(KeycloakMode.DISTRIBUTION);
  }

  @Test
  void of_forced_doesNotAskForAnEngine() {
    assertThat(KeycloakMode.of("container", () -> fail("asked"))).isEqualTo(KeycloakMode.CONTAINER);
    assertThat(KeycloakMode.of("distribution", () -> fail("asked")))
        .isEqualTo(KeycloakMode.DISTRIBUTION);
  }

  @Test
  void of_anythingElse_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeycloakMode.of("docker", () -> true))
        .withMessageContaining("got docker");
  }
}
