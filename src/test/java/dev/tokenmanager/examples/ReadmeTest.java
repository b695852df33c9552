package dev.tokenmanager.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what the build compiles. */
class ReadmeTest {

  private static final Pattern EXAMPLE =
      Pattern.compile("<!-- example: (\\w+) -->\n```java\n(.*?)```\n", Pattern.DOTALL);
  private static final String BEGIN = "// README begins\n";
  private static final String END = "// README ends";

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  @Test
  void examples_areTheCompiledSources() throws IOException {
    Matcher examples = EXAMPLE.matcher(readme());
    int count = 0;
    while (examples.find()) {
      Path file = Path.of("src/test/java/dev/tokenmanager/examples", examples.group(1) + ".java");
      assertThat(examples.group(2)).isEqualTo(shown(Files.readString(file)));
      count++;
    }
    assertThat(count).isPositive();
  }

  /** From the first mark to the second, or to the end of the file. */
  private static String shown(String source) {
    String begun = source.substring(source.indexOf(BEGIN) + BEGIN.length());
    int end = begun.indexOf(END);
    return end < 0 ? begun : begun.substring(0, end).stripIndent();
  }

  @Test
  void length_isUnderTwoHundredLines() throws IOException {
    assertThat(readme().lines().count()).isLessThan(200);
  }

  @Test
  void options_inTheCommentedFile_areAllInTheReadme() throws IOException {
    String readme = readme();
    Matcher keys =
        Pattern.compile("(?m)^#? *([a-z][A-Za-z]+):(?= |$)")
            .matcher(Files.readString(Path.of("conf/token-manager.yaml")));
    while (keys.find()) {
      assertThat(readme).contains(keys.group(1));
    }
  }
}
