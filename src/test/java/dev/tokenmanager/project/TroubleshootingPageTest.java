package dev.tokenmanager.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.app.check.Step;
import dev.tokenmanager.testing.TroubleshootingPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the page quotes is said by the code, and what {@code check} says is on the page. */
class TroubleshootingPageTest {

  private static final Path MAIN = Path.of("src", "main", "java");
  private static final Path SENTENCES =
      Path.of("src/test/resources/dev/tokenmanager/app/check-sentences.txt");

  private final TroubleshootingPage page = TroubleshootingPage.read();

  /** Literals of the code, put together again where a line's end parts them, and known output. */
  private static String said() throws IOException {
    try (Stream<Path> files = Files.walk(MAIN)) {
      String code =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(DocPage::content)
              .collect(Collectors.joining("\n"));
      return code.replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\"")
          + Files.readString(SENTENCES);
    }
  }

  @Test
  void sentences_ofCheck_allHaveARow() throws IOException {
    List<String> failures =
        Files.readAllLines(SENTENCES).stream().filter(line -> line.startsWith("✗ ")).toList();

    assertThat(failures).hasSizeGreaterThan(100);
    assertThat(failures).filteredOn(line -> page.rowsFor(line).isEmpty()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void step_ofCheck_hasASection(Step step) {
    assertThat(page.sections().get("✗ " + step.title())).isNotEmpty();
  }

  /** A word in quotes may be anything; what has a blank is a sentence. */
  @Test
  void quotes_all_areSaidByTheCode() throws IOException {
    String said = said();
    List<String> parts =
        page.sections().values().stream()
            .flatMap(List::stream)
            .flatMap(row -> row.says().stream())
            .filter(quote -> quote.contains(" "))
            .flatMap(quote -> Stream.of(quote.split("…", -1)))
            .map(String::strip)
            .filter(part -> !part.isEmpty())
            .toList();

    assertThat(parts).hasSizeGreaterThan(100);
    assertThat(parts).filteredOn(part -> !said.contains(part)).isEmpty();
  }
}
