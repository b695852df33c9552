package dev.tokenmanager.internal.config.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmanager.internal.config.OptionPath;
import dev.tokenmanager.internal.config.VerticleOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be shown of a name, by rows: the secret that it might be stands beside the name. */
class ShownNameTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    // A bare name: with an extension of 1-5 letters.
    "ca.pem, true",
    "a.b, true",
    "a.abcde, true",
    "./ca.pem, true",
    "../ca.pem, true",
    "/ca.pem, true",
    "a.abcdef, false",
    "a.b1, false",
    "a., false",
    ".env, false",
    "'', false",
    ".., false",
    "/, false",
    "s3cr3t, false",
    "s3cr3t.9, false",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl, false",
    // A path: in a folder that exists.
    "/tmp/s, true",
    "src/main/anything, true",
    "src/../pom.xml, true",
    "/s3cr3t/x.pem, false",
    "s3cr3t/x.pem, false",
    "/aGVsbG8=, false",
    "../aGVsbG8=, false",
    "./aGVsbG8=, false",
    "/tmp/../aGVsbG8=, false",
    "pom.xml/s3cr3t, false",
    "https://user:s3cr3t@host/a.pem, false",
  })
  void isPath(Path path, boolean shown) {
    assertThat(ShownName.isPath(path)).isEqualTo(shown);
    assertThat(ShownName.of(path))
        .isEqualTo(shown ? path.toString() : "named there (not shown, it may be a secret)");
  }

  @ParameterizedTest
  @CsvSource({"64, true", "65, false"})
  void isPath_ofThatLength(int length, boolean shown) throws IOException {
    String name = "n".repeat(length);

    assertThat(ShownName.isPath(folder.resolve(name))).isEqualTo(shown);
    assertThat(ShownName.isPath(folder.resolve(name + "/../x"))).isEqualTo(shown);
    assertThat(ShownName.isPath(Path.of("n".repeat(length - 4) + ".pem"))).isEqualTo(shown);
  }

  @Test
  void isPath_throughManyFolders_isShown() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("a-folder-with-a-name/".repeat(9)));

    assertThat(ShownName.isPath(deep.resolve("cert.pem"))).isTrue();
    assertThat(ShownName.isPath(folder.resolve("./".repeat(1024) + "x"))).isFalse();
  }

  @Test
  void isPath_ofSeveralLines_isNotShown() {
    assertThat(ShownName.isPath(folder.resolve("a\nb"))).isFalse();
    assertThat(ShownName.isPath(Path.of("a\n.pem"))).isFalse();
  }

  @Test
  void isPath_throughALink_isShown() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);

    assertThat(ShownName.isPath(link.resolve("a"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "CLIENT_SECRET, true",
    "SECRET2, true",
    "_X, true",
    "X__Y_12, true",
    "client_secret, false",
    "Secret, false",
    "S3CRET, false",
    "AKIAIOSFODNN7EXAMPLE, false",
    "2, false",
    "A-B, false",
    "'', false",
  })
  void isVariable(String name, boolean shown) {
    assertThat(ShownName.isVariable(name)).isEqualTo(shown);
    assertThat(ShownName.ofVariable(name).equals(name)).isEqualTo(shown);
  }

  @Test
  void isVariable_ofMoreThan64_isNotShown() {
    assertThat(ShownName.isVariable("A".repeat(63) + "1")).isTrue();
    assertThat(ShownName.isVariable("A".repeat(64) + "1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "clientSecrt", "client_secret", "tenant-1", "a.b", "9"})
  void isKey_thatLooksLikeOne_isShown(String key) {
    assertThat(ShownName.isKey(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "p@ss", "aGk=", "a/b", "a:b", "é", "a\n", "\"a"})
  void isKey_thatDoesNot_isNotShown(String key) {
    assertThat(ShownName.isKey(key)).isFalse();
  }

  @Test
  void isKey_of40_isTheLongest() {
    assertThat(ShownName.isKey("k".repeat(40))).isTrue();
    assertThat(ShownName.isKey("k".repeat(41))).isFalse();
  }

  @Test
  void number_long_isNotShown() {
    assertThat(ShownName.of(-65536)).isEqualTo("-65536");
    assertThat(ShownName.of(60.5)).isEqualTo("60.5");
    assertThat(ShownName.of(12345678)).isEqualTo("another");
    assertThat(ShownName.of(BigInteger.TWO.pow(64))).isEqualTo("another");
  }

  @ParameterizedTest
  @CsvSource({
    "a, a",
    "a.b, '[\"a.b\"]'",
    "a b, '[#3]'",
  })
  void path_ofAMember(String key, String path) {
    JsonObject content =
        new JsonObject().put("x", 1).put("y", new JsonObject().put(key, 1)).put(key, 1);

    assertThat(OptionPath.of(content, List.of(key))).isEqualTo(path);
  }

  @Test
  void path_isTheSameForReaderAndOverlay() {
    JsonObject content =
        new JsonObject()
            .put("issuerUrl", "https://a.io")
            .put("tokens", new JsonObject().put("a", 1).putNull("b").put("a secret", 5));

    String path = OptionPath.of(content, List.of("tokens", "a secret"));
    content.getJsonObject("tokens").putNull("a");
    JsonObject auth = new JsonObject().put("type", "api_key").put("apiKey", "x");
    content.getJsonObject("tokens").put("a", new JsonObject().put("auth", auth));
    content.getJsonObject("tokens").put("b", new JsonObject().put("auth", auth));

    assertThat(path).isEqualTo("tokens[#3]");
    assertThatThrownBy(() -> VerticleOptions.from(content))
        .hasMessageStartingWith("tokens[#3]: expected object, got number");
  }
}
