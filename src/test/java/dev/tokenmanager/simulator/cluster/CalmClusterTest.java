package dev.tokenmanager.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CalmClusterTest {

  /** That one asks, twice that it has the token, and little more than a question and its answer. */
  @Test
  void measure_nothingHappens_littleIsSaidForARefresh() {
    CalmCluster.Measured measured = CalmCluster.measure(12, Duration.ofSeconds(20), 10);

    assertThat(measured.requests()).isEqualTo(measured.cycles()).isEqualTo(10);
    assertThat(measured.heard()).isLessThan(6);
    assertThat(measured.calls()).isLessThan(3);
  }
}
