package dev.tokenmanager.bench;

import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;

/** What an answer from memory costs: by call, and over the event bus. */
final class MemorySection implements Section {

  private static final int MOST_BYTES = 64;

  @Override
  public void measure(Report report, Scale scale) throws Exception {
    Map<String, Cost> costs = Rounds.measure(scale, CurrentBenchmark.class);
    Cost limit = Rounds.of(costs, "CurrentBenchmark.limit");
    Cost current = Rounds.of(costs, "CurrentBenchmark.current");
    report.ratio(
        "`current()`",
        1.15,
        current.nanos(),
        "ns",
        "a volatile read and two clocks",
        limit.nanos());
    report.atMost("`current()`, allocated", 0, Math.rint(current.bytes()), "B");
    Map<String, List<RunResult>> forks =
        Rounds.forks(scale.of(Scale.QUICK, Scale.PATIENT), BusBenchmark.class);
    for (String instances : new String[] {"1", "8"}) {
      List<RunResult> turns = Rounds.of(forks, "BusBenchmark.turns " + instances);
      beside(report, "`weaviate.token.get`, instances: " + instances, turns, "get");
      beside(report, "`getToken()`, instances: " + instances, turns, "typed");
    }
    report.detail(Rounds.table(costs));
  }

  private static void beside(Report report, String what, List<RunResult> turns, String call) {
    report.ratio(
        what,
        1.05,
        perCall(turns, call + "Nanos"),
        "ns",
        "an echo that builds the same reply",
        perCall(turns, "echoNanos"));
    double bytes =
        Report.median(perCall(turns, call + "Bytes")) - Report.median(perCall(turns, "echoBytes"));
    report.atMost(what + ", allocated beyond the echo", MOST_BYTES, Math.rint(bytes), "B");
  }

  /** By fork. */
  private static double[] perCall(List<RunResult> turns, String counter) {
    return turns.stream()
        .mapToDouble(fork -> count(fork, counter) / count(fork, "calls"))
        .toArray();
  }

  private static double count(RunResult fork, String counter) {
    return fork.getSecondaryResults().get(counter).getScore();
  }
}
