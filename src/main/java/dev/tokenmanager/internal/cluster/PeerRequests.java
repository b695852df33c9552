package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The other nodes that said that they ask the provider for a token, and for how long that counts:
 * until one exchange after they last said so, not once they are gone. Event loop only.
 */
final class PeerRequests {

  private final NodeContext context;
  private final Duration exchange;
  private final Map<String, Said> saidBy = new LinkedHashMap<>();

  /** What a node said last. */
  enum Kind {
    /** It will ask without the lock, unless somebody else does. */
    CLAIMS,
    /** It asks without the lock. */
    ASKS_ALONE,
    /** It asks under the lock. */
    ASKS,
    /** It has a token, which is on its way. */
    HAS
  }

  private record Said(Kind kind, Moment until, long generation) {}

  /** That a request ended, by the clock of the one who said so; and when that was heard. */
  private record Ended(Instant at, Moment heard) {}

  /** What these said before that may come after it. */
  private final Map<String, Ended> endedBy = new HashMap<>();

  /** The record that was taken last: its writer's request for it is over. */
  private @Nullable SharedRecord taken;

  /**
   * @param exchange how long one may take
   */
  PeerRequests(NodeContext context, Duration exchange) {
    this.context = context;
    this.exchange = exchange;
  }

  void heard(PeerMessage notice) {
    switch (notice.type()) {
      case ACQUIRING -> said(notice, Announcement.kind(notice), exchange);
      case ACQUIRED -> said(notice, Kind.HAS, shorter(exchange, ClusterTimings.ASK_PATIENCE));
      case RELEASED, FAILED -> {
        left(notice.node());
        endedBy.put(notice.node(), new Ended(notice.at(), context.now()));
      }
      case ANSWER -> answered(notice);
      case HELLO, BYE, ASK -> {}
    }
  }

  /** It asks already: what it said itself of that, if it was heard, counts. */
  private void answered(PeerMessage notice) {
    Duration left = Announcement.left(notice);
    if (left != null && !left.isNegative() && !saidBy.containsKey(notice.node())) {
      said(notice, Announcement.kind(notice), shorter(exchange, left));
    }
  }

  private void said(PeerMessage notice, Kind kind, Duration counts) {
    if (isOvertaken(notice)) {
      return;
    }
    // The newest last.
    saidBy.remove(notice.node());
    if (!isOver(notice.node(), notice.generation())) {
      Moment until = context.now().plus(counts);
      saidBy.put(notice.node(), new Said(kind, until, notice.generation()));
    }
  }

  /** Just now, not for long: a clock may be set back. */
  private boolean isOvertaken(PeerMessage notice) {
    Ended ended = endedBy.get(notice.node());
    return ended != null
        && !ended.heard().plus(ClusterTimings.ASK_PATIENCE).isReachedAt(context.now())
        && ended.at().isAfter(notice.at());
  }

  /** A record was taken, whether or not word of it came, or came before what was said earlier. */
  void taken(SharedRecord record) {
    taken = record;
    saidBy.entrySet().removeIf(said -> isOver(said.getKey(), said.getValue().generation()));
  }

  private boolean isOver(String node, long generation) {
    SharedRecord record = taken;
    return record != null && record.stamp().node().equals(node) && generation < record.generation();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** A token that it has is not newer than what is held: nothing is on its way. */
  void hasNothingNewer(String node) {
    saidBy.computeIfPresent(node, (key, said) -> said.kind() == Kind.HAS ? null : said);
  }

  void left(String node) {
    saidBy.remove(node);
    endedBy.remove(node);
  }

  /** What it says at its end is on its way for a moment still. */
  private void forgetWhatIsOver() {
    Moment now = context.now();
    saidBy
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue().until().plus(ClusterTimings.ASK_PATIENCE).isReachedAt(now)
                    || !context.services.isThere(entry.getKey()));
  }

  private Stream<Map.Entry<String, Said>> counting() {
    forgetWhatIsOver();
    Moment now = context.now();
    return saidBy.entrySet().stream().filter(entry -> !entry.getValue().until().isReachedAt(now));
  }

  /** Whether a token may be on its way. */
  boolean isAnyThere() {
    return counting().findAny().isPresent();
  }

  /** Whether one asks, or goes before this node of those who claim to. */
  boolean isAnyBefore(String self) {
    return counting()
        .anyMatch(
            entry -> entry.getValue().kind() != Kind.CLAIMS || entry.getKey().compareTo(self) < 0);
  }

  /**
   * How long the one who has the lock waits for others: for those who ask without it; and for those
   * who asked under it for a moment, since what they say travels another way than the lock.
   *
   * @param granted when this node got the lock
   * @param moment for which news may be on their way
   * @return null: there is nobody to wait for
   */
  @Nullable Moment awaitedUnderLock(Moment granted, Duration moment) {
    forgetWhatIsOver();
    Moment now = context.now();
    Moment news = granted.plus(moment);
    Moment latest = null;
    for (Said said : saidBy.values()) {
      boolean asksAlone = said.kind() == Kind.ASKS_ALONE && !said.until().isReachedAt(now);
      Moment end = said.until().plus(ClusterTimings.ASK_PATIENCE);
      Moment until = asksAlone ? said.until() : Moment.earliest(end, news);
      boolean counts = said.kind() != Kind.CLAIMS && !until.isReachedAt(now);
      if (counts && (latest == null || isLater(until, latest))) {
        latest = until;
      }
    }
    return latest;
  }

  private static boolean isLater(Moment a, Moment b) {
    return a.elapsed().compareTo(b.elapsed()) > 0;
  }

  /** When the first of them counts no more, null: there is none. */
  @Nullable Moment nextEnd() {
    Moment next = null;
    for (Map.Entry<String, Said> entry : counting().toList()) {
      Moment until = entry.getValue().until();
      next = next == null ? until : Moment.earliest(next, until);
    }
    return next;
  }

  /** The one that asks the provider now, null: none, as far as was heard. */
  @Nullable String acquiring() {
    String node = null;
    for (Map.Entry<String, Said> entry : counting().toList()) {
      Kind kind = entry.getValue().kind();
      node = kind == Kind.ASKS || kind == Kind.ASKS_ALONE ? entry.getKey() : node;
    }
    return node;
  }
}
