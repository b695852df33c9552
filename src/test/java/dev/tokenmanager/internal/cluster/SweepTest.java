package dev.tokenmanager.internal.cluster;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.cluster.record.Records;
import dev.tokenmanager.internal.cluster.record.SampleRecords;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.cluster.record.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.internal.token.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records in the map end with their tokens. */
class SweepTest {

  private static final Identity GONE = new Identity("a", "t", "what nobody has by now");

  private final ClusterFixture world = new ClusterFixture();

  private static String sealed(SharedRecord record) {
    return SampleRecords.box("k").seal(GONE, record);
  }

  private void pass(Duration period) {
    for (Duration left = period; left.compareTo(Duration.ZERO) > 0; left = left.minusMinutes(5)) {
      world.clocks.pass(ofMinutes(5));
      world.nodes.values().forEach(node -> node.group.tick());
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 25", "1800000, 40", ", 1450"})
  void record_ofNobody_endsWithTheLaterOfItsTokens(@Nullable Long refreshMs, int minutes) {
    SharedRefreshToken refreshToken =
        new SharedRefreshToken(
            new Secret("r"),
            refreshMs == null ? null : ofHours(1),
            refreshMs == null ? null : Duration.ofMillis(refreshMs),
            null,
            null);
    SharedRecord record = Records.with(SampleRecords.full(3), refreshToken);
    world.map.put(GONE.key(), sealed(record));
    world.join("a");
    pass(Records.lasts(record));
    assertThat(world.map).containsKey(GONE.key());

    pass(ofMinutes(minutes).minus(Records.lasts(record)).plusMinutes(15));
    assertThat(world.map).doesNotContainKey(GONE.key());
  }

  @Test
  void record_thatIsWrittenAgain_stays() {
    world.map.put(GONE.key(), sealed(SampleRecords.full(3)));
    world.join("a");
    for (int i = 0; i < 20; i++) {
      pass(ofMinutes(10));
      world.map.put(GONE.key(), sealed(SampleRecords.full(3)));
    }

    assertThat(world.map).containsKey(GONE.key());
  }

  @Test
  void whatIsNotOurs_stays() {
    String later = "2.5.x.of-a-later-release";
    world.map.put(GONE.key(), later);
    world.map.put("somebody/else/x", "1.5.g.AAAA");
    world.map.put("a/t/forgotten by an earlier release", "");
    world.join("a");
    pass(ofDays(2));

    assertThat(world.map).containsEntry(GONE.key(), later).containsKey("somebody/else/x");
    assertThat(world.map).doesNotContainKey("a/t/forgotten by an earlier release");
  }

  /** Of nodes with a key that nobody has by now, or garbage: it would stay for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"1.5.g.AAAA", "2.5.x.of-a-later-release", "garbage"})
  void whatNoKeyOpens_endsWhenItIsTheSameForAWeek(String envelope) {
    world.map.put(GONE.key(), envelope);
    world.map.put("somebody/else/x", envelope);
    world.join("a");
    pass(ofDays(5));
    String changed = envelope + "A";
    world.map.put(GONE.key(), changed);
    pass(ofDays(6));
    assertThat(world.map).containsEntry(GONE.key(), changed);

    pass(ofDays(1).plusHours(1));
    assertThat(world.map).doesNotContainKey(GONE.key()).containsKey("somebody/else/x");
  }

  @Test
  void whatIsSealed_nodeHasNoKey_stays() {
    world.keys = "";
    world.map.put(GONE.key(), sealed(SampleRecords.full(3)));
    world.join("a");
    pass(ofDays(8));

    assertThat(world.map).containsKey(GONE.key());
  }

  @Test
  void lasts_revoked_asLongAsItsTokensMay() {
    SharedRecord record = SampleRecords.full(3);
    SharedRecord revoked = Records.revoked(record, "n", world.clocks.now());

    assertThat(Records.lasts(record)).isEqualTo(Duration.ofMillis(1_700_001));
    assertThat(Records.lasts(revoked)).isEqualTo(ofDays(1).plusMinutes(5));
  }
}
