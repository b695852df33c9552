package dev.tokenmanager.bench;

import dev.tokenmanager.bench.VirtualTokens.Provider;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How evenly many tokens ask, day in, day out, and after an outage: in virtual time. */
final class SteadyCycle {

  private static final double MAX_BACKOFFS = 20;

  /** The part of a lifetime after which a token is refreshed. */
  private static final Duration CYCLE = VirtualTokens.LIFETIME.multipliedBy(4).dividedBy(5);

  private final int tokens;
  private final Duration outage;

  SteadyCycle(Scale scale) {
    tokens = scale.of(1_000, 10_000);
    outage = scale.of(Duration.ofMinutes(10), Duration.ofHours(1));
  }

  void measure(Report report) throws IOException {
    VirtualTokens all = new VirtualTokens(tokens, CYCLE);
    all.pass(VirtualTokens.LIFETIME);
    Load steady = load(all, CYCLE.multipliedBy(4));
    report.ratio(
        text("peak second of four cycles, %,d tokens"),
        3,
        steady.peak,
        "requests",
        "the mean",
        steady.mean);
    outage(report, all, Provider.REFUSES);

    VirtualTokens atOnce = new VirtualTokens(tokens, Duration.ZERO);
    atOnce.pass(VirtualTokens.LIFETIME.dividedBy(2));
    Load together = load(atOnce, CYCLE.multipliedBy(3));
    VirtualTokens hanging = new VirtualTokens(tokens, CYCLE);
    hanging.pass(VirtualTokens.LIFETIME);
    Recovery hung = recover(hanging, Provider.HANGS, 60);
    report.detail(
        Report.text(
            "Cycles and outages are those of the real scheduler and policy with their defaults (16"
                + " at the endpoint, 10 ms an exchange, delays of up to 10 s) in virtual time, %,d"
                + " tokens of %d s that began evenly over a cycle. Where all begin in the same"
                + " moment: peak second %.0f, mean %.1f. After an outage of %d min in which nothing"
                + " was answered (5 s a request): %.1f a second before, peak second %d, all fresh"
                + " after %.1f s.",
            tokens,
            VirtualTokens.LIFETIME.toSeconds(),
            together.peak,
            together.mean,
            outage.toMinutes(),
            hung.before,
            hung.peak,
            hung.seconds));
  }

  private String text(String what) {
    return Report.text(what, tokens);
  }

  private void outage(Report report, VirtualTokens all, Provider down) throws IOException {
    Recovery recovery = recover(all, down, 40);
    report.ratio(
        text("peak second after an outage of " + outage.toMinutes() + " min, %,d tokens"),
        3,
        recovery.peak,
        "requests",
        "the steady rate of retries",
        recovery.before);
    report.atMost(
        text("all fresh after that outage, %,d tokens; two maximum backoffs"),
        MAX_BACKOFFS,
        recovery.seconds,
        "s");
    recovery.plot.write(report, "recovery.png");
  }

  /** What is asked of the provider in that time. */
  private static Load load(VirtualTokens all, Duration period) {
    int from = all.now();
    all.pass(period);
    int[] requests = all.requests(from, all.now());
    return new Load(
        IntStream.of(requests).max().orElseThrow(), IntStream.of(requests).average().orElseThrow());
  }

  private Recovery recover(VirtualTokens all, Provider down, int shown) {
    all.provider(down);
    all.pass(outage);
    int before = 20;
    Load steady = load(all, Duration.ofMinutes(5));
    List<Double> usable = new ArrayList<>();
    int first = all.now();
    for (int second = 0; second < before; second++) {
      usable.add(100 * all.usable());
      all.pass(Duration.ofSeconds(1));
    }
    all.provider(Provider.UP);
    int back = all.now();
    for (int second = 0; second < shown; second++) {
      usable.add(100 * all.usable());
      all.pass(Duration.ofSeconds(1));
    }
    all.pass(Duration.ofMinutes(10));
    double[] seconds = IntStream.range(-before, shown).asDoubleStream().toArray();
    int[] requests = all.requests(first, first + before + shown);
    LinePlot plot =
        new LinePlot(
                text("%,d tokens after an outage"),
                "seconds since the provider is back",
                "requests/s")
            .line("requests", seconds, IntStream.of(requests).asDoubleStream().toArray())
            .second(
                "usable tokens",
                "%",
                seconds,
                usable.stream().mapToDouble(Double::doubleValue).toArray());
    return new Recovery(
        steady.mean,
        IntStream.of(all.requests(back, all.now())).max().orElseThrow(),
        all.secondsToAllFresh(),
        plot);
  }

  private record Load(double peak, double mean) {}

  /**
   * @param before requests a second while the provider was down
   * @param peak of all seconds in the ten minutes after it
   * @param seconds until all had been acquired anew
   */
  private record Recovery(double before, int peak, double seconds, LinePlot plot) {}
}
