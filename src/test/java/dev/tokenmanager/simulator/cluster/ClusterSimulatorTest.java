package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.simulator.Trace;
import java.time.Duration;
import java.util.Random;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code -Dsimulate.seed=n} replays one seed, {@code -Dsimulate.hours=n} tries that many hours of
 * fresh ones.
 */
class ClusterSimulatorTest {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterSimulatorTest.class);
  private static final Duration COMMITTED = Duration.ofHours(10_000);
  private static final Duration FRESH = Duration.ofHours(Integer.getInteger("simulate.hours", 100));

  private long nextCommitted = 1;

  @Test
  void run_committedSeeds_keepsEveryInvariant() {
    Long only = Long.getLong("simulate.seed");
    if (only != null) {
      run(only);
    } else {
      runFor(COMMITTED, () -> nextCommitted++);
    }
  }

  @Test
  void run_freshSeeds_keepsEveryInvariant() {
    runFor(FRESH, new Random()::nextLong);
  }

  private static void runFor(Duration wanted, LongSupplier seeds) {
    Duration simulated = Duration.ZERO;
    int runs = 0;
    for (; simulated.compareTo(wanted) < 0; runs++) {
      simulated = simulated.plus(run(seeds.getAsLong()));
    }
    LOG.info("{} hours of clusters simulated in {} runs", simulated.toHours(), runs);
  }

  private static Duration run(long seed) {
    try {
      ClusterSimulation simulation = new ClusterSimulation(seed, new Trace(false));
      simulation.run();
      return simulation.length();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(story(seed), e);
    }
  }

  /** The same again, with eyes open. */
  private static String story(long seed) {
    Trace trace = new Trace(true);
    String end = "it passed when it was run again";
    try {
      new ClusterSimulation(seed, trace).run();
    } catch (AssertionError | RuntimeException e) {
      end = e.toString();
    }
    return "%s%n%s%nReplay: ./mvnw test -Dtest=ClusterSimulatorTest -Dsimulate.seed=%d"
        .formatted(trace, end, seed);
  }
}
