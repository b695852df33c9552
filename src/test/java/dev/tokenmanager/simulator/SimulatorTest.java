package dev.tokenmanager.simulator;

import java.time.Duration;

/** A node alone. */
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
