package dev.tokenmanager.internal.service;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.service.RefresherFixture.FakeSource;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefresherScaleTest {

  private static final int TOKENS = 10_000;

  private final Map<String, FakeSource> providers = RefresherFixture.providers(TOKENS);
  private final RefresherFixture bench =
      new RefresherFixture(16, providers.keySet().toArray(new String[0]));

  @BeforeEach
  void acquireAll() {
    int index = 0;
    for (Map.Entry<String, FakeSource> entry : providers.entrySet()) {
      bench.add(entry.getKey(), entry.getValue());
      entry.getValue().answer("a", Duration.ofMinutes(5).plusMillis(index++), null);
    }
  }

  @Test
  void tick_nothingDue_looksAtNoToken() {
    assertThat(reads(Duration.ofSeconds(1))).isLessThan(10);
    assertThat(sent()).isEqualTo(TOKENS);
  }

  @Test
  void tick_threeDue_looksAtThoseOnly() {
    bench.clocks.pass(Duration.ofMinutes(4));
    assertThat(reads(ofMillis(2))).isLessThan(40);
    assertThat(sent()).isEqualTo(TOKENS + 3);
  }

  @Test
  void tick_allDue_keepsWithinTheSlots() {
    bench.pass(Duration.ofSeconds(250));
    assertThat(inFlight()).isEqualTo(16);
    assertThat(sent()).isEqualTo(TOKENS + 16);
  }

  @Test
  void tick_manyCycles_schedulesNoMoreThanThereAre() {
    for (int cycle = 0; cycle < 3; cycle++) {
      bench.pass(Duration.ofSeconds(250));
      while (inFlight() > 0) {
        for (FakeSource provider : providers.values()) {
          while (provider.inFlight() > 0) {
            provider.answer("b" + cycle);
          }
        }
      }
    }
    assertThat(bench.scheduler.scheduled()).isEqualTo(TOKENS);
    assertThat(sent()).isEqualTo(4L * TOKENS);
  }

  private int reads(Duration period) {
    int before = bench.clocks.reads();
    bench.pass(period);
    return bench.clocks.reads() - before;
  }

  private long sent() {
    return providers.values().stream().mapToLong(provider -> provider.sent.size()).sum();
  }

  private int inFlight() {
    return providers.values().stream().mapToInt(FakeSource::inFlight).sum();
  }
}
