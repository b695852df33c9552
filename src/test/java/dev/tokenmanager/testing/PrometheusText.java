package dev.tokenmanager.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of the Prometheus text format 0.0.4: each metric has HELP and TYPE before its
 * samples, its lines stand together, no series comes twice. Immutable.
 *
 * @param types by the metric's name
 * @param samples in their order
 */
public record PrometheusText(Map<String, String> types, List<Sample> samples) {

  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\n\"])*\"";
  private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") .*");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|summary|histogram|untyped)");
  private static final Pattern SAMPLE =
      Pattern.compile("(" + NAME + ")(?:\\{(" + LABEL + "(?:," + LABEL + ")*)\\})? (\\S+)");
  private static final Pattern ONE_LABEL =
      Pattern.compile("([a-zA-Z0-9_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** One line. */
  public record Sample(String name, Map<String, String> labels, double value) {}

  public static PrometheusText parse(String text) {
    if (!text.isEmpty() && !text.endsWith("\n")) {
      throw new AssertionError("the last line has no end");
    }
    Map<String, String> types = new HashMap<>();
    List<Sample> samples = new ArrayList<>();
    Set<String> helped = new HashSet<>();
    Set<Object> series = new HashSet<>();
    String current = "";
    for (String line : text.lines().toList()) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (help.matches()) {
        current = help.group(1);
        check(helped.add(current), "two HELP", line);
      } else if (type.matches()) {
        check(type.group(1).equals(current), "TYPE apart from HELP", line);
        check(types.put(current, type.group(2)) == null, "two TYPE", line);
      } else if (sample.matches()) {
        Sample read = sample(sample);
        check(belongs(read.name(), current, types.getOrDefault(current, "")), "astray", line);
        check(series.add(List.of(read.name(), read.labels())), "twice", line);
        samples.add(read);
      } else {
        throw new AssertionError("unreadable: " + line);
      }
    }
    return new PrometheusText(Map.copyOf(types), List.copyOf(samples));
  }

  private static Sample sample(Matcher line) {
    Map<String, String> labels = new TreeMap<>();
    String text = line.group(2) == null ? "" : line.group(2);
    Matcher label = ONE_LABEL.matcher(text);
    while (label.find()) {
      String value =
          label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
      check(labels.put(label.group(1), value) == null, "label twice", text);
    }
    String value = line.group(3).replace("+Inf", "Infinity").replace("-Inf", "-Infinity");
    return new Sample(line.group(1), Map.copyOf(labels), Double.parseDouble(value));
  }

  private static boolean belongs(String name, String metric, String type) {
    return switch (type) {
      case "counter", "gauge", "untyped" -> name.equals(metric);
      case "summary" -> name.matches(Pattern.quote(metric) + "(_count|_sum)?");
      case "histogram" -> name.matches(Pattern.quote(metric) + "_(count|sum|bucket)");
      default -> false;
    };
  }

  private static void check(boolean right, String what, String line) {
    if (!right) {
      throw new AssertionError(what + ": " + line);
    }
  }

  /** The only sample with that name and those labels, NaN where there is none. */
  public double value(String name, String... labels) {
    Map<String, String> wanted = new HashMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      wanted.put(labels[i], labels[i + 1]);
    }
    return samples.stream()
        .filter(sample -> sample.name().equals(name) && sample.labels().equals(wanted))
        .mapToDouble(Sample::value)
        .reduce(
            (a, b) -> {
              throw new AssertionError("twice: " + name);
            })
        .orElse(Double.NaN);
  }
}
