package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.config.VerticleOptionsReader;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options files that come with the project are right. */
class ConfFilesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conf/token-manager.yaml",
        "conf/token-manager.json",
        "conf/compose/token-manager.yaml"
      })
  void read_fileOfTheProject_isAccepted(String file) throws Exception {
    assertThat(VerticleOptionsReader.read(OptionsFile.read(Path.of(file))).tokens())
        .containsOnlyKeys("default");
  }
}
