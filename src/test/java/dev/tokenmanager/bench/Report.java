package dev.tokenmanager.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was measured, as report.md: its parts, each with the command that makes it again. */
final class Report {

  private final Path folder;
  private final boolean quick;
  private final List<Part> parts = new ArrayList<>();

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
   * @param isMet whether this run reached the goal; null: nobody can say
   */
  record Row(String what, String goal, String measured, String limit, @Nullable Boolean isMet) {}

  private static final class Part {
    final String name;
    final List<Row> rows = new ArrayList<>();
    final List<String> details = new ArrayList<>();
    long seconds;

    Part(String name) {
      this.name = name;
    }
  }

  /** What follows belongs to that part. */
  void begin(String name) {
    parts.add(new Part(name));
  }

  private Part last() {
    return parts.get(parts.size() - 1);
  }

  /** How much a measured value is of what it is compared with, and whether that is the goal. */
  void ratio(String what, double most, double measured, String unit, String of, double limit) {
    ratio(what, most, new double[] {measured}, unit, of, new double[] {limit});
  }

  /**
   * The same of many rounds: the ratio is the median of those of each round, since what else the
   * machine does meets both of a round alike.
   */
  void ratio(String what, double most, double[] measured, String unit, String of, double[] limit) {
    double[] ratios = new double[measured.length];
    Arrays.setAll(ratios, round -> measured[round] / limit[round]);
    double ratio = median(ratios);
    String spread =
        ratios.length == 1
            ? ""
            : text(
                " (%.2f to %.2f)",
                Arrays.stream(ratios).min().orElseThrow(),
                Arrays.stream(ratios).max().orElseThrow());
    add(
        new Row(
            what,
            text("≤ %.2f × %s", most, of),
            text("%s, **%.2f ×**%s", number(median(measured), unit), ratio, spread),
            number(median(limit), unit),
            ratio <= most));
  }

  /** A measured value, and what it may be at most. */
  void atMost(String what, double most, double measured, String unit) {
    add(
        new Row(
            what,
            "≤ " + number(most, unit),
            "**" + number(measured, unit) + "**",
            "",
            measured <= most));
  }

  /** A measured value that may be so much more than what it is compared with. */
  void atMostBeside(
      String what, double more, double measured, String unit, String of, double limit) {
    double beside = measured - limit;
    add(
        new Row(
            what,
            text("≤ %s + %s", of, number(more, unit)),
            text("%s, **%+.2f %s**", number(measured, unit), beside, unit),
            number(limit, unit),
            beside <= more));
  }

  /** A measured value, and why what it would be compared with is not there. */
  void uncompared(String what, String goal, String measured, String why) {
    add(new Row(what, goal, measured, why, null));
  }

  private void add(Row row) {
    last().rows.add(row);
  }

  /** Stands below the table. */
  void detail(String markdown) {
    last().details.add(markdown);
  }

  /** A plot that lies beside the report. */
  void plot(String title, String file) {
    detail("![" + title + "](" + file + ")");
  }

  /** How long the last part took. */
  void took(long seconds) {
    last().seconds = seconds;
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
  static String number(double signed, String unit) {
    double value = signed + 0.0; // Not -0.
    String digits = value == Math.rint(value) || value >= 1_000 ? "%,.0f" : "%.2f";
    return text(value >= 100 ? "%,.0f" : digits, value) + (unit.isEmpty() ? "" : " " + unit);
  }

  static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  private static String reached(@Nullable Boolean isMet) {
    if (isMet == null) {
      return "–";
    }
    return isMet ? "yes" : "no";
  }

  void write() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("report.md"), text());
  }

  String text() throws IOException {
    StringBuilder text = new StringBuilder("# Measured\n\n");
    if (quick) {
      text.append(
          "At the shortest settings: shows that all of it runs, the numbers say nothing.\n\n");
    }
    text.append(Machine.described()).append('\n');
    parts.forEach(part -> append(text, part));
    return text.toString();
  }

  private static void append(StringBuilder text, Part part) {
    text.append(
        text(
            "\n## %s\n\n`./mvnw -Pbench verify -Dbench.args=\"--only %s\"`, %d s\n\n",
            part.name, part.name, part.seconds));
    text.append("| what | goal | measured | compared with | reached |\n|---|---|---|---|---|\n");
    for (Row row : part.rows) {
      text.append(
          text(
              "| %s | %s | %s | %s | %s |\n",
              row.what, row.goal, row.measured, row.limit, reached(row.isMet)));
    }
    part.details.forEach(detail -> text.append('\n').append(detail).append('\n'));
  }
}
