package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaFileTest {

  private static final String PEM =
      """
      -----BEGIN CERTIFICATE-----
      MIIBdDCCARugAwIBAgIUT7FBLQCmXKeWODSKniHJtTp2jBIwCgYIKoZIzj0EAwIw
      DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjQxMTU5MzhaGA8yMTI2MTAzMTExNTkz
      OFowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJlV
      r6Xx5QIxYDtEFb0Wk/bxMIvIwY77tVooFiM/iA7onQc7wa+LekC0nkUR3q++7FSS
      CNmXprbtCAtNM5mcIpCjUzBRMB0GA1UdDgQWBBSiLSf9Qx9aArIGoGaMQRjGx5q3
      aTAfBgNVHSMEGDAWgBSiLSf9Qx9aArIGoGaMQRjGx5q3aTAPBgNVHRMBAf8EBTAD
      AQH/MAoGCCqGSM49BAMCA0cAMEQCIAbmECyr7FFl9bhcYvinmhN8kOLPPXsYQFFO
      uMCXdH3zAiAGjA0N/zccNa/A50F9VNlTMZO5aQIa9QaksVXQALFkpQ==
      -----END CERTIFICATE-----
      """;

  @TempDir Path dir;

  private VerticleOptions options(Path file) {
    return Options.read(
        Options.token("'tls': {'caFile': '" + file.toString().replace("\\", "\\\\") + "'}"));
  }

  private void assertRefused(Path file, String sentence) {
    VerticleOptions options = options(file);
    assertThatThrownBy(() -> CaFile.check(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tls.caFile: " + sentence + " (token default)");
  }

  @Test
  void check_certificateOrNoFile_isFine() throws IOException {
    Path file = Files.writeString(dir.resolve("ca.pem"), PEM + PEM);

    assertThatCode(() -> CaFile.check(options(file))).doesNotThrowAnyException();
    assertThatCode(() -> CaFile.check(Options.read(Options.token("'tls': {}"))))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no certificate", "-----BEGIN PRIVATE KEY-----\nAAAA\n", "0\n"})
  void check_otherContent_isRefused(String content) throws IOException {
    Path file = Files.writeString(dir.resolve("ca.pem"), content);

    assertRefused(file, "the file " + file + " holds no certificate, give PEM or DER");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "no certificate inside, AAAA",
    "cut off, MIIBdDCCARugAwIBAgIUT7FBLQCmXKeWODSKniHJtTp2jBIw",
    "empty, ''"
  })
  void check_damagedCertificateAfterAGoodOne_isNumbered(String name, String base64)
      throws IOException {
    String damaged = "-----BEGIN CERTIFICATE-----\n" + base64 + "\n";
    Path file = Files.writeString(dir.resolve("ca.pem"), PEM + damaged + PEM);

    assertRefused(
        file, "certificate 2 in the file " + file + " is damaged or cut off, export it again");
  }

  @Test
  void check_missingFile_isRefused() {
    Path file = dir.resolve("missing");

    assertRefused(file, "there is no file " + file + ", create it or correct the path");
  }

  @Test
  void check_directory_isRefused() {
    assertRefused(dir, "there is no regular file " + dir + ", correct the path");
  }
}
