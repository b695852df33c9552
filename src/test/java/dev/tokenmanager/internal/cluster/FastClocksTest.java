package dev.tokenmanager.internal.cluster;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the clocks of the nodes are not the provider's, a token lasts what the provider said. */
class FastClocksTest {

  private final ClusterFixture world = new ClusterFixture();

  private int requestsOf(ClusterFixture asked) {
    asked.lifetime = ofSeconds(60);
    asked.join("a");
    asked.join("b");
    asked.runWithProvider(ofMinutes(10));
    return asked.requests();
  }

  /** The one who acquires it counts all of it, so those who adopt it do, too. */
  @ParameterizedTest
  @ValueSource(ints = {1, 20, 40, 50, 59})
  void clocksAheadOfTheProviders_oneRequestACycle(int seconds) {
    world.ahead = ofSeconds(seconds);

    assertThat(requestsOf(world)).isCloseTo(requestsOf(new ClusterFixture()), within(2));
  }
}
