package dev.tokenmanager.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, as report.md. */
final class Report {

  private final Path folder;
  private final boolean quick;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> details = new ArrayList<>();
  private final Map<String, Long> seconds = new LinkedHashMap<>();

  Report(Path folder, boolean quick) {
    this.folder = folder;
    this.quick = quick;
  }

  /**
   * One line of the table.
   *
   * @param what was measured
   * @param goal in words
   * @param measured with its unit
   * @param limit what it is compared with, with its unit; empty: with nothing
   * @param isMet whether this run reached the goal
   */
  record Row(String what, String goal, String measured, String limit, boolean isMet) {}

  /** How much a measured value is of what it is compared with, and whether that is the goal. */
  void ratio(String what, double most, double measured, String unit, String of, double limit) {
    double ratio = measured / limit;
    rows.add(
        new Row(
            what,
            text("≤ %.2f × %s", most, of),
            text("%s, **%.2f ×**", number(measured, unit), ratio),
            number(limit, unit),
            ratio <= most));
  }

  /** A measured value, and what it may be at most. */
  void atMost(String what, double most, double measured, String unit) {
    rows.add(
        new Row(
            what,
            "≤ " + number(most, unit),
            "**" + number(measured, unit) + "**",
            "",
            measured <= most));
  }

  void add(Row row) {
    rows.add(row);
  }

  /** Stands below the table. */
  void detail(String markdown) {
    details.add(markdown);
  }

  /** A plot that lies beside the report. */
  void plot(String title, String file) {
    details.add("![" + title + "](" + file + ")");
  }

  void took(String section, long took) {
    seconds.put(section, took);
  }

  Path folder() {
    return folder;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** With as many digits as tell something. */
  static String number(double value, String unit) {
    String digits = value == Math.rint(value) || value >= 1_000 ? "%,.0f" : "%.2f";
    return text(value >= 100 ? "%,.0f" : digits, value) + (unit.isEmpty() ? "" : " " + unit);
  }

  static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  void write() throws IOException {
    StringBuilder text = new StringBuilder("# Measured\n\n");
    if (quick) {
      text.append(
          "At the shortest settings: shows that all of it runs, the numbers say nothing.\n\n");
    }
    text.append(Machine.described()).append("\n\n");
    text.append("| what | goal | measured | compared with | reached |\n|---|---|---|---|---|\n");
    for (Row row : rows) {
      text.append(
          text(
              "| %s | %s | %s | %s | %s |\n",
              row.what, row.goal, row.measured, row.limit, row.isMet ? "yes" : "no"));
    }
    details.forEach(detail -> text.append('\n').append(detail).append('\n'));
    text.append("\nTook: ");
    seconds.forEach(
        (section, took) -> text.append(section).append(' ').append(took).append(" s; "));
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("report.md"), text.append('\n'));
  }
}
