package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * From which time a node draws the moment at which it goes on alone: while between a quarter and a
 * half of the effective buffer is used up, and there is just time for a request of its own; where
 * somebody waits for the token, or none is usable, after as long as one exchange may take and up to
 * half as long again. Pure.
 *
 * @param from its begin
 * @param length how long it is, at least a millisecond
 */
record ClusterTimings(Moment from, Duration length) {

  /** An answer takes milliseconds; the first one between two nodes 0.3 s. */
  static final Duration ASK_PATIENCE = Duration.ofMillis(500);

  /** A call to lock or map that failed at once is not made again at once. */
  static final Duration RETRY = Duration.ofMillis(250);

  /** A node whose request failed last lets others go first: long enough to take the lock. */
  static final Duration YIELD = Duration.ofMillis(200);

  /** Cheap, and three of them are missed before most lifetimes end. */
  static final Duration HELLO = Duration.ofSeconds(5);

  /** A clock that drifts a second a day is nothing within it. */
  static final Duration CLOCK_CHECK = Duration.ofMinutes(1);

  /** Longer than a lock or a message that comes at all is on its way. */
  private static final Duration LEAST = Duration.ofMillis(500);

  /** A span of time has a length. */
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** A record that is over for so long by this node's clock was not written just now. */
  private static final Duration OLD = Duration.ofHours(1);

  ClusterTimings {
    length = length.compareTo(SHORTEST) < 0 ? SHORTEST : length;
  }

  Moment end() {
    return from.plus(length);
  }

  /**
   * That of an attempt.
   *
   * @param begun when lock or map were first asked
   */
  static ClusterTimings of(Moment begun, ClusterCoordinator token, Moment now) {
    Duration timeout = token.policy.options().requestTimeout();
    ClusterTimings exchange = new ClusterTimings(begun.plus(timeout), timeout.dividedBy(2));
    HeldToken held = token.host.state().holding().token();
    HeldToken.@Nullable Times times = held == null ? null : held.times();
    if (held == null || times == null || !token.host.state().isUsableAt(now)) {
      return exchange;
    }
    ClusterTimings ahead = ahead(begun, token, held, times);
    boolean awaited = token.host.isAwaited();
    return awaited && isBefore(exchange.from, ahead.from, begun) ? exchange : ahead;
  }

  private static ClusterTimings ahead(
      Moment begun, ClusterCoordinator token, HeldToken held, HeldToken.Times times) {
    Moment halfUsed = times.expiry().minus(held.buffer().dividedBy(2));
    Moment inTime = usableUntil(token, times).minus(exchange(token, times, begun));
    Moment end = Moment.earliest(halfUsed, inTime);
    // A lock that answers is waited for a moment even where it is late already.
    Duration least = least(token, times, begun);
    Moment earliest = begun.plus(least);
    if (isBefore(end, earliest.plus(least), begun)) {
      return new ClusterTimings(earliest, least);
    }
    Moment quarterBefore = end.minus(held.buffer().dividedBy(4));
    Moment from = isBefore(quarterBefore, earliest, begun) ? earliest : quarterBefore;
    return new ClusterTimings(from, end.remainingAt(begun).minus(from.remainingAt(begun)));
  }

  /**
   * That of one who waited for another node in vain. The lock, which that gives back, is on its way
   * for a moment.
   */
  static ClusterTimings again(ClusterCoordinator token, Moment now) {
    Duration timeout = token.policy.options().requestTimeout();
    HeldToken held = token.host.state().holding().token();
    HeldToken.@Nullable Times times = held == null ? null : held.times();
    if (held == null || times == null || !token.host.state().isUsableAt(now)) {
      return new ClusterTimings(now.plus(LEAST), timeout.dividedBy(2));
    }
    Duration left = usableUntil(token, times).remainingAt(now).minus(exchange(token, times, now));
    Duration quarter = held.buffer().dividedBy(4);
    Duration most = left.compareTo(quarter) < 0 ? left : quarter;
    Duration least = least(token, times, now);
    return new ClusterTimings(now.plus(least), most.compareTo(least) < 0 ? least : most);
  }

  /** While refreshing fails it is used to the last resort. */
  private static Moment usableUntil(ClusterCoordinator token, HeldToken.Times times) {
    Moment until = token.host.state().usableUntil();
    return until == null ? times.expiry() : until;
  }

  private static boolean isBefore(Moment a, Moment b, Moment now) {
    return a.remainingAt(now).compareTo(b.remainingAt(now)) < 0;
  }

  /** Kept for an exchange of its own: a lifetime of some seconds leaves but little. */
  private static Duration exchange(ClusterCoordinator token, HeldToken.Times times, Moment begun) {
    Duration quarter = usableUntil(token, times).remainingAt(begun).dividedBy(4);
    Duration timeout = token.policy.options().requestTimeout();
    return quarter.compareTo(timeout) < 0 ? quarter : timeout;
  }

  /** Never so short that it would pass by a lock that was just given back, and is on its way. */
  private static Duration least(ClusterCoordinator token, HeldToken.Times times, Moment begun) {
    Duration quarter = usableUntil(token, times).remainingAt(begun).dividedBy(4);
    Duration most = quarter.compareTo(LEAST) < 0 ? quarter : LEAST;
    return most.compareTo(RETRY) < 0 ? RETRY : most;
  }

  /**
   * How long the other nodes have to answer a question. Somebody wrote the record, and is there to
   * say how old it is: the first messages of a node that joins take longer, with TLS or on a busy
   * machine above all, and are worth a request at the provider.
   *
   * @param record that was found, and whose age is not known; null: none
   */
  static Duration forAnswer(@Nullable SharedRecord record, ClusterCoordinator token, Moment now) {
    boolean maybeFresh = record != null && record.expiresAt().plus(OLD).isAfter(now.wall());
    Duration most = token.policy.options().requestTimeout();
    boolean longer = maybeFresh && most.compareTo(ClusterTimings.ASK_PATIENCE) > 0;
    return longer ? most : ClusterTimings.ASK_PATIENCE;
  }

  /** How long news of a node that gave the lock back may take, at most. */
  static Duration forNews(ClusterCoordinator token, Moment now) {
    HeldToken held = token.host.state().holding().token();
    HeldToken.@Nullable Times times = held == null ? null : held.times();
    return held == null || times == null || !token.host.state().isUsableAt(now)
        ? LEAST
        : least(token, times, now);
  }
}
