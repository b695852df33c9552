package dev.tokenmanager.project;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretScanTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ab", "abc", "client:", "client-1:"})
  void shows_markInBase64_whereverItStands(String before) {
    String credentials = before + SECRET_MARK + "client";
    String encoded =
        Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));

    assertThat(SecretScan.shows("authorization: Basic " + encoded)).isTrue();
  }

  @Test
  void shows_jwt_isFound() {
    assertThat(SecretScan.shows("got eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln here")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a secret", "eyJ", "s3cr3t", "token default: acquired, generation 1"})
  void shows_harmlessLine_isNotFound(String line) {
    assertThat(SecretScan.shows(line)).isFalse();
  }

  @Test
  void findings_sayWhereAndNotWhat(@TempDir Path folder) throws Exception {
    Path log = Files.writeString(folder.resolve("a.log"), "one\ntwo " + SECRET_MARK + "x\n");

    assertThat(SecretScan.findings(log)).containsExactly(log + ":2");
  }
}
