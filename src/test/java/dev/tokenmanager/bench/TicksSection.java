package dev.tokenmanager.bench;

import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.LocalCoordinator;
import dev.tokenmanager.internal.service.RefreshListener;
import dev.tokenmanager.internal.service.RefreshScheduler;
import dev.tokenmanager.internal.service.SchedulerSettings;
import dev.tokenmanager.internal.service.TokenEvent;
import dev.tokenmanager.internal.service.TokenSettings;
import dev.tokenmanager.internal.service.TokenStore;
import dev.tokenmanager.internal.time.Clocks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** What a tick costs that finds nothing due, with few tokens and with many. */
final class TicksSection implements Section {

  private static final int[] FEW = {100, 1_000};
  private static final int[] MANY = {100, 1_000, 10_000, 100_000};
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static final int TICKS = 1_000;

  @Override
  public void measure(Report report, Scale scale) throws Exception {
    int[] tokens = scale.of(FEW, MANY);
    int count = tokens.length;
    List<RefreshScheduler> schedulers =
        IntStream.of(tokens).mapToObj(TicksSection::holding).toList();
    int rounds = scale.of(3, 15);
    long millis = scale.of(50, 500);
    schedulers.forEach(each -> cost(each, 4 * millis));
    double[][] costs = new double[count][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < count; i++) {
        costs[i][round] = cost(schedulers.get(i), millis);
      }
    }
    double[] medians =
        IntStream.range(0, count).mapToDouble(i -> Report.median(costs[i])).toArray();
    report.ratio(
        Report.text("a tick, %,d idle tokens", tokens[count - 1]),
        1.5,
        medians[count - 1],
        "ns",
        "one with 100",
        medians[0]);
    StringBuilder detail = new StringBuilder("A tick that finds nothing due:");
    for (int i = 0; i < count; i++) {
      detail.append(Report.text(" %,d tokens %.0f ns;", tokens[i], medians[i]));
    }
    report.detail(detail.append(" ten are made a second.").toString());
    new LinePlot("Cost of a tick against idle tokens", "tokens", "ns")
        .logarithmicAcross()
        .points("a tick", IntStream.of(tokens).asDoubleStream().toArray(), medians)
        .write(report, "ticks.png");
  }

  /** Nanoseconds of one, of as many as fit into that time. */
  private static double cost(RefreshScheduler scheduler, long millis) {
    long start = System.nanoTime();
    long end = start + millis * 1_000_000;
    long ticks = 0;
    while (System.nanoTime() < end) {
      for (int i = 0; i < TICKS; i++) {
        scheduler.tick();
      }
      ticks += TICKS;
    }
    return (double) (System.nanoTime() - start) / ticks;
  }

  /** One with so many tokens, each just acquired, by the machine's own clocks. */
  private static RefreshScheduler holding(int tokens) {
    Clocks clocks = new Clocks(InstantSource.system(), System::nanoTime);
    List<String> names = IntStream.range(0, tokens).mapToObj(i -> "token-" + i).toList();
    RefreshScheduler scheduler =
        new RefreshScheduler(
            new SchedulerSettings(
                clocks, () -> ThreadLocalRandom.current().nextDouble(), TICK, Integer.MAX_VALUE),
            new TokenStore(names, clocks.wall(), clocks.elapsedNanos()),
            new Deaf());
    PromptSource source = new PromptSource("token", LIFETIME);
    for (String name : names) {
      PolicySettings policy = new PolicySettings(name, RefreshOptions.DEFAULTS, TICK, true);
      scheduler.add(
          new TokenSettings(policy, Duration.ofSeconds(10)), source, LocalCoordinator::new, null);
    }
    return scheduler;
  }

  private static final class Deaf implements RefreshListener {
    @Override
    public void onEvent(TokenEvent event) {}

    @Override
    public void onCredentialRejected(String name) {}
  }
}
