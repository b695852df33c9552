package dev.tokenmanager.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Not a test of its own: runs after all others, over what they have logged at TRACE. See the
 * execution {@code log-scan} of the build.
 */
class LogScan {

  private static final Path FOLDER = Path.of("target", "test-logs");

  @ParameterizedTest
  @ValueSource(strings = {"unit", "it"})
  void g10_wholeRun_loggedNoSecretAndNoToken(String tests) throws IOException {
    Path log = FOLDER.resolve(tests + "-trace.log");

    assertThat(log).as("the log of the %s tests of this build", tests).exists();
    for (String logger : new String[] {" dev.tokenmanager.", " io.vertx.", " io.netty."}) {
      try (Stream<String> lines = Files.lines(log)) {
        assertThat(lines.anyMatch(line -> line.contains(logger)))
            .as("%s has lines of%s", log, logger)
            .isTrue();
      }
    }
    assertThat(SecretScan.findings(log)).as("lines with a secret or token").isEmpty();
  }

  @Test
  void g10_nodesOfClusters_loggedNoSecretAndNoToken() throws IOException {
    try (Stream<Path> logs = Files.list(FOLDER)) {
      for (Path log :
          logs.filter(file -> file.getFileName().toString().startsWith("node-")).toList()) {
        assertThat(SecretScan.findings(log)).as("lines with a secret or token").isEmpty();
      }
    }
  }
}
