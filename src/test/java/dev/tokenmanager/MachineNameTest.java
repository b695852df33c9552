package dev.tokenmanager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineNameTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a pod                        | web-7d9f-x2x | kernel | | web-7d9f-x2x
          a service of systemd         |              | vm-4   | | vm-4
          Windows                      |              |        | DESK-1 | DESK-1
          nothing tells it             |              |        | |
          what is no name is left out  | a b          | vm-4   | | vm-4
          no name anywhere             | <script>     | ü      | |
          """)
  void of_tellsWhatPeopleCallIt(
      String name,
      @Nullable String host,
      @Nullable String kernel,
      @Nullable String computer,
      @Nullable String expected,
      @TempDir Path folder)
      throws Exception {
    Map<String, String> environment = new HashMap<>();
    if (host != null) {
      environment.put("HOSTNAME", host);
    }
    if (computer != null) {
      environment.put("COMPUTERNAME", computer);
    }
    Path file = folder.resolve("hostname");
    if (kernel != null) {
      Files.writeString(file, kernel + "\n");
    }

    assertThat(MachineName.of(environment, file)).isEqualTo(expected == null ? "" : expected);
  }
}
