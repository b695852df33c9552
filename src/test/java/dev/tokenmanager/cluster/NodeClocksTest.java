package dev.tokenmanager.cluster;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.refresh.Moment;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NodeClocksTest {

  private static final Moment NOW = new Moment(Instant.parse("2030-01-01T00:00:00Z"), ofMinutes(7));

  private final NodeClocks clocks = new NodeClocks();

  /** The other node's clock says what ours does, and that much more. */
  private static Instant theirs(Moment ours, Duration ahead) {
    return ours.wall().plus(ahead);
  }

  /** Its answer took 20 ms each way. */
  private void learn(Duration ahead) {
    clocks.answered("b", theirs(NOW.plus(ofMillis(20)), ahead), NOW, NOW.plus(ofMillis(40)));
  }

  @Test
  void momentOf_neverAnswered_isUnknown() {
    assertThat(clocks.momentOf("b", NOW.wall(), NOW)).isNull();
  }

  @Test
  void momentOf_clockMinutesAhead_isAsOldAsItIsOrOlderByTheWay() {
    learn(ofMinutes(5));
    Moment later = NOW.plus(ofSeconds(30));
    Moment stamped = NOW.plus(ofSeconds(10));

    assertThat(clocks.momentOf("b", theirs(stamped, ofMinutes(5)), later))
        .isEqualTo(stamped.minus(ofMillis(20)));
  }

  @Test
  void momentOf_clockMinutesBehind_isAsOldAsItIsOrOlderByTheWay() {
    learn(ofMinutes(-5));
    Moment later = NOW.plus(ofSeconds(30));
    Moment stamped = NOW.plus(ofSeconds(10));

    assertThat(clocks.momentOf("b", theirs(stamped, ofMinutes(-5)), later))
        .isEqualTo(stamped.minus(ofMillis(20)));
  }

  @Test
  void momentOf_inTheFuture_isNow() {
    learn(Duration.ZERO);

    assertThat(clocks.momentOf("b", NOW.wall().plusSeconds(60), NOW)).isEqualTo(NOW);
  }

  @Test
  void answered_slowerThanBefore_isNotBelievedWhileTheOtherIsFresh() {
    learn(Duration.ZERO);
    Moment asked = NOW.plus(ofSeconds(60));
    clocks.answered("b", asked.wall().plusSeconds(4), asked, asked.plus(ofSeconds(4)));
    Moment later = NOW.plus(ofSeconds(90));

    assertThat(clocks.momentOf("b", later.wall(), later)).isEqualTo(later.minus(ofMillis(20)));
  }

  @Test
  void answered_slowerButTheOtherIsStale_isBelieved() {
    learn(Duration.ZERO);
    Moment asked = NOW.plus(ofMinutes(6));
    clocks.answered("b", asked.wall().plusSeconds(4), asked, asked.plus(ofSeconds(4)));
    Moment later = asked.plus(ofSeconds(5));

    assertThat(clocks.momentOf("b", later.wall(), later)).isEqualTo(later.minus(ofSeconds(4)));
  }

  @Test
  void agrees_clockSetForward_isForgotten() {
    learn(Duration.ZERO);
    Moment later = NOW.plus(ofSeconds(10));

    assertThat(clocks.agrees("b", theirs(later, ofMinutes(1)), later)).isFalse();
    assertThat(clocks.momentOf("b", later.wall(), later)).isNull();
  }

  @Test
  void agrees_lateMessage_saysNothing() {
    learn(Duration.ZERO);
    Moment later = NOW.plus(ofSeconds(60));

    assertThat(clocks.agrees("b", NOW.wall(), later)).isTrue();
    assertThat(clocks.momentOf("b", NOW.wall(), later)).isNotNull();
  }

  @Test
  void furthestOffset_severalNodes_isOfTheOneFurthestOff() {
    learn(ofSeconds(3));
    clocks.answered("c", NOW.wall().minusSeconds(90), NOW, NOW);

    assertThat(clocks.furthestOffset(node -> true)).isEqualTo(ofSeconds(-90));
    assertThat(clocks.furthestOffset("b"::equals)).isEqualTo(ofSeconds(3));
    clocks.forgetAll();
    assertThat(clocks.furthestOffset(node -> true)).isNull();
  }
}
