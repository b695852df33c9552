package dev.tokenmanager.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What README and docs show is what the build compiles. */
class ReadmeTest {

  private static final Pattern EXAMPLE =
      Pattern.compile("<!-- example: (\\w+) -->\n```java\n(.*?)```\n", Pattern.DOTALL);
  private static final Path SOURCES = Path.of("src/test/java/dev/tokenmanager/examples");
  private static final String BEGIN = "// README begins\n";
  private static final String END = "// README ends";

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "src/main/docs/examples.md"})
  void examples_areTheCompiledSources(String page) throws IOException {
    Matcher examples = EXAMPLE.matcher(Files.readString(Path.of(page)));
    int count = 0;
    while (examples.find()) {
      Path file = SOURCES.resolve(examples.group(1) + ".java");
      assertThat(examples.group(2)).isEqualTo(shown(Files.readString(file)));
      count++;
    }
    assertThat(count).isPositive();
  }

  @Test
  void examples_all_areInTheDocs() throws IOException {
    String docs = Files.readString(Path.of("src/main/docs/examples.md"));
    try (Stream<Path> sources = Files.list(SOURCES)) {
      assertThat(sources.map(source -> source.getFileName().toString()))
          .filteredOn(name -> !name.equals("package-info.java") && !name.endsWith("Test.java"))
          .isNotEmpty()
          .allSatisfy(
              name ->
                  assertThat(docs).contains("<!-- example: " + name.replace(".java", "") + " -->"));
    }
  }

  /** From the first mark to the second, or to the end of the file. */
  private static String shown(String source) {
    String begun = source.substring(source.indexOf(BEGIN) + BEGIN.length());
    int end = begun.indexOf(END);
    return end < 0 ? begun : begun.substring(0, end).stripIndent();
  }
}
