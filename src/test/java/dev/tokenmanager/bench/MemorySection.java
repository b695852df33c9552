package dev.tokenmanager.bench;

import java.util.Map;

/** What an answer from memory costs: by call, and over the event bus. */
final class MemorySection implements Section {

  @Override
  public void measure(Report report, Scale scale) throws Exception {
    Map<String, Cost> costs = Rounds.measure(scale, CurrentBenchmark.class, BusBenchmark.class);
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
    for (String instances : new String[] {" 1", " 8"}) {
      Cost echo = Rounds.of(costs, "BusBenchmark.echo" + instances);
      for (String call : new String[] {"get", "typed"}) {
        Cost cost = Rounds.of(costs, "BusBenchmark." + call + instances);
        String what =
            (call.equals("get") ? "`weaviate.token.get`" : "`getToken()`")
                + ", instances:"
                + instances;
        report.ratio(
            what, 1.05, cost.nanos(), "ns", "an echo that builds the same reply", echo.nanos());
        report.atMost(
            what + ", allocated beyond the echo", 64, Math.rint(cost.bytes() - echo.bytes()), "B");
      }
    }
    report.detail(Rounds.table(costs));
  }
}
