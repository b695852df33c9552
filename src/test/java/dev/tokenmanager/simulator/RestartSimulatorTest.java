package dev.tokenmanager.simulator;

import java.time.Duration;

/** A node alone that keeps its token in a file, and is stopped and killed again and again. */
class RestartSimulatorTest extends SeededRuns {

  @Override
  protected Duration committed() {
    return Duration.ofHours(500);
  }

  @Override
  protected Duration simulate(long seed, Trace trace) {
    RestartSimulation simulation = new RestartSimulation(seed, trace);
    simulation.run();
    return simulation.length();
  }
}
