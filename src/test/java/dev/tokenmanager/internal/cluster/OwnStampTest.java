package dev.tokenmanager.internal.cluster;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import dev.tokenmanager.internal.cluster.record.KeyedMac;
import dev.tokenmanager.internal.cluster.record.SampleRecords;
import dev.tokenmanager.internal.cluster.record.SharedRecord.Stamp;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What this node wrote itself, before its wall clock was set. */
class OwnStampTest {

  private final ClusterFixture world = new ClusterFixture();
  private final Node node = world.join("a");
  private final NodeContext site =
      new NodeContext(
          node,
          SampleRecords.box("k"),
          new Membership(),
          new PeerMessageSeal(SampleRecords.keyring("k"), "a", () -> 1),
          new Questions(() -> 1),
          KeyedMac.ofCredentials(SampleRecords.keyring("k")),
          world.clocks.clocks());

  private static Stamp stamp(Moment at) {
    return new Stamp("a", at.wall(), at.elapsed());
  }

  @Test
  void momentOf_own_isWhenItWas() {
    Moment then = world.clocks.now();
    world.clocks.pass(ofSeconds(30));

    assertThat(site.momentOf(stamp(then))).isEqualTo(then);
  }

  @Test
  void momentOf_wallClockSetBack_isAsOldAsElapsedTimeSays() {
    Moment then = world.clocks.now();
    world.clocks.pass(ofSeconds(30));
    world.clocks.moveWall(ofSeconds(-13));

    Moment moment = requireNonNull(site.momentOf(stamp(then)));
    assertThat(moment.plus(ofSeconds(40)).remainingAt(world.clocks.now())).isEqualTo(ofSeconds(10));
  }

  /** The machine slept: elapsed time stood still. */
  @Test
  void momentOf_wallClockAhead_isAsOldAsTheWallClockSays() {
    Moment then = world.clocks.now();
    world.clocks.moveWall(ofMinutes(3));

    Moment moment = requireNonNull(site.momentOf(stamp(then)));
    assertThat(moment.plus(ofMinutes(4)).remainingAt(world.clocks.now())).isEqualTo(ofMinutes(1));
  }

  @Test
  void momentOf_withoutElapsedTimeAndInTheFuture_isUnknown() {
    Moment now = world.clocks.now();

    assertThat(site.momentOf(new Stamp("a", now.wall().plusMillis(1_001)))).isNull();
    assertThat(site.momentOf(new Stamp("a", now.wall().plusMillis(1_000)))).isEqualTo(now);
    assertThat(site.momentOf(new Stamp("a", now.wall().minus(Duration.ofDays(1))))).isNotNull();
  }

  /** What it wrote is of use to others, too, who were not there when its wall clock was set. */
  @Test
  void join_writersClockWasSetBack_recordIsAsOldAsElapsedTimeSays() {
    world.runWithProvider(ofSeconds(10));
    world.clocks.pass(ofSeconds(200));
    world.clocks.moveWall(ofSeconds(-100));
    world.lost = message -> message.containsKey("record");
    Node joiner = world.join("b");
    world.run(ofSeconds(1));

    assertThat(joiner.generation()).isEqualTo(1);
    var times = requireNonNull(joiner.state().holding().token()).times();
    assertThat(requireNonNull(times).expiry().remainingAt(world.clocks.now()))
        .isLessThan(ofSeconds(100));
  }
}
