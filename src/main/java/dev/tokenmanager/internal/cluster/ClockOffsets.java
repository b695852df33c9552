package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.SharedRecord.Stamp;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How other nodes' clocks compare with this node's, learnt from their answers to this node's
 * questions. An answer was stamped after the question was asked: taking the moment of the question
 * for it makes everything that the other node stamps look older than it is, by at most the time on
 * the way, and never younger. Where a wall clock was set since, elapsed time tells; where a machine
 * slept, the wall clock. Event loop only.
 */
final class ClockOffsets {

  private static final Duration STALE = Duration.ofMinutes(5);

  /** The first messages between two nodes are slow. */
  private static final Duration VAGUE = Duration.ofMillis(200);

  /** Clocks tick alike, but not quite. */
  private static final Duration TOLERANCE = Duration.ofMillis(50);

  /** What is stamped further ahead was stamped before that clock was set back. */
  static final Duration IMPOSSIBLE = Duration.ofSeconds(1);

  /**
   * As many as can be there: else who acquires is often one that has to be asked again. Nodes that
   * left count, too; of more those stay whose records were dated lately.
   */
  static final int KEPT = Membership.MOST;

  private final Map<String, Sample> samples = new Eldest<>(KEPT);

  /**
   * The other node's clocks said that at some time between the two moments.
   *
   * @param elapsed null: an earlier release does not say it
   */
  private record Sample(Instant sent, @Nullable Duration elapsed, Moment asked, Moment answered) {

    Moment momentOf(Instant at) {
      return asked.plus(Duration.between(sent, at));
    }

    /** By its elapsed time, {@code most} where that is not known, or not earlier. */
    Moment momentOf(@Nullable Duration at, Moment most) {
      return elapsed == null || at == null
          ? most
          : Moment.earliest(asked.plus(at.minus(elapsed)), most);
    }

    Duration offset() {
      return Duration.between(asked.wall().plus(onTheWay().dividedBy(2)), sent);
    }

    Duration onTheWay() {
      return answered.elapsed().minus(asked.elapsed());
    }
  }

  /**
   * A node answered a question; of two samples the one that was faster is kept, while it is fresh.
   *
   * @param said by that node, then
   */
  void answered(Stamp said, Moment asked, Moment now) {
    String node = said.node();
    Instant sent = said.at();
    Sample sample = new Sample(sent, said.elapsed(), asked, now);
    Sample old = samples.get(node);
    boolean better =
        old == null
            || sample.onTheWay().compareTo(old.onTheWay()) <= 0
            || old.answered.plus(STALE).isReachedAt(now)
            || isAhead(old, sent, now)
            || isBehind(old, sent, asked);
    if (better) {
      samples.remove(node); // To the end of the row.
      samples.put(node, sample);
    }
  }

  /**
   * A node said when it sent something.
   *
   * @return false where that is impossible by what is known of its clock, which is forgotten then:
   *     it was set forward, and has to be asked
   */
  boolean agrees(String node, Instant sent, Moment now) {
    Sample sample = samples.get(node);
    if (sample == null || !isAhead(sample, sent, now)) {
      return true;
    }
    samples.remove(node);
    return false;
  }

  private static boolean isAhead(Sample sample, Instant sent, Moment now) {
    return !sample.momentOf(sent).isReachedAt(now.plus(TOLERANCE));
  }

  /** What was stamped after the question looks older than the question: the clock was set back. */
  private static boolean isBehind(Sample sample, Instant sent, Moment asked) {
    Duration error = sample.onTheWay().plus(TOLERANCE);
    return sample.momentOf(sent).plus(error).isReachedAt(asked);
  }

  /** Whether it has answered, as far as is remembered. */
  boolean isKnown(String node) {
    return samples.containsKey(node);
  }

  /** Whether all that it stamps looks older than it is by so much that asking again may help. */
  boolean isVague(String node) {
    Sample sample = samples.get(node);
    return sample == null || sample.onTheWay().compareTo(VAGUE) > 0;
  }

  void forgetAll() {
    samples.clear();
  }

  /**
   * When that was on this node's clocks, not later than now; null: that node's clock is unknown, or
   * was set back since.
   */
  @Nullable Moment momentOf(Stamp stamp, Moment now) {
    String node = stamp.node();
    Sample sample = samples.remove(node);
    if (sample == null) {
      return null;
    }
    samples.put(node, sample); // To the end of the row.
    Moment moment = sample.momentOf(stamp.at());
    return moment.isReachedAt(now.plus(IMPOSSIBLE))
        ? sample.momentOf(stamp.elapsed(), Moment.earliest(moment, now))
        : null;
  }

  /**
   * How far the clock that is furthest off is ahead of ours, null: no other node was heard.
   *
   * @param isPresent whether a node still counts
   */
  @Nullable Duration furthestOffset(Predicate<String> isPresent) {
    Duration furthest = null;
    for (Map.Entry<String, Sample> entry : samples.entrySet()) {
      Duration offset = entry.getValue().offset();
      boolean further = furthest == null || offset.abs().compareTo(furthest.abs()) > 0;
      if (further && isPresent.test(entry.getKey())) {
        furthest = offset;
      }
    }
    return furthest;
  }
}
