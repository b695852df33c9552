package dev.tokenmanager.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** JMH, with a fork of each benchmark in turns, so that what else the machine does meets all. */
final class Rounds {

  /** Seconds: some peers leave a thread behind, which need not be waited for. */
  private static final String NO_PATIENCE = "-Djmh.shutdownTimeout=1";

  private Rounds() {}

  /** By "Class.method parameters". */
  static Map<String, Cost> measure(Scale scale, Class<?>... benchmarks) throws RunnerException {
    Map<String, Cost> costs = new LinkedHashMap<>();
    forks(scale, benchmarks).forEach((name, results) -> costs.put(name, cost(results)));
    return costs;
  }

  /** The results of all forks, by the same names. */
  static Map<String, List<RunResult>> forks(Scale scale, Class<?>... benchmarks)
      throws RunnerException {
    Map<String, List<RunResult>> forks = new LinkedHashMap<>();
    for (int round = 0; round < scale.rounds; round++) {
      for (RunResult result : fork(scale, benchmarks)) {
        forks.computeIfAbsent(name(result), first -> new ArrayList<>()).add(result);
      }
    }
    return forks;
  }

  static <T> T of(Map<String, T> measured, String name) {
    T found = measured.get(name);
    if (found == null) {
      throw new IllegalStateException(name + " was not measured, there are " + measured.keySet());
    }
    return found;
  }

  /** All of them, as a table. */
  static String table(Map<String, Cost> costs) {
    StringBuilder table =
        new StringBuilder("| operation | median | forks | allocated |\n|---|---|---|---|\n");
    costs.forEach(
        (name, cost) ->
            table.append(
                Report.text(
                    "| %s | %s | %.1f to %.1f | %.0f B |\n",
                    name,
                    Report.number(cost.median(), "ns"),
                    cost.least(),
                    cost.most(),
                    cost.bytes())));
    return table.toString();
  }

  private static Collection<RunResult> fork(Scale scale, Class<?>... benchmarks)
      throws RunnerException {
    TimeValue time = TimeValue.milliseconds(scale.iterationMillis);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(1)
            .warmupIterations(scale.iterations)
            .warmupTime(time)
            .measurementIterations(scale.iterations)
            .measurementTime(time)
            .shouldFailOnError(true)
            .jvmArgsAppend(
                "-Dlogback.configurationFile=dev/tokenmanager/demo/logback.xml", NO_PATIENCE)
            .addProfiler(GCProfiler.class);
    for (Class<?> benchmark : benchmarks) {
      options.include(benchmark.getName() + "\\.");
    }
    return new Runner(options.build()).run();
  }

  private static String name(RunResult result) {
    String method = result.getParams().getBenchmark();
    String parameters =
        result.getParams().getParamsKeys().stream()
            .map(key -> " " + result.getParams().getParam(key))
            .collect(Collectors.joining());
    return method.substring(method.lastIndexOf('.', method.lastIndexOf('.') - 1) + 1) + parameters;
  }

  private static Cost cost(List<RunResult> forks) {
    double[] nanos =
        forks.stream().mapToDouble(fork -> fork.getPrimaryResult().getScore()).toArray();
    double[] bytes =
        forks.stream()
            .mapToDouble(fork -> fork.getSecondaryResults().get("gc.alloc.rate.norm").getScore())
            .toArray();
    return new Cost(nanos, Report.median(bytes));
  }
}
