package dev.tokenmanager.simulator;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@code -Dsimulator.seed=n} runs one seed, {@code -Dsimulator.fresh=n} as many new ones. */
class SimulatorTest {

  private static final int COMMITTED_SEEDS = 300;

  @Test
  void run_committedSeeds_keepsEveryInvariant() {
    Long only = Long.getLong("simulator.seed");
    if (only != null) {
      run(only);
      return;
    }
    for (long seed = 1; seed <= COMMITTED_SEEDS; seed++) {
      run(seed);
    }
  }

  @Test
  void run_freshSeeds_keepsEveryInvariant() {
    Random random = new Random();
    for (int i = Integer.getInteger("simulator.fresh", 20); i > 0; i--) {
      run(random.nextLong());
    }
  }

  private static void run(long seed) {
    try {
      new Simulation(seed).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }
}
