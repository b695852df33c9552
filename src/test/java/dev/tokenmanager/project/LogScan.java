package dev.tokenmanager.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /** What the JVMs have logged that ran these tests. */
  @ParameterizedTest
  @ValueSource(strings = {"unit", "it"})
  void g10_wholeRun_loggedNoSecretAndNoToken(String tests) throws IOException {
    List<Path> logs = logs(tests + "-.*-trace\\.log");

    assertThat(logs).as("the logs of the %s tests of this build", tests).isNotEmpty();
    for (String logger : new String[] {" dev.tokenmanager.", " io.vertx.", " io.netty."}) {
      assertThat(logs)
          .as("one has lines of%s", logger)
          .anySatisfy(log -> assertThat(has(log, logger)).isTrue());
    }
    assertNothingFound(logs);
  }

  @Test
  void g10_nodesOfClusters_loggedNoSecretAndNoToken() throws IOException {
    assertNothingFound(logs("node-.*"));
  }

  private static List<Path> logs(String name) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.getFileName().toString().matches(name)).sorted().toList();
    }
  }

  private static boolean has(Path log, String text) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.anyMatch(line -> line.contains(text));
    }
  }

  private static void assertNothingFound(List<Path> logs) throws IOException {
    for (Path log : logs) {
      assertThat(SecretScan.findings(log)).as("lines of %s with a secret or token", log).isEmpty();
    }
  }
}
