package dev.tokenmanager.cluster;

import dev.tokenmanager.refresh.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How other nodes' wall clocks compare with this node's clocks, learnt from their answers to this
 * node's questions. An answer was stamped after the question was asked: taking the moment of the
 * question for it makes everything that the other node stamps look older than it is, by at most the
 * time on the way, and never younger. Event loop only.
 */
final class NodeClocks {

  private static final Duration STALE = Duration.ofMinutes(5);

  /** The first messages between two nodes are slow. */
  private static final Duration VAGUE = Duration.ofMillis(200);

  /** Clocks tick alike, but not quite. */
  private static final Duration TOLERANCE = Duration.ofMillis(50);

  /** Nodes that left count, too, as long as there are not too many. */
  private static final int KEPT = 256;

  private final Map<String, Sample> samples =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sample> eldest) {
          return size() > KEPT;
        }
      };

  /** The other node's clock said {@code sent} at some time between the two moments. */
  private record Sample(Instant sent, Moment asked, Moment answered) {

    Moment momentOf(Instant at) {
      return asked.plus(Duration.between(sent, at));
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
   */
  void answered(String node, Instant sent, Moment asked, Moment now) {
    Sample sample = new Sample(sent, asked, now);
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

  /** Whether all that it stamps looks older than it is by so much that asking again may help. */
  boolean isVague(String node) {
    Sample sample = samples.get(node);
    return sample == null || sample.onTheWay().compareTo(VAGUE) > 0;
  }

  void forgetAll() {
    samples.clear();
  }

  /**
   * When that was on this node's clocks, not later than now; null: that node's clock is unknown.
   */
  @Nullable Moment momentOf(String node, Instant at, Moment now) {
    Sample sample = samples.get(node);
    return sample == null ? null : Moment.earliest(sample.momentOf(at), now);
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
