package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node from when it began to listen until it ends: each of its notices counts once, and none
 * before it has answered a question of this node. Who has recorded notices of a node that is gone
 * can say them again, but not answer for it. Event loop only.
 */
final class Session {

  /** So many notices may overtake one. */
  static final int WINDOW = 1024;

  /** What was said before the answer came, and counts after it; more is lost. */
  private static final int MOST_HELD = 16;

  /**
   * What was said that long before its answer is not news, if it was not recorded and said again.
   */
  private static final Duration OLDEST = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofMillis(250);

  final String node;
  final long id;
  private final BitSet counted = new BitSet(WINDOW);
  private List<PeerMessage> held = new ArrayList<>();
  private long highest;
  private long floor;
  private boolean confirmed;
  private boolean ended;
  private @Nullable Moment asked;

  Session(String node, long id) {
    this.node = node;
    this.id = id;
  }

  /** True once for each count, and not for one that is far behind. */
  boolean countsFirst(long count) {
    if (count <= highest - WINDOW || count <= floor) {
      return false;
    }
    if (count > highest) {
      forget(count);
      highest = count;
    }
    int place = (int) (count % WINDOW);
    boolean first = !counted.get(place);
    counted.set(place);
    return first;
  }

  /** Makes room for what comes after {@link #highest}. */
  private void forget(long count) {
    if (count - highest >= WINDOW) {
      counted.clear();
      return;
    }
    for (long next = highest + 1; next <= count; next++) {
      counted.clear((int) (next % WINDOW));
    }
  }

  boolean isConfirmed() {
    return confirmed;
  }

  /** It said goodbye: whatever arrives yet was overtaken. */
  void end() {
    ended = true;
  }

  boolean isEnded() {
    return ended;
  }

  /** Whether it has to be asked, again where an answer was lost. */
  boolean mustBeAsked(Moment now) {
    if (asked != null && !asked.plus(PATIENCE).isReachedAt(now)) {
      return false;
    }
    asked = now;
    return true;
  }

  /** Keeps a notice until the session is confirmed. */
  void hold(PeerMessage notice) {
    if (!confirmed && held.size() < MOST_HELD) {
      held.add(notice);
    }
  }

  /**
   * It has answered; what was held, in order. What it had said before and was not heard until now
   * may be old, and does not count any more.
   *
   * @param count of the answer
   * @param at when it was said, by its own clock
   */
  List<PeerMessage> confirm(long count, Instant at) {
    confirmed = true;
    floor = count;
    Instant oldest = at.minus(OLDEST);
    List<PeerMessage> before =
        held.stream().filter(notice -> !notice.at().isBefore(oldest)).toList();
    held = List.of();
    return before;
  }
}
