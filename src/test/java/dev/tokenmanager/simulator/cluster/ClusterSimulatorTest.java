package dev.tokenmanager.simulator.cluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tokenmanager.simulator.SeededRuns;
import dev.tokenmanager.simulator.Trace;
import dev.tokenmanager.simulator.cluster.ClusterScenario.Faults;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Nodes that share their tokens. Of the committed seeds, some that find what was broken on purpose:
 *
 * <ul>
 *   <li>all go alone at the same moment, with neither claim nor announcement: 62 "(i) request 3 for
 *       t0 with 10", 47 "(a) n3 asks without the lock";
 *   <li>nobody waits for one that said that it asks: 5 "(k) n19 goes alone for t0, and knows that
 *       n15 asks";
 *   <li>nothing is learnt from failed requests of others: 23 and 45 "(j) n3 asks for t0 too early
 *       after …";
 *   <li>whoever has the lock when it stops is the last, and revokes: REVOKING 2 "(j) n2 answers a
 *       token that was revoked".
 * </ul>
 */
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

  /** Where fresh seeds of the others are wanted, these are more, too. */
  @ParameterizedTest
  @EnumSource(names = {"OUTSIDER", "REVOKING"})
  void run_troubleOfItsOwn_keepsEveryInvariant(Faults faults) {
    int seeds = Integer.getInteger("simulate.hours") == null ? 12 : 60;
    for (long seed = 1; seed <= seeds; seed++) {
      Trace trace = new Trace(true);
      try {
        new ClusterSimulation(seed, trace, faults).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(trace + System.lineSeparator() + faults + ", seed " + seed, e);
      }
    }
  }

  /** About a minute's work; many more, and fresh ones, are for CI. */
  @Override
  protected Duration committed() {
    return Duration.ofHours(2_000);
  }

  @Override
  protected Duration simulate(long seed, Trace trace) {
    ClusterSimulation simulation = new ClusterSimulation(seed, trace);
    simulation.run();
    return simulation.length();
  }
}
