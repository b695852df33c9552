package dev.tokenmanager.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.config.VerticleOptionsReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options files that come with the project are right. */
class ConfFilesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conf/token-manager.yaml",
        "conf/token-manager.json",
        "conf/token-manager-cluster.yaml",
        "conf/compose/token-manager.yaml"
      })
  void read_fileOfTheProject_isAccepted(String file) throws Exception {
    JarOptions options = JarOptions.of(OptionsFile.read(Path.of(file)));

    assertThat(VerticleOptionsReader.read(options.verticle()).tokens()).containsOnlyKeys("default");
  }

  @Test
  void read_fileForClusters_sharesUnderAKeyAndHasTls() throws Exception {
    JarOptions options =
        JarOptions.of(OptionsFile.read(Path.of("conf/token-manager-cluster.yaml")));

    options.check(true);
    assertThat(VerticleOptionsReader.read(options.verticle()).cluster().encryptionKey())
        .isNotNull();
    assertThat(requireNonNull(options.eventBus()).tls()).isNotNull();
  }
}
