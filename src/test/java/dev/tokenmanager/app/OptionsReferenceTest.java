package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.config.Option;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code conf/token-manager.yaml} shows every option of the table with its default, and no other.
 */
class OptionsReferenceTest {

  /** A key, commented out or not; prose has more than one word before its colon. */
  private static final Pattern LINE =
      Pattern.compile("(?<indent> *)(?<element>- )?(?<key>[A-Za-z-]+):(?<rest>( .*)?)");

  private final List<Entry> entries = new ArrayList<>();

  /** One line of the file: where the key stands, and what is said beside it. */
  private record Entry(String path, String rest) {}

  @BeforeEach
  void read() throws Exception {
    Deque<Integer> indents = new ArrayDeque<>();
    Deque<String> path = new ArrayDeque<>();
    for (String line : Files.readAllLines(Path.of("conf/token-manager.yaml"))) {
      Matcher found = LINE.matcher(line.replaceFirst("^( *)# ", "$1"));
      if (!found.matches() || found.group("element") != null) {
        continue;
      }
      int indent = found.group("indent").length();
      while (!indents.isEmpty() && indents.getLast() >= indent) {
        indents.removeLast();
        path.removeLast();
      }
      indents.addLast(indent);
      path.addLast(found.group("key"));
      entries.add(new Entry(String.join(".", path), found.group("rest").strip()));
    }
  }

  private static List<String> pathsOf(Option option) {
    String section = option.path().substring(0, option.path().length() - option.key().length());
    return option.ways().stream().map(way -> section + way).toList();
  }

  private List<Entry> linesOf(Option option) {
    return entries.stream().filter(entry -> pathsOf(option).contains(entry.path())).toList();
  }

  @ParameterizedTest
  @EnumSource
  void file_everyOption_isSaid(Option option) {
    List<Entry> lines = linesOf(option);

    assertThat(lines).as("lines of " + option.path()).isNotEmpty();
    // Of the ways to give a secret one has a line, on which the others are named.
    assertThat(option.ways())
        .allMatch(
            way ->
                lines.stream()
                    .anyMatch(
                        line ->
                            line.path().endsWith(way)
                                || line.rest().matches(".*\\b" + way + "\\b.*")));
  }

  @ParameterizedTest
  @EnumSource
  void file_default_isThatOfTheTable(Option option) {
    if (option.fallback() != null) {
      assertThat(linesOf(option))
          .allSatisfy(
              line ->
                  assertThat(line.rest().split(" +#", 2)[0])
                      .isEqualTo(String.valueOf(option.fallback())));
    }
  }

  @Test
  void file_everyLine_isAnOption() {
    assertThat(entries)
        .filteredOn(entry -> !entry.path().matches("tokens\\.[^.]+"))
        .allMatch(entry -> Option.all().anyMatch(option -> isOf(entry, option)));
  }

  private static boolean isOf(Entry entry, Option option) {
    return pathsOf(option).contains(entry.path().replaceFirst("^tokens\\.[^.]+\\.", ""));
  }
}
