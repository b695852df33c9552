package dev.tokenmanager.app;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsFileTest {

  private static final String SECRET = SECRET_MARK + "file";
  private static final String YAML =
      """
      issuerUrl: https://auth.example.com # a comment
      tickMs: 50
      auth: { type: client_credentials, clientSecret: %s, scopes: [a, b] }
      """
          .formatted(SECRET);
  private static final String JSON =
      """
      {"issuerUrl": "https://auth.example.com", "tickMs": 50,
       "auth": {"type": "client_credentials", "clientSecret": "%s", "scopes": ["a", "b"]}}
      """
          .formatted(SECRET);

  @TempDir private Path folder;

  private JsonObject read(String name, String content) throws IOException, CommandFailure {
    return read(Files.writeString(folder.resolve(name), content));
  }

  private static JsonObject read(Path file) throws CommandFailure {
    return OptionsFile.parse(file, OptionsFile.text(file));
  }

  private String refusal(String name, String content) {
    Throwable refusal = catchThrowable(() -> read(name, content));
    assertThat(refusal).isInstanceOf(CommandFailure.class);
    String sentence = String.valueOf(refusal.getMessage());
    assertThat(sentence)
        .startsWith(folder.resolve(name) + ": ")
        .doesNotContain(SECRET_MARK)
        .doesNotContain("\n");
    assertThat(((CommandFailure) refusal).status()).isEqualTo(2);
    assertThat(refusal).hasNoCause();
    return sentence.substring(folder.resolve(name).toString().length() + 2);
  }

  static Stream<Arguments> good() {
    return Stream.of(
        arguments("o.yaml", YAML),
        arguments("o.yml", YAML),
        arguments("O.YAML", YAML),
        arguments("o.json", JSON),
        arguments("json-is-yaml.yaml", JSON),
        arguments("byte-order-mark.yaml", "\uFEFF" + YAML),
        arguments("byte-order-mark.json", "\uFEFF" + JSON),
        arguments("document-marks.yaml", "---\n" + YAML + "...\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void read_yamlAndJson_sameOptions(String name, String content) throws Exception {
    JsonObject auth =
        new JsonObject()
            .put("type", "client_credentials")
            .put("clientSecret", SECRET)
            .put("scopes", new JsonArray().add("a").add("b"));

    assertThat(read(name, content))
        .isEqualTo(
            new JsonObject()
                .put("issuerUrl", "https://auth.example.com")
                .put("tickMs", 50)
                .put("auth", auth));
  }

  static Stream<Arguments> scalars() {
    return Stream.of(
        arguments("true", true),
        arguments("false", false),
        arguments("yes", true),
        arguments("on", true),
        arguments("No", false),
        arguments("010", 8),
        arguments("0x10", 16),
        arguments("1e3", 1000.0),
        arguments("'true'", "true"),
        arguments("!!str true", "true"),
        arguments("10", 10),
        arguments("'10'", "10"),
        arguments("1_000", 1000),
        arguments("9999999999", 9_999_999_999L),
        arguments("1.5", 1.5),
        arguments("2026-01-31", "2026-01-31"),
        arguments("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"),
        arguments("12:30:45", "12:30:45"),
        arguments("null", null),
        arguments("~", null),
        arguments("", null));
  }

  @ParameterizedTest(name = "[{0}]")
  @MethodSource("scalars")
  void read_yamlScalar_isWhatItLooksLike(String scalar, Object value) throws Exception {
    assertThat(read("o.yaml", "key: " + scalar).getValue("key")).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "o.json | {'a': 1, 'a': 's3cr3t-2'} | line 1 | a",
        "o.json | {'x': {'b': 1,~'b': 's3cr3t-2'}} | line 2 | b",
        "o.yaml | a: 1~a: s3cr3t-2 | line 2 | a",
        "o.yaml | x:~  b: 1~  b: s3cr3t-2 | line 3 | b",
        "o.yaml | x: [{b: 1, b: s3cr3t-2}] | line 1 | b"
      })
  void read_duplicateKey_isNamed(String name, String content, String place, String key) {
    assertThat(refusal(name, content.replace('\'', '"').replace('~', '\n')))
        .startsWith("the key " + key + " stands twice at " + place);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "o.yaml | {\"s3cr3t key\": 1, \"s3cr3t key\": 2}",
        "o.json | {\"s3cr3t key\": 1, \"s3cr3t key\": 2}"
      })
  void g10_duplicateKeyThatMayBeASecret_isNotNamed(String name, String content) {
    assertThat(refusal(name, content)).startsWith("the same key stands twice at line 1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "tab in front | o.yaml | auth:~\ttype: s3cr3t-1 | not valid at line 2: a tab, where YAML wants spaces",
        "tab behind | o.yaml | auth:~  type: a~\tclientId: s3cr3t-1 | not valid at line 3: a tab, where YAML wants spaces",
        "missing brace | o.yaml | auth: {type: s3cr3t-1~tickMs: 5 | a } or a comma is missing",
        "missing bracket | o.yaml | scopes: [s3cr3t-1~tickMs: 5 | a ] or a comma is missing",
        "missing quote | o.yaml | a: 's3cr3t-1 | a quotation mark is missing",
        "colon in text | o.yaml | a: b: s3cr3t-1 | text with a colon, which wants quotes",
        "other indentation | o.yaml | auth:~  type: a~   clientId: s3cr3t-1 | indented otherwise",
        "less indentation | o.yaml | auth:~  type: a~ clientId: s3cr3t-1 | indented otherwise",
        "no space behind the colon | o.yaml | issuerUrl: a~auth:s3cr3t-1~tickMs: 1 | colon with a space behind it is missing",
        "an @ | o.yaml | a: @s3cr3t-1 | text that begins so wants quotes",
        "missing brace in JSON | o.json | {\"auth\": {\"type\": \"s3cr3t-1\"} | a } is missing at the end",
        "backslash in double quotes | o.yaml | a: \"s3cr3t-1\\ss\" | a backslash in double quotes is written twice",
        "Windows' path in double quotes | o.yaml | a: \"C:\\Users\\s3cr3t-1\" | a backslash in double quotes is written twice",
        "backslash in JSON | o.json | {\"a\": \"s3cr3t-1\\ss\"} | a backslash in double quotes is written twice",
        "Windows' path in JSON | o.json | {\"a\": \"C:\\users\\s3cr3t-1\"} | a backslash in double quotes is written twice",
        "comment in JSON | o.json | {~// s3cr3t-1~\"a\": 1} | JSON has no comments",
        "comment with # in JSON | o.json | {\"a\": 1, # s3cr3t-1~\"b\": 1} | JSON has no comments",
        "missing bracket in JSON | o.json | {\"a\": [\"s3cr3t-1\" | a ] is missing at the end",
        "missing comma in JSON | o.json | {\"a\": 1 \"b\": \"s3cr3t-1\"} | a comma, a } or a ] is missing",
        "comma before } in JSON | o.json | {\"a\": \"s3cr3t-1\",} | and no comma before }",
        "key without quotes in JSON | o.json | {a: \"s3cr3t-1\"} | a key in double quotes is wanted",
        "missing quote in JSON | o.json | {\"a\": \"s3cr3t-1 | a quotation mark",
        "text without quotes in JSON | o.json | {\"a\": s3cr3t-1} | text wants double quotes",
        "empty | o.yaml | # nothing | such as issuerUrl and auth, got nothing"
      })
  void g10_syntax_isSaidInWords(String row, String name, String content, String words) {
    assertThat(refusal(name, content.replace('~', '\n').replace("\\t", "\t"))).contains(words);
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        arguments("o.json", "{\"a\": s3cr3t-1}", "not valid at line 1"),
        arguments("o.json", "{\"a\":\n\"s3cr3t-1", "not valid at line 2"),
        arguments("o.json", "{\"a\": \"\\q s3cr3t-1\"}", "not valid at line 1"),
        arguments("o.json", "{\"a\": 1} s3cr3t-1", "not valid at line 1"),
        arguments("o.json", "{\"a\": 1} \"s3cr3t-1\"", "expected one object, got more"),
        arguments("o.json", "{\"a\": 1}{\"a\": 2}", "expected one object, got more"),
        arguments("o.json", "[\"s3cr3t-1\"]", "expected an object"),
        arguments("o.json", "\"s3cr3t-1\"", "expected an object"),
        arguments("o.json", "null", "expected an object"),
        arguments("o.json", "", "expected an object"),
        arguments("o.json", "[".repeat(100_000), "not valid"),
        arguments("o.yaml", "a: 's3cr3t-1", "not valid at line"),
        arguments("o.yaml", "a: [s3cr3t-1\nb: 1", "not valid at line"),
        arguments("o.yaml", "a: 1\n\tb: s3cr3t-1", "not valid at line"),
        arguments("o.yaml", "a: @s3cr3t-1", "not valid at line 1"),
        arguments("o.yaml", "a: b: s3cr3t-1", "not valid at line 1"),
        arguments("o.yaml", "? [s3cr3t-1, a]\n: 1", "not valid"),
        arguments("o.yaml", "a: 1\n---\nb: s3cr3t-1", "expected one object, got more"),
        arguments("o.yaml", "- s3cr3t-1", "expected an object"),
        arguments("o.yaml", "s3cr3t-1", "expected an object"),
        arguments("o.yaml", "# only a comment", "expected an object"),
        arguments("o.yaml", "", "expected an object"),
        arguments("o.yaml", "a: " + "[".repeat(100_000), "not valid"),
        arguments("o.yaml", "a: &x s3cr3t-1\nb: *x", "YAML aliases (*name) are not supported"),
        arguments("o.yaml", "a: &x {b: 1}\nc:\n  <<: *x", "YAML aliases (*name) are not"),
        arguments(
            "o.toml", "a = 's3cr3t-1'", "expected a file that ends with .yaml, .yml or .json"),
        arguments("O", "{}", "expected a file that ends with .yaml, .yml or .json"));
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("bad")
  void g10_badFile_isRefusedWithoutQuotingIt(String name, String content, String problem) {
    assertThat(refusal(name, content)).startsWith(problem);
  }

  @Test
  void read_anchorWithoutAlias_isReadWithoutIt() throws Exception {
    assertThat(read("o.yaml", "a: &x 1").getInteger("a")).isEqualTo(1);
  }

  @Test
  void read_aliasBomb_isRefusedAtTheFirstAlias() {
    StringBuilder bomb = new StringBuilder("l0: &l0 [x, x]\n");
    for (int i = 1; i < 100; i++) {
      bomb.append("l%d: &l%d [*l%d, *l%d]%n".formatted(i, i, i - 1, i - 1));
    }

    assertThat(refusal("o.yaml", bomb.toString()))
        .isEqualTo("YAML aliases (*name) are not supported at line 2, column 10");
  }

  @Test
  void read_noSuchFile_saysHowToNameOne() {
    assertThatThrownBy(() -> read(folder.resolve("none.yaml")))
        .hasMessage(
            folder.resolve("none.yaml") + ": no such file; name the options file with --conf FILE");
  }

  @Test
  void read_folder_isRefused() throws Exception {
    Path yaml = Files.createDirectory(folder.resolve("folder.yaml"));

    assertThatThrownBy(() -> read(yaml)).hasMessageContaining("folder.yaml: not a file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"o.yaml", "o.json"})
  void read_notUtf8_isRefused(String name) throws Exception {
    Path file = Files.write(folder.resolve(name), new byte[] {'{', '"', (byte) 0xE9, '"', '}'});

    assertThatThrownBy(() -> read(file)).hasMessage(file + ": not UTF-8 text, save it as UTF-8");
  }

  @Test
  void read_atTheLimitOfSize_isReadAndOneByteMoreRefused() throws Exception {
    String options = "{}" + " ".repeat((1 << 20) - 2);

    assertThat(read("o.json", options)).isEmpty();
    assertThat(refusal("o.json", options + " ")).isEqualTo("larger than 1 MiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"o.yaml", "o.json"})
  void g10_damagedFile_isReadOrRefusedWithoutQuotingIt(String name) throws Exception {
    Random random = new Random(4);
    byte[] sound = (name.endsWith(".json") ? JSON : YAML).getBytes(StandardCharsets.UTF_8);
    String damage = "{}[]\"':,#&*!|>%@`-?\n\t\\ \u0000~<=0";
    for (int round = 0; round < 3000; round++) {
      byte[] content = sound.clone();
      for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
        content[random.nextInt(content.length)] =
            (byte) damage.charAt(random.nextInt(damage.length()));
      }
      Path file = Files.write(folder.resolve(name), content);
      Throwable problem = catchThrowable(() -> read(file));
      if (problem != null) {
        assertThat(problem)
            .as("round %d", round)
            .isInstanceOf(CommandFailure.class)
            .hasMessageNotContaining("cr3t");
      }
    }
  }
}
