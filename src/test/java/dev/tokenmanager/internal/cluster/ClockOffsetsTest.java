package dev.tokenmanager.internal.cluster;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.record.SharedRecord.Stamp;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClockOffsetsTest {

  private static final Moment NOW = new Moment(Instant.parse("2030-01-01T00:00:00Z"), ofMinutes(7));

  private final ClockOffsets clocks = new ClockOffsets();

  /** The other node's clock says what ours does, and that much more. */
  private static Instant theirs(Moment ours, Duration ahead) {
    return ours.wall().plus(ahead);
  }

  private void answered(String node, Instant sent, Moment asked, Moment now) {
    clocks.answered(new Stamp(node, sent), asked, now);
  }

  private @Nullable Moment momentOf(String node, Instant at, Moment now) {
    return clocks.momentOf(new Stamp(node, at), now);
  }

  /** Its answer took 20 ms each way. */
  private void learn(Duration ahead) {
    answered("b", theirs(NOW.plus(ofMillis(20)), ahead), NOW, NOW.plus(ofMillis(40)));
  }

  @Test
  void momentOf_neverAnswered_isUnknown() {
    assertThat(momentOf("b", NOW.wall(), NOW)).isNull();
  }

  @Test
  void momentOf_clockMinutesAhead_isAsOldAsItIsOrOlderByTheWay() {
    learn(ofMinutes(5));
    Moment later = NOW.plus(ofSeconds(30));
    Moment stamped = NOW.plus(ofSeconds(10));

    assertThat(momentOf("b", theirs(stamped, ofMinutes(5)), later))
        .isEqualTo(stamped.minus(ofMillis(20)));
  }

  @Test
  void momentOf_clockMinutesBehind_isAsOldAsItIsOrOlderByTheWay() {
    learn(ofMinutes(-5));
    Moment later = NOW.plus(ofSeconds(30));
    Moment stamped = NOW.plus(ofSeconds(10));

    assertThat(momentOf("b", theirs(stamped, ofMinutes(-5)), later))
        .isEqualTo(stamped.minus(ofMillis(20)));
  }

  @Test
  void momentOf_inTheFuture_isNowOrImpossible() {
    learn(Duration.ZERO);

    assertThat(momentOf("b", NOW.wall().plusMillis(1_020), NOW)).isEqualTo(NOW);
    // It was stamped before that clock was set back: nobody knows how long.
    assertThat(momentOf("b", NOW.wall().plusMillis(1_021), NOW)).isNull();
  }

  /** It was set after the stamp, and before this node heard anything of it. */
  @Test
  void momentOf_wallClockWasSetBack_isAsOldAsElapsedTimeSays() {
    Stamp stamped = new Stamp("b", NOW.wall(), ofSeconds(50));
    Moment asked = NOW.plus(ofMinutes(9));
    Instant sent = asked.wall().minusSeconds(480);
    clocks.answered(new Stamp("b", sent, ofSeconds(50).plusMinutes(9)), asked, asked);

    Moment moment = clocks.momentOf(stamped, asked);
    assertThat(moment)
        .isNotNull()
        .satisfies(at -> assertThat(at.elapsed()).isEqualTo(NOW.elapsed()));
  }

  @Test
  void answered_manyNodes_keepsThoseWhoseRecordsAreDated() {
    learn(Duration.ZERO);
    for (int i = 0; i < 2 * ClockOffsets.KEPT; i++) {
      answered("n" + i, NOW.wall(), NOW, NOW);
      assertThat(momentOf("b", NOW.wall(), NOW)).isNotNull();
    }

    assertThat(clocks.isKnown("n0")).isFalse();
    assertThat(clocks.isKnown("n" + (2 * ClockOffsets.KEPT - 1))).isTrue();
  }

  /** Any of them may be the next to acquire; of none has to be asked then what time it is. */
  @Test
  void answered_asManyNodesAsAreAdmitted_keepsAll() {
    for (int i = 0; i < Membership.MOST; i++) {
      answered("n" + i, NOW.wall(), NOW, NOW);
    }

    for (int i = 0; i < Membership.MOST; i++) {
      assertThat(momentOf("n" + i, NOW.wall(), NOW)).isNotNull();
    }
  }

  @Test
  void answered_slowerThanBefore_isNotBelievedWhileTheOtherIsFresh() {
    learn(Duration.ZERO);
    Moment asked = NOW.plus(ofSeconds(60));
    answered("b", asked.wall().plusSeconds(4), asked, asked.plus(ofSeconds(4)));
    Moment later = NOW.plus(ofSeconds(90));

    assertThat(momentOf("b", later.wall(), later)).isEqualTo(later.minus(ofMillis(20)));
  }

  @Test
  void answered_slowerButTheOtherIsStale_isBelieved() {
    learn(Duration.ZERO);
    Moment asked = NOW.plus(ofMinutes(6));
    answered("b", asked.wall().plusSeconds(4), asked, asked.plus(ofSeconds(4)));
    Moment later = asked.plus(ofSeconds(5));

    assertThat(momentOf("b", later.wall(), later)).isEqualTo(later.minus(ofSeconds(4)));
  }

  @Test
  void agrees_clockSetForward_isForgotten() {
    learn(Duration.ZERO);
    Moment later = NOW.plus(ofSeconds(10));

    assertThat(clocks.agrees("b", theirs(later, ofMinutes(1)), later)).isFalse();
    assertThat(momentOf("b", later.wall(), later)).isNull();
  }

  @Test
  void agrees_lateMessage_saysNothing() {
    learn(Duration.ZERO);
    Moment later = NOW.plus(ofSeconds(60));

    assertThat(clocks.agrees("b", NOW.wall(), later)).isTrue();
    assertThat(momentOf("b", NOW.wall(), later)).isNotNull();
  }

  @Test
  void furthestOffset_severalNodes_isOfTheOneFurthestOff() {
    learn(ofSeconds(3));
    answered("c", NOW.wall().minusSeconds(90), NOW, NOW);

    assertThat(clocks.furthestOffset(node -> true)).isEqualTo(ofSeconds(-90));
    assertThat(clocks.furthestOffset("b"::equals)).isEqualTo(ofSeconds(3));
    clocks.forgetAll();
    assertThat(clocks.furthestOffset(node -> true)).isNull();
  }
}
