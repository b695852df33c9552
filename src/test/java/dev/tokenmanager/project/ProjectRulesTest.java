package dev.tokenmanager.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that the sources follow. */
class ProjectRulesTest {

  private static final Path MAIN = Path.of("src", "main", "java");
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Path BENCH = TESTS.resolve(Path.of("dev", "tokenmanager", "bench"));

  private static List<Path> sources(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The sources in which that stands. */
  private static List<Path> matching(Path root, Pattern pattern) {
    return sources(root).stream().filter(file -> pattern.matcher(text(file)).find()).toList();
  }

  @Test
  void mainPackages_all_areNullMarked() {
    Set<Path> packages = sources(MAIN).stream().map(Path::getParent).collect(Collectors.toSet());

    assertThat(packages)
        .isNotEmpty()
        .map(folder -> folder.resolve("package-info.java"))
        .allSatisfy(info -> assertThat(info).content().contains("@NullMarked"));
  }

  @Test
  void sources_none_isUnfinished() {
    Pattern unfinished = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

    assertThat(matching(Path.of("src"), unfinished)).isEmpty();
  }

  @Test
  void tests_none_isSwitchedOff() {
    assertThat(matching(TESTS, Pattern.compile("@Dis" + "abled\\b"))).isEmpty();
  }

  @Test
  void tests_none_sleeps() {
    assertThat(matching(TESTS, Pattern.compile("Thread\\.sl" + "eep|\\.sl" + "eep\\(")))
        .as("moves clocks, or waits for what must happen")
        .allMatch(file -> file.startsWith(BENCH)); // Measures what passes in a while.
  }

  /** What is run by hand, on a machine that has nothing else to do, may be about its speed. */
  @Test
  void tests_none_hasALimitOfItsOwn() {
    Pattern limit =
        Pattern.compile(
            "\\.(get|await|waitFor|orTimeout|timeout)\\(\\d+, (TimeUnit\\.)?(SECONDS|MINUTES)"
                + "|\\.atMost\\((\\d|Duration\\.of)"
                + "|setSoTimeout\\(\\d|@Timeout\\(\\d");

    assertThat(matching(TESTS, limit))
        .as("WaitLimit is for all")
        .allMatch(ProjectRulesTest::isByHand);
  }

  private static boolean isByHand(Path file) {
    return file.startsWith(BENCH)
        || file.startsWith(TESTS.resolve(Path.of("dev", "tokenmanager", "demo")))
        || file.startsWith(TESTS.resolve(Path.of("dev", "tokenmanager", "soak")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void guarantee_each_hasATestNamedAfterIt(int number) {
    assertThat(matching(TESTS, Pattern.compile("\\bvoid g%02d_\\w+\\(".formatted(number))))
        .isNotEmpty();
  }
}
