package dev.tokenmanager.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rows of {@code troubleshooting.md}, found as a reader finds them. Immutable. */
public final class TroubleshootingPage {

  private static final Path FILE = Path.of("src", "main", "docs", "troubleshooting.md");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  /**
   * One row.
   *
   * @param says what is quoted, … for what differs from time to time
   */
  public record Row(List<String> says, String cause, String cure) {
    boolean isAbout(String sentence) {
      return says.stream().anyMatch(phrase -> pattern(phrase).matcher(sentence).find());
    }

    private static Pattern pattern(String phrase) {
      return Pattern.compile(
          Arrays.stream(phrase.split("…", -1))
              .map(Pattern::quote)
              .collect(Collectors.joining(".+")));
    }
  }

  /** By their heading, in the order of the page. */
  private final Map<String, List<Row>> sections;

  private TroubleshootingPage(Map<String, List<Row>> sections) {
    this.sections = sections;
  }

  /** As it is now. */
  public static TroubleshootingPage read() {
    Map<String, List<Row>> sections = new LinkedHashMap<>();
    try {
      for (String section : Files.readString(FILE).split("\n##+ ", -1)) {
        sections.put(section.lines().findFirst().orElseThrow(), rows(section));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TroubleshootingPage(sections);
  }

  private static List<Row> rows(String section) {
    return section
        .lines()
        .filter(line -> line.startsWith("| ") && !line.endsWith("| cause | cure |"))
        .map(TroubleshootingPage::row)
        .toList();
  }

  private static Row row(String line) {
    List<String> cells = List.of(line.substring(2).replaceFirst(" \\|$", "").split(" \\| ", -1));
    if (cells.size() != 3) {
      throw new IllegalStateException("expected three cells: " + line);
    }
    List<String> says =
        QUOTED.matcher(cells.get(0)).results().map(quote -> quote.group(1)).toList();
    return new Row(says, cells.get(1), cells.get(2));
  }

  /** By their heading. */
  public Map<String, List<Row>> sections() {
    return sections;
  }

  /** The section of a line of {@code check}, such as "✗ claim aud: …", and of it what fits. */
  public List<Row> rowsFor(String line) {
    String heading = line.strip().replaceFirst(":.*", "");
    return sections.getOrDefault(heading, List.of()).stream()
        .filter(row -> row.isAbout(line))
        .toList();
  }
}
