package dev.tokenmanager.bench;

import static org.awaitility.Awaitility.await;

import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Ten thousand tokens on one verticle. */
final class TokensSection implements Section {

  /** What Vert.x keeps of a timer until it is cancelled, or has fired once. */
  private static final String TIMER = "io.vertx.core.impl.VertxImpl$InternalTimerHandler";

  /** Vert.x's HTTP client has a timer, too, which is due in 24 days. */
  private static final String POOL_CHECKER = "io.vertx.core.http.impl.HttpClientImpl$PoolChecker";

  /** A {@code String}, and the head of its array. */
  private static final int TEXT_OBJECTS = 40;

  private static final int LIFETIME_SECONDS = 300;

  @Override
  public void measure(Report report, Scale scale) throws Exception {
    held(report, scale);
    new SteadyCycle(scale).measure(report);
  }

  /** For real, between two refreshes. */
  private static void held(Report report, Scale scale) throws Exception {
    int tokens = scale.of(1_000, 10_000);
    Vertx outside = Vertx.vertx();
    Vertx vertx = Vertx.vertx();
    try {
      LeanProvider provider = Deployed.result(LeanProvider.start(outside, LIFETIME_SECONDS));
      String first = deploy(vertx, provider, 1);
      Heap one = Heap.now();
      Deployed.result(vertx.undeploy(first));
      deploy(vertx, provider, tokens);
      Heap many = Heap.now();
      report.atMost(Report.text("timers, %,d tokens on a verticle", tokens), 1, timers(many), "");
      double text = LeanProvider.TOKEN_LENGTH + TEXT_OBJECTS;
      double each = (double) (many.bytes() - one.bytes()) / (tokens - 1);
      report.atMost("heap of a token beyond its text, 2 KiB", 2_048, Math.rint(each - text), "B");
      int before = provider.requests();
      report.atMost(
          Report.text("CPU between refreshes, %,d tokens, of a core", tokens),
          1,
          100 * busy(scale),
          "%");
      report.detail(
          Report.text(
              "Timers are the instances of `%s` in this process after a full collection, less those"
                  + " that are due in 24 days, of `%s` (with one token there were %d). Heap of a"
                  + " token: live bytes with %,d of them less those with one, %.0f B, of which its"
                  + " text and the objects that hold it are %.0f; the two copies that Vert.x keeps of"
                  + " the deployment's JSON are in it: %s. CPU: of all threads of this"
                  + " process, its provider's too; %d requests meanwhile.",
              TIMER,
              POOL_CHECKER,
              timers(one),
              tokens,
              each,
              text,
              many.largest(12, one, tokens - 1.0),
              provider.requests() - before));
    } finally {
      Deployed.result(vertx.close());
      Deployed.result(outside.close());
    }
  }

  private static long timers(Heap heap) {
    return heap.number(TIMER) - heap.number(POOL_CHECKER);
  }

  /** And waits for the last token. */
  private static String deploy(Vertx vertx, LeanProvider provider, int tokens) throws Exception {
    String deployed =
        Deployed.result(
            vertx.deployVerticle(
                TokenManagerVerticle.class,
                new DeploymentOptions().setConfig(provider.options(tokens))));
    TokenManager manager = TokenManager.create(vertx);
    await()
        .atMost(WaitLimit.SECONDS, TimeUnit.SECONDS)
        .until(
            () -> IntStream.range(0, tokens).allMatch(i -> manager.current("token-" + i) != null));
    Thread.sleep(1_000); // Until what came last is put away.
    return deployed;
  }

  /** The part of a core that they are busy, at the median. */
  private static double busy(Scale scale) throws InterruptedException {
    int windows = scale.of(2, 9);
    double[] parts = new double[windows];
    for (int i = 0; i < windows; i++) {
      long cpu = cpuNanos();
      long start = System.nanoTime();
      Thread.sleep(scale.of(500, 2_000));
      parts[i] = (double) (cpuNanos() - cpu) / (System.nanoTime() - start);
    }
    return Report.median(parts);
  }

  private static long cpuNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(thread -> thread != null && thread.getThreadName().startsWith("vert.x-"))
        .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
        .filter(nanos -> nanos > 0)
        .sum();
  }
}
