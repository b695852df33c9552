package dev.tokenmanager.simulator;

import java.time.Duration;

/**
 * A node alone. Of the committed seeds, one that finds what was broken on purpose: every failure in
 * a stall is tried again at once, 4 "G5: tried again after only PT0S".
 */
class SimulatorTest extends SeededRuns {

  @Override
  protected Duration committed() {
    return Duration.ofHours(10_000);
  }

  @Override
  protected Duration simulate(long seed, Trace trace) {
    Simulation simulation = new Simulation(seed, trace);
    simulation.run();
    return simulation.length();
  }
}
