package dev.tokenmanager.simulator;

import java.time.Duration;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs of a simulation by seed: {@code -Dsimulate.seed=n} replays one, {@code -Dsimulate.hours=n}
 * tries that many hours of fresh ones.
 */
public abstract class SeededRuns {

  private static final Logger LOG = LoggerFactory.getLogger(SeededRuns.class);
  private static final @Nullable Integer HOURS = Integer.getInteger("simulate.hours");

  private long nextCommitted = 1;

  /** How much time the seeds that every build runs cover: from 1 on. */
  protected abstract Duration committed();

  /** One run, and the time that it covered; throws {@link AssertionError} where it must not. */
  protected abstract Duration simulate(long seed, Trace trace);

  @Test
  void run_committedSeeds_keepsEveryInvariant() {
    Long only = Long.getLong("simulate.seed");
    if (only != null) {
      run(only);
    } else {
      runFor(committed(), () -> nextCommitted++);
    }
  }

  @Test
  void run_freshSeeds_keepsEveryInvariant() {
    runFor(
        HOURS == null ? committed().dividedBy(100) : Duration.ofHours(HOURS),
        new Random()::nextLong);
  }

  private void runFor(Duration wanted, LongSupplier seeds) {
    Duration simulated = Duration.ZERO;
    int runs = 0;
    for (; simulated.compareTo(wanted) < 0; runs++) {
      simulated = simulated.plus(run(seeds.getAsLong()));
    }
    LOG.info("{}: {} hours simulated in {} runs", name(), simulated.toHours(), runs);
  }

  private Duration run(long seed) {
    try {
      return simulate(seed, new Trace(false));
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(story(seed), e);
    }
  }

  /** The same again, with eyes open. */
  private String story(long seed) {
    Trace trace = new Trace(true);
    String end = "it passed when it was run again";
    try {
      simulate(seed, trace);
    } catch (AssertionError | RuntimeException e) {
      end = e.toString();
    }
    return "%s%n%s%nReplay: ./mvnw test -Dtest=%s -Dsimulate.seed=%d"
        .formatted(trace, end, name(), seed);
  }

  private String name() {
    return getClass().getSimpleName();
  }
}
