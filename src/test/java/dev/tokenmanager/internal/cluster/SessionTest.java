package dev.tokenmanager.internal.cluster;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {

  private static final Moment NOW =
      new Moment(Instant.parse("2030-01-01T00:00:00Z"), Duration.ofHours(2));
  private static final PeerMessage HELLO =
      PeerMessage.ofNode(PeerMessage.Type.HELLO, "n", NOW.wall());

  private final Session session = new Session("n", 7);

  @Test
  void countsFirst_anyOrder_eachOnce() {
    Random random = new Random(3);
    Set<Long> seen = new HashSet<>();
    long highest = 1;
    for (int i = 0; i < 200_000; i++) {
      long count = Math.max(1, highest + random.nextInt(1200) - 1100);
      boolean inWindow = count > highest - Session.WINDOW;
      highest = Math.max(highest, count);

      assertThat(session.countsFirst(count)).isEqualTo(inWindow && seen.add(count));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1_024, 1_025, 5_000, Long.MAX_VALUE})
  void countsFirst_farAhead_forgetsWhatIsBehindTheWindow(long ahead) {
    assertThat(session.countsFirst(1)).isTrue();
    assertThat(session.countsFirst(ahead)).isTrue();
    assertThat(session.countsFirst(ahead)).isFalse();
    assertThat(session.countsFirst(ahead - 1)).isTrue();
    assertThat(session.countsFirst(1)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void countsFirst_noCount_isRefused(long count) {
    assertThat(session.countsFirst(count)).isFalse();
  }

  @Test
  void confirm_givesWhatWasHeldOnce_andWhatCameBeforeIsOver() {
    assertThat(session.countsFirst(3)).isTrue();
    session.hold(HELLO);
    assertThat(session.countsFirst(5)).isTrue();

    assertThat(session.confirm(5, NOW.wall())).containsExactly(HELLO);
    assertThat(session.confirm(5, NOW.wall())).isEqualTo(List.of());
    assertThat(session.countsFirst(4)).isFalse();
    assertThat(session.countsFirst(6)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"-1, true", "0, true", "5000, true", "5001, false", "60000, false"})
  void confirm_whatWasSaidLongBeforeTheAnswer_isDropped(long msBefore, boolean kept) {
    session.hold(HELLO);

    assertThat(session.confirm(1, NOW.wall().plusMillis(msBefore)).contains(HELLO)).isEqualTo(kept);
  }

  @Test
  void hold_many_isBounded() {
    for (int i = 0; i < 1_000; i++) {
      session.hold(HELLO);
    }

    assertThat(session.confirm(1, NOW.wall())).hasSize(16);
  }

  @Test
  void mustBeAsked_againOnlyAfterAWhile() {
    assertThat(session.mustBeAsked(NOW)).isTrue();
    assertThat(session.mustBeAsked(NOW.plus(ofMillis(249)))).isFalse();
    assertThat(session.mustBeAsked(NOW.plus(ofMillis(250)))).isTrue();
  }
}
