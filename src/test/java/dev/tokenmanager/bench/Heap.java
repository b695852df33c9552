package dev.tokenmanager.bench;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What lives in this JVM after a full collection.
 *
 * @param classes by their names
 */
record Heap(Map<String, Objects> classes) {

  private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

  /** All of one class. */
  record Objects(long number, long bytes) {}

  static Heap now() throws JMException {
    Map<String, Objects> classes = new LinkedHashMap<>();
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    for (String line : histogram.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        // A class of two loaders is there twice.
        classes.merge(
            matcher.group(3),
            new Objects(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))),
            (one, other) -> new Objects(one.number + other.number, one.bytes + other.bytes));
      }
    }
    return new Heap(classes);
  }

  long bytes() {
    return classes.values().stream().mapToLong(Objects::bytes).sum();
  }

  /** How many there are of a class. */
  long number(String name) {
    return classes.getOrDefault(name, new Objects(0, 0)).number;
  }

  private double grown(String name, Heap since, double by) {
    return (classes.getOrDefault(name, new Objects(0, 0)).bytes
            - since.classes.getOrDefault(name, new Objects(0, 0)).bytes)
        / by;
  }

  /** Where what is more than before is: bytes of each of the largest classes, divided. */
  String largest(int most, Heap since, double by) {
    return classes.keySet().stream()
        .sorted(Comparator.comparingDouble((String name) -> -grown(name, since, by)))
        .limit(most)
        .map(name -> Report.text("`%s` %.0f", name, grown(name, since, by)))
        .collect(Collectors.joining(", "));
  }
}
