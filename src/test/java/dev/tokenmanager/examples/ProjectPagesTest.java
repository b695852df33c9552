package dev.tokenmanager.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pages show of files that are built elsewhere is what these files hold. */
class ProjectPagesTest {

  private static final Path DOCS = Path.of("src/main/docs");
  private static final Path PROJECTS = Path.of("src/test/projects");

  /** Ends a line of a file that its page leaves out. */
  private static final String NOT_SHOWN = "// not shown";

  /** Shown whole ({@code file}), or some lines of it ({@code part of}), indented as they may be. */
  private static final Pattern SHOWN =
      Pattern.compile("<!-- (file|part of): (\\S+) -->\n```\\w*\n(.*?)```\n", Pattern.DOTALL);

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(DOCS)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static List<MatchResult> shown(Path page) throws IOException {
    return SHOWN.matcher(Files.readString(page)).results().toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_showsWhatFilesHold(Path page) throws IOException {
    for (MatchResult each : shown(page)) {
      String file = Files.readString(Path.of(each.group(2)));
      if (each.group(1).equals("file")) {
        assertThat(each.group(3)).as(each.group(2)).isEqualTo(visible(file));
      } else {
        assertThat(unindented(file)).as(each.group(2)).contains(unindented(each.group(3)));
      }
    }
  }

  private static String visible(String file) {
    return file.lines()
        .filter(line -> !line.endsWith(NOT_SHOWN))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static String unindented(String text) {
    return text.lines().map(String::strip).reduce("\n", (all, line) -> all + line + "\n");
  }

  static List<String> projects() throws IOException {
    try (Stream<Path> files = Files.list(PROJECTS)) {
      return files.filter(Files::isDirectory).map(file -> file.getFileName().toString()).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("projects")
  void project_isShownAndBuilt(String project) throws IOException {
    assertThat(Files.readString(Path.of(".ci/check-examples.sh")))
        .containsPattern("[ (]" + Pattern.quote(project) + "[ )]");
    boolean isShown = false;
    for (Path page : pages()) {
      isShown |= shown(page).stream().anyMatch(each -> each.group(2).contains("/" + project + "/"));
    }
    assertThat(isShown).isTrue();
  }

  @Test
  void keycloakExample_hasTheImageOfThePom() throws IOException {
    Matcher version =
        Pattern.compile("<keycloak.version>(.*)</").matcher(Files.readString(Path.of("pom.xml")));

    assertThat(version.find()).isTrue();
    assertThat(Files.readString(DOCS.resolve("testing.md")))
        .contains("\"quay.io/keycloak/keycloak:" + version.group(1) + "\"");
  }

  @Test
  void embedding_takesAtMost25Lines() throws IOException {
    String source = Files.readString(PROJECTS.resolve("embed/src/main/java/example/Main.java"));

    assertThat(source.lines().dropWhile(line -> !line.startsWith("public final class")))
        .filteredOn(line -> !line.isBlank())
        .hasSizeLessThanOrEqualTo(25)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }
}
