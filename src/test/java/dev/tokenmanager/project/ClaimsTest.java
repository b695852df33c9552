package dev.tokenmanager.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code security.md} and {@code guarantees.md} claim, tests show: each named one exists. */
class ClaimsTest {

  private static final Path DOCS = Path.of("src", "main", "docs");
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern PARENT = Pattern.compile("class \\w+ extends (\\w+)");

  private static Map<String, Path> classes() throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  Function.identity(),
                  (one, other) -> one));
    }
  }

  /** In the class itself, or in one that it extends. */
  private static boolean exists(Map<String, Path> classes, String name, String method)
      throws IOException {
    Path file = classes.get(name);
    if (file == null) {
      return false;
    }
    String text = Files.readString(file);
    if (Pattern.compile("\\bvoid " + method + "\\(").matcher(text).find()) {
      return true;
    }
    for (MatchResult parent : PARENT.matcher(text).results().toList()) {
      if (exists(classes, parent.group(1), method)) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @ValueSource(strings = {"security.md", "guarantees.md"})
  void tests_thatThePageNames_exist(String page) throws IOException {
    Map<String, Path> classes = classes();
    List<MatchResult> named =
        NAMED.matcher(Files.readString(DOCS.resolve(page))).results().toList();

    assertThat(named).hasSizeGreaterThan(30);
    for (MatchResult test : named) {
      assertThat(exists(classes, test.group(1), test.group(2))).as(test.group()).isTrue();
    }
  }

  @Test
  void sections_all_sayWhatIsNotProtected() throws IOException {
    for (String section : Files.readString(DOCS.resolve("security.md")).split("\n## ", -1)) {
      if (NAMED.matcher(section).find() && !section.startsWith("What it is made of")) {
        assertThat(section).contains("**Not protected**");
      }
    }
  }
}
