package dev.tokenmanager.simulator.cluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tokenmanager.simulator.SeededRuns;
import dev.tokenmanager.simulator.Trace;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** Nodes that share their tokens. */
class ClusterSimulatorTest extends SeededRuns {

  /** Says which node goes on alone, a hundred thousand times. */
  private static final Logger SHARING =
      (Logger) LoggerFactory.getLogger("dev.tokenmanager.Sharing");

  @BeforeEach
  void silence() {
    SHARING.setLevel(Level.OFF);
  }

  @AfterEach
  void letItSpeakAgain() {
    SHARING.setLevel(null);
  }

  @Override
  protected Duration simulate(long seed, Trace trace) {
    ClusterSimulation simulation = new ClusterSimulation(seed, trace);
    simulation.run();
    return simulation.length();
  }
}
