package dev.tokenmanager.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures all, or some, and writes the report. Judges nothing: machines are noisy. */
@Command(
    name = "bench",
    description = "Measures what the token manager costs, and writes report.md and its plots.",
    mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {

  private static final Map<String, Section> SECTIONS = new LinkedHashMap<>();

  static {
    SECTIONS.put("memory", new MemorySection());
    SECTIONS.put("peers", new PeersSection());
    SECTIONS.put("refresh", new RefreshSection());
    SECTIONS.put("first", new FirstSection());
    SECTIONS.put("tokens", new TokensSection());
    SECTIONS.put("ticks", new TicksSection());
    SECTIONS.put("cluster", new ClusterSection());
    SECTIONS.put("start", new StartSection());
    SECTIONS.put("sidecar", new SidecarSection());
  }

  @Option(names = "--folder", description = "Where the report goes; ${DEFAULT-VALUE}.")
  private Path folder = Path.of("target", "bench");

  @Option(
      names = "--quick",
      description = "As short as can be: shows that all of it runs, its numbers say nothing.")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      description =
          "These parts alone, of: memory, peers, refresh, first, tokens, ticks, cluster, start,"
              + " sidecar.")
  private List<String> only = new ArrayList<>();

  /** Measures. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    for (String name : only) {
      if (!SECTIONS.containsKey(name)) {
        throw new IllegalArgumentException("no part " + name + ", there are " + SECTIONS.keySet());
      }
    }
    Report report = new Report(folder, quick);
    for (Map.Entry<String, Section> section : SECTIONS.entrySet()) {
      if (only.isEmpty() || only.contains(section.getKey())) {
        measure(section.getKey(), section.getValue(), report);
      }
    }
    System.out.print(report.text());
    return 0;
  }

  /** What was measured is there, whatever comes after it. */
  private void measure(String name, Section section, Report report)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    report.begin(name);
    try {
      section.measure(report, quick ? Scale.QUICK : Scale.FULL);
    } catch (Exception e) {
      throw new IllegalStateException("part " + name + " could not be measured", e);
    } finally {
      report.took((System.nanoTime() - start) / 1_000_000_000);
      report.write();
    }
  }
}
