package dev.tokenmanager.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever reads README finds every page, and no link leads nowhere. */
class LinksTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

  /** A first screen of README, on which each task has its page. */
  private static final int FIRST_SCREEN = 40;

  static List<DocPage> pages() {
    return DocPage.all();
  }

  private static List<String> relativeLinks(String text) {
    return LINK.matcher(text.replaceAll("`[^`\n]*`", ""))
        .results()
        .map(link -> link.group(1))
        .filter(link -> !ELSEWHERE.matcher(link).matches())
        .toList();
  }

  private static Path target(DocPage page, String link) {
    String path = link.replaceFirst("#.*", "");
    Path folder = page.file().toAbsolutePath().getParent();
    return path.isEmpty() ? page.file().toAbsolutePath() : folder.resolve(path).normalize();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void links_all_leadToAFileAndAHeading(DocPage page) {
    List<String> dead = new ArrayList<>();
    for (String link : relativeLinks(page.text())) {
      Path target = target(page, link);
      int hash = link.indexOf('#');
      boolean leads =
          Files.exists(target)
              && (hash < 0 || DocPage.read(target).anchors().contains(link.substring(hash + 1)));
      if (!leads) {
        dead.add(link);
      }
    }

    assertThat(dead).as(page.file().toString()).isEmpty();
  }

  @Test
  void pages_all_areReachedFromReadme() {
    Path readme = DocPage.README.toAbsolutePath();
    Set<Path> reached = new HashSet<>(Set.of(readme));
    Deque<Path> next = new ArrayDeque<>(reached);
    while (!next.isEmpty()) {
      DocPage page = DocPage.read(next.remove());
      for (String link : relativeLinks(page.text())) {
        Path target = target(page, link);
        if (target.toString().endsWith(".md") && Files.exists(target) && reached.add(target)) {
          next.add(target);
        }
      }
    }

    assertThat(pages()).extracting(page -> page.file().toAbsolutePath()).isSubsetOf(reached);
  }

  @Test
  void map_hasEveryPage() {
    DocPage map = DocPage.read(DocPage.DOCS.resolve("README.md"));

    assertThat(pages())
        .filteredOn(page -> page.file().startsWith(DocPage.DOCS) && !page.file().equals(map.file()))
        .extracting(page -> DocPage.DOCS.relativize(page.file()).toString())
        .isSubsetOf(relativeLinks(map.text()));
  }

  @Test
  void readme_firstScreen_hasTheQuickestRunAndAPageForEachTask() {
    List<String> lines = DocPage.content(DocPage.README).lines().limit(FIRST_SCREEN).toList();
    String screen = String.join("\n", lines);

    assertThat(screen).contains("./mvnw -Pdemo");
    for (String task :
        List.of(
            "embedding",
            "operations",
            "sidecar",
            "clusters",
            "kubernetes",
            "providers",
            "troubleshooting",
            "options",
            "reference",
            "guarantees",
            "architecture")) {
      assertThat(relativeLinks(screen)).contains("src/main/docs/" + task + ".md");
    }
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void room_ofTheCode_isInArchitecture(String room) {
    assertThat(DocPage.content(DocPage.DOCS.resolve("architecture.md")))
        .containsPattern("(?m)^\\|.*`" + Pattern.quote(room) + "`.*\\|.*\\|.*\\|$");
  }

  /** Packages below the public ones. */
  static List<String> rooms() throws IOException {
    Path root = Path.of("src", "main", "java", "dev", "tokenmanager");
    try (Stream<Path> folders = Files.walk(root)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("package-info.java")))
          .map(folder -> root.relativize(folder).toString().replace(File.separatorChar, '.'))
          .map(name -> name.replaceFirst("^internal\\.", ""))
          .filter(name -> !name.isEmpty())
          .toList();
    }
  }

  @Test
  void anchor_isGitHubs() {
    assertThat(DocPage.anchor("✗ claim iss")).isEqualTo("-claim-iss");
    assertThat(DocPage.anchor("Options: file, secrets, environment"))
        .isEqualTo("options-file-secrets-environment");
    assertThat(DocPage.anchor("Before the start: `check`")).isEqualTo("before-the-start-check");
  }

  @Test
  void links_inCode_areNone() {
    assertThat(relativeLinks("`a[0](x)` [b](c.md#d) [e](https://example.com)"))
        .containsExactly("c.md#d");
    assertThat(LINK.matcher("[a](b.md)").results().map(MatchResult::group)).hasSize(1);
  }
}
