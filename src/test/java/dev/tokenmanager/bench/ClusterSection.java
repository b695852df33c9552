package dev.tokenmanager.bench;

import dev.tokenmanager.simulator.cluster.CalmCluster;
import dev.tokenmanager.simulator.cluster.CalmCluster.Measured;
import java.time.Duration;

/** What sharing costs, and how fast it is. */
final class ClusterSection implements Section {

  private static final Duration LIFETIME = Duration.ofSeconds(20);
  private static final int FEW = 12;

  /** What the simulator draws evens out over so many. */
  private static final int CYCLES = 10;

  @Override
  public void measure(Report report, Scale scale) throws Exception {
    int[] real = scale.of(new int[] {1, 2}, new int[] {1, 5, 12});
    int[] simulated = scale.of(new int[] {FEW, 20}, new int[] {FEW, 100, 1_000});
    double[] nodes = new double[real.length];
    double[] requests = new double[real.length];
    for (int i = 0; i < real.length; i++) {
      nodes[i] = real[i];
      requests[i] = shared(report, scale, real[i], i == real.length - 1);
    }
    LinePlot plot =
        new LinePlot("Requests at the provider for a refresh", "nodes", "requests")
            .logarithmicAcross()
            .upTo(2)
            .points("real nodes", nodes, requests);
    simulated(report, simulated, plot);
    plot.write(report, "cluster.png");
    new ClusteredCost(scale).measure(report);
    new ClusterStart().measure(report, scale);
  }

  private static double shared(Report report, Scale scale, int count, boolean isLargest)
      throws Exception {
    Duration lifetime = Duration.ofSeconds(scale.of(4, 10));
    try (SharingNodes nodes = new SharingNodes(count, lifetime)) {
      double requests = nodes.requestsPerCycle(scale.of(4, 35));
      report.atMost(
          Report.text("requests for a refresh, %d nodes, %d refreshes", count, nodes.cycles()),
          1,
          requests,
          "");
      if (isLargest) {
        report.atMost(
            Report.text("adoption, p99, %d nodes", count),
            50,
            nodes.adoptions.getValueAtPercentile(99) / 1_000.0,
            "ms");
        report.detail(
            Report.text(
                "Nodes of Hazelcast on loopback, all in this process, which share ten tokens of %d"
                    + " s. Adoption of %d tokens on the other nodes, from when the first shows it"
                    + " by `current()`, looked at every 0.2 ms: p50 %.1f ms, p99 %.1f ms, most %.1f"
                    + " ms.",
                lifetime.toSeconds(),
                nodes.adoptions.getTotalCount(),
                nodes.adoptions.getValueAtPercentile(50) / 1_000.0,
                nodes.adoptions.getValueAtPercentile(99) / 1_000.0,
                nodes.adoptions.getMaxValue() / 1_000.0));
      }
      return requests;
    }
  }

  private static void simulated(Report report, int[] counts, LinePlot plot) {
    double[] nodes = new double[counts.length];
    double[] requests = new double[counts.length];
    Measured few = CalmCluster.measure(FEW, LIFETIME, CYCLES);
    StringBuilder detail =
        new StringBuilder("The simulator's nodes, which have no key, share a token of 20 s:");
    Measured last = few;
    for (int i = 0; i < counts.length; i++) {
      last = counts[i] == FEW ? few : CalmCluster.measure(counts[i], LIFETIME, CYCLES);
      nodes[i] = last.nodes();
      requests[i] = (double) last.requests() / last.cycles();
      detail.append(
          Report.text(
              " %d nodes: for a refresh %.2f requests, and each node hears %.1f messages and makes"
                  + " %.1f calls for lock or map; beside that it hears %.1f times a second that"
                  + " another is there, or what time it is.",
              last.nodes(), requests[i], last.heard(), last.calls(), last.besides()));
    }
    plot.points("simulated nodes", nodes, requests);
    report.atMost(
        Report.text("requests for a refresh, %d simulated nodes", last.nodes()),
        1,
        requests[counts.length - 1],
        "");
    String of = Report.text("with %d nodes", FEW);
    report.ratio(
        Report.text("messages a node hears for a refresh, %d simulated nodes", last.nodes()),
        1.5,
        last.heard(),
        "",
        of,
        few.heard());
    report.ratio(
        Report.text(
            "calls of a node for lock or map in a refresh, %d simulated nodes", last.nodes()),
        1.5,
        last.calls(),
        "",
        of,
        few.calls());
    report.detail(detail.toString());
  }
}
