package dev.tokenmanager.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command that the documentation tells somebody to type is run by CI: {@code
 * doc-commands.txt} says where, or why not. A command is a line of a fence marked {@code sh},
 * {@code bash}, {@code shell} or {@code console}, or of what is indented instead, or what stands in
 * the text and begins with the name of a program.
 */
class DocCommandsTest {

  private static final Path LIST =
      Path.of("src/test/resources/dev/tokenmanager/project/doc-commands.txt");
  private static final String NOT_RUN = "not run: ";
  private static final String WHOLE_PAGE = "all of ";

  /** At the end of an entry for all that begins like it, and has none of its own. */
  private static final String ANYTHING = " …";

  /** In the text a name alone is no command, but the name of one. */
  private static final Pattern IN_TEXT =
      Pattern.compile(
          "`((?:(?:\\./)?mvnw?|java|docker|docker-compose|kubectl|openssl|grep|curl|pip|python3?|git|\\.ci/[\\w.-]+)"
              + " [^`]+|\\.ci/[\\w.-]+)`");

  private static final Pattern CONTINUED = Pattern.compile("\\\\\n\\s*");
  private static final Pattern HERE_DOCUMENT =
      Pattern.compile("<<-?'?(\\w+)'?\\n.*?^\\1$", Pattern.DOTALL | Pattern.MULTILINE);

  /** The commands of a page, each as one line, but those that a script runs as they stand. */
  private static List<String> commands(DocPage page) {
    List<String> commands = new ArrayList<>();
    boolean scripted = listed().containsKey(WHOLE_PAGE + page.file());
    for (DocPage.Block block : page.blocks()) {
      if (block.isShell() && !(scripted && block.language().equals("sh"))) {
        commands.addAll(lines(block.text()));
      }
    }
    IN_TEXT.matcher(page.text()).results().forEach(found -> commands.add(found.group(1)));
    return commands;
  }

  private static List<String> lines(String block) {
    String whole = CONTINUED.matcher(block).replaceAll("");
    return HERE_DOCUMENT
        .matcher(whole)
        .replaceAll("<<$1")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  /** By the command, where it is run. */
  private static Map<String, List<String>> listed() {
    Map<String, List<String>> listed = new LinkedHashMap<>();
    List<String> places = new ArrayList<>();
    for (String line : DocPage.content(LIST).lines().toList()) {
      if (line.startsWith("  ")) {
        places.add(line.strip());
      } else if (!line.isBlank() && !line.startsWith("# ")) {
        places = new ArrayList<>();
        assertThat(listed.put(line, places)).as("twice in the list: " + line).isNull();
      }
    }
    return listed;
  }

  private static Stream<String> shown() {
    return DocPage.all().stream().flatMap(page -> commands(page).stream());
  }

  /** The entry for a command, null: there is none. */
  private static @Nullable String entry(String command, Set<String> entries) {
    return entries.contains(command)
        ? command
        : entries.stream()
            .filter(entry -> entry.endsWith(ANYTHING))
            .filter(entry -> command.startsWith(entry.substring(0, entry.length() - 1)))
            .max(Comparator.comparingInt(String::length))
            .orElse(null);
  }

  @Test
  void commands_all_areListed() {
    Set<String> entries = listed().keySet();
    Set<String> commands = new TreeSet<>(shown().toList());

    assertThat(commands).hasSizeGreaterThan(40);
    assertThat(commands)
        .as("commands of the documentation that %s has no place for", LIST)
        .filteredOn(command -> entry(command, entries) == null)
        .isEmpty();
  }

  @Test
  void list_hasNoCommandThatIsGone() {
    Set<String> entries = listed().keySet();
    Set<String> used = new HashSet<>();
    shown().forEach(command -> used.add(entry(command, entries)));

    assertThat(entries)
        .filteredOn(entry -> !entry.startsWith(WHOLE_PAGE) && !used.contains(entry))
        .isEmpty();
  }

  @Test
  void entry_ofACommand_isTheLongestThatFits() {
    Set<String> entries = Set.of("kubectl …", "kubectl apply …", "kubectl apply -k own");

    assertThat(entry("kubectl apply -k own", entries)).isEqualTo("kubectl apply -k own");
    assertThat(entry("kubectl apply -f x", entries)).isEqualTo("kubectl apply …");
    assertThat(entry("kubectl get pods", entries)).isEqualTo("kubectl …");
    assertThat(entry("kubectlx", entries)).isNull();
  }

  /** A place is a file and what stands in it, or a reason. */
  @Test
  void places_all_runIt() {
    listed()
        .forEach(
            (command, places) -> {
              assertThat(places).as(command).isNotEmpty();
              assertThat(places).as(command).allMatch(DocCommandsTest::runs);
            });
  }

  private static boolean runs(String place) {
    if (place.startsWith(NOT_RUN)) {
      return place.length() > NOT_RUN.length() + 10;
    }
    String[] parts = place.split(": ", 2);
    Path file = Path.of(parts[0]);
    return parts.length == 2
        && Files.exists(file)
        && DocPage.content(file).contains(parts[1])
        && (parts[0].equals(".ci/run") || !parts[0].startsWith(".ci/") || isCalled(parts[0]));
  }

  /** A script of CI that nobody calls runs nothing. */
  private static boolean isCalled(String script) {
    return DocPage.content(Path.of(".ci/run")).contains(script);
  }

  @Test
  void commands_ofABlock_areOnePerLine() {
    assertThat(lines("# why\na \\\n  b\ncat >x <<'END'\none\nEND\nc\n"))
        .containsExactly("a b", "cat >x <<END", "c");
  }

  @Test
  void commands_inTheText_beginWithAProgram() {
    DocPage page = DocPage.read(DocPage.DOCS.resolve("contributing.md"));

    assertThat(commands(page)).contains("./mvnw verify", ".ci/run").doesNotContain("-Dtest=");
  }

  @Test
  void commands_indented_areFoundToo(@TempDir Path folder) throws IOException {
    Path page = folder.resolve("page.md");
    Files.writeString(page, "Build it:\n\n    ./mvnw a\n    b\n\n- item\n\n    of the item\n");

    assertThat(commands(DocPage.read(page))).containsExactly("./mvnw a", "b");
  }
}
