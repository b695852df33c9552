package dev.tokenmanager.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of the documentation, read as GitHub reads it. Immutable.
 *
 * @param text without what is in fences
 * @param blocks what is in fences, and what is indented instead
 */
record DocPage(Path file, String text, List<Block> blocks) {

  static final Path README = Path.of("README.md");
  static final Path DOCS = Path.of("src", "main", "docs");

  private static final Pattern FENCE =
      Pattern.compile("^( *)```(\\w*)\\n(.*?)^\\1```$\\n?", Pattern.DOTALL | Pattern.MULTILINE);

  /** Code by indentation: outside of a list, after an empty line. */
  private static final Pattern INDENTED =
      Pattern.compile("(?<=\\n)(?! *(?:[-*]|\\d+\\.) )\\S.*\\n\\n+((?: {4}.*\\n)+)");

  private static final Pattern HEADING = Pattern.compile("^#{1,6} (.+)$", Pattern.MULTILINE);

  /**
   * What stands in a fence.
   *
   * @param language such as {@code sh}, empty: none; what is indented instead counts as commands
   */
  record Block(String language, String text) {
    static final String INDENTED = "indented";

    boolean isShell() {
      return Set.of("sh", "bash", "shell", "console", INDENTED).contains(language);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }

  /** README and all below the folder of the documentation. */
  static List<DocPage> all() {
    try (Stream<Path> files = Files.walk(DOCS)) {
      return Stream.concat(Stream.of(README), files.filter(DocPage::isPage).sorted())
          .map(DocPage::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isPage(Path file) {
    return file.toString().endsWith(".md");
  }

  static DocPage read(Path file) {
    String whole = content(file);
    String text = FENCE.matcher(whole).replaceAll("");
    Stream<Block> fenced =
        FENCE.matcher(whole).results().map(fence -> new Block(fence.group(2), fence.group(3)));
    Stream<Block> indented =
        INDENTED
            .matcher("\n" + text)
            .results()
            .map(code -> new Block(Block.INDENTED, code.group(1).stripIndent()));
    return new DocPage(file, text, Stream.concat(fenced, indented).toList());
  }

  static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The anchors of its headings, the second of the same name with a number. */
  Set<String> anchors() {
    Map<String, Integer> seen = new HashMap<>();
    List<String> anchors = new ArrayList<>();
    HEADING
        .matcher(text)
        .results()
        .map(heading -> anchor(heading.group(1)))
        .forEach(
            anchor -> {
              int before = seen.merge(anchor, 1, Integer::sum) - 1;
              anchors.add(before == 0 ? anchor : anchor + "-" + before);
            });
    return anchors.stream().collect(Collectors.toSet());
  }

  /** Letters, digits, hyphens and underscores stay, blanks become hyphens. */
  static String anchor(String heading) {
    return heading
        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}
