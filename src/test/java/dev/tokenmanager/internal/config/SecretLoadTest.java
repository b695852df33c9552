package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.internal.token.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SecretLoadTest {

  @TempDir Path dir;

  private final SecretReader reader =
      new SecretReader(Map.of("SET", "from-env\n", "EMPTY", "")::get);

  private SecretSource.File file(String content) throws IOException {
    return new SecretSource.File("auth.apiKeyFile", Files.writeString(dir.resolve("s"), content));
  }

  private void assertRefused(SecretSource source, String message) {
    assertThatThrownBy(() -> reader.load(List.of(source)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(source.where() + ": " + message);
  }

  @Test
  void load_everyKind_isKnownAfterwards() throws IOException {
    SecretSource inline = new SecretSource.Inline("a", new Secret("from-options"));
    SecretSource env = new SecretSource.Env("b", "SET");
    SecretSource file = file("from-file");

    reader.load(List.of(inline, env, file));

    assertThat(Stream.of(inline, env, file).map(reader::current).map(Secret::reveal))
        .containsExactly("from-options", "from-env", "from-file");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contents")
  void load_whatAnEditorAdds_isNotPartOfTheSecret(String name, String content, String expected)
      throws IOException {
    SecretSource source = file(content);

    reader.load(List.of(source));

    assertThat(reader.current(source).reveal()).isEqualTo(expected);
    SecretReader environment = new SecretReader(variable -> content);
    SecretSource variable = new SecretSource.Env("auth.apiKeyEnv", "SET");
    environment.load(List.of(variable));
    assertThat(environment.current(variable).reveal()).isEqualTo(expected);
    assertThat(new JsonValue("auth.apiKey", content).secret().reveal()).isEqualTo(expected);
  }

  static Stream<Arguments> contents() {
    return Stream.of(
        arguments("nothing", "a", "a"),
        arguments("echo", "a\n", "a"),
        arguments("Windows editor", "a\r\n", "a"),
        arguments("several line ends", "a\n\n", "a"),
        arguments("mixed line ends", "a\r\n\n\r", "a"),
        arguments("carriage return (printf, old Mac)", "a\r", "a"),
        arguments("byte order mark (Windows Notepad)", "\uFEFFa", "a"),
        arguments("byte order mark and line ends", "\uFEFFa\r\n\r\n", "a"),
        arguments("byte order mark elsewhere stays", "a\uFEFFb", "a\uFEFFb"),
        arguments("line end inside stays", "a\nb\n", "a\nb"),
        arguments("blanks stay", " ü \n", " ü "),
        arguments("tab before the line end stays", "a\t\n", "a\t"));
  }

  @ParameterizedTest
  @CsvSource({"UNSET, not set", "EMPTY, empty"})
  void load_variableWithoutValue_isRefused(String variable, String state) {
    assertRefused(
        new SecretSource.Env("auth.apiKeyEnv", variable),
        "the environment variable " + variable + " is " + state + ", set it for this process");
  }

  @Test
  void load_missingFile_isRefused() {
    Path path = dir.resolve("missing");

    assertRefused(
        new SecretSource.File("tokens.a.auth.passwordFile", path),
        "there is no file " + path + ", create it or correct the path");
  }

  @Test
  void load_directory_isRefused() {
    assertRefused(
        new SecretSource.File("f", dir), "there is no regular file " + dir + ", correct the path");
  }

  @Test
  void load_linkToItself_isRefused() throws IOException {
    Path link = Files.createSymbolicLink(dir.resolve("loop"), Path.of("loop"));

    assertRefused(
        new SecretSource.File("f", link),
        "the file "
            + link
            + " cannot be read (FileSystemException), let the user of this process read it");
  }

  @ParameterizedTest
  @CsvSource({"''", "'\n'", "'\r\n'", "'\r\r\n\n'", "'\uFEFF'", "'\uFEFF\n'"})
  void load_emptyFile_isRefused(String content) throws IOException {
    SecretSource.File source = file(content);

    assertRefused(source, "the file " + source.path() + " is empty, write the secret into it");
  }

  @Test
  void load_fileThatIsNotText_isRefused() throws IOException {
    SecretSource.File source = file("");
    Files.write(source.path(), "é".getBytes(StandardCharsets.ISO_8859_1));

    assertRefused(
        source,
        "the file "
            + source.path()
            + " is not UTF-8 text, write the secret as UTF-8, a certificate or key as PEM");
  }

  @Test
  void load_fileBeyondTheLimit_isRefused() throws IOException {
    SecretSource.File source = file("x".repeat(64 * 1024));
    reader.load(List.of(source));

    file("x".repeat(64 * 1024 + 1));

    assertRefused(source, "the file " + source.path() + " is larger than 64 KiB, correct the path");
  }

  @Test
  void load_oneOfTwoFails_knowsNeither() throws IOException {
    SecretSource good = file("a");

    assertRefusedTogether(good, new SecretSource.Env("e", "UNSET"));

    assertThatIllegalStateException()
        .isThrownBy(() -> reader.current(good))
        .withMessage("auth.apiKeyFile was not loaded");
  }

  private void assertRefusedTogether(SecretSource good, SecretSource bad) {
    assertThatThrownBy(() -> reader.load(List.of(good, bad)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(bad.where() + ": ");
  }

  @Test
  void current_inline_needsNoLoading() {
    assertThat(reader.current(new SecretSource.Inline("a", new Secret("x"))))
        .isEqualTo(new Secret("x"));
  }

  @Test
  void current_variableNotLoaded_isADefect() {
    assertThatIllegalStateException()
        .isThrownBy(() -> reader.current(new SecretSource.Env("e", "SET")));
  }

  @Test
  void retain_others_areForgottenAndNotLookedAt() throws IOException {
    SecretSource.File kept = file("kept");
    SecretSource.File other =
        new SecretSource.File("other", Files.writeString(dir.resolve("other"), "x"));
    SecretSource env = new SecretSource.Env("b", "SET");
    reader.load(List.of(kept, other, env));

    reader.retain(List.of(kept));

    Files.writeString(kept.path(), "changed");
    Files.writeString(other.path(), "changed");
    assertThat(reader.lookForChanges()).containsExactly(kept);
    assertThatIllegalStateException().isThrownBy(() -> reader.current(other));
    assertThatIllegalStateException().isThrownBy(() -> reader.current(env));
  }

  @Test
  void retain_manySources_searchesForNone() throws IOException {
    SecretSource.File known = file("known");
    reader.load(List.of(known));
    List<SecretSource> searched = new ArrayList<>();
    Collection<SecretSource> many =
        new AbstractList<>() {
          @Override
          public SecretSource get(int index) {
            return known;
          }

          @Override
          public int size() {
            return 1;
          }

          @Override
          public boolean contains(Object source) {
            searched.add(known);
            return true;
          }
        };

    reader.retain(many);

    assertThat(searched).isEmpty();
    assertThat(reader.current(known)).isEqualTo(new Secret("known"));
  }
}
