package dev.tokenmanager.cluster;

import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a node waits for lock and map before it goes on alone: until half of the effective
 * buffer is used up, or there is just time for a request of its own; where somebody waits for the
 * token, or none is usable, no longer than one exchange may take. Pure.
 */
final class Patience {

  private static final Duration LEAST = Duration.ofMillis(500);
  private static final Duration RECORD_ASK = Duration.ofSeconds(2);

  private Patience() {}

  static Moment endOf(Moment begun, SharedToken token, Moment now) {
    Moment exchange = begun.plus(token.policy.options().requestTimeout());
    HeldToken held = token.holder.state().holding().token();
    HeldToken.@Nullable Times times = held == null ? null : held.times();
    if (held == null || times == null || !held.isUsableAt(now)) {
      return exchange;
    }
    Moment halfUsed = times.expiry().minus(held.buffer().dividedBy(2));
    Moment inTime = times.usableUntil().minus(exchange(token, times, begun));
    Moment least = begun.plus(least(times, begun));
    Moment wanted = Moment.earliest(halfUsed, inTime);
    Moment end = wanted.remainingAt(begun).compareTo(least.remainingAt(begun)) > 0 ? wanted : least;
    return token.holder.isAwaited() ? Moment.earliest(end, exchange) : end;
  }

  /** Kept for an exchange of its own: a lifetime of some seconds leaves but little. */
  private static Duration exchange(SharedToken token, HeldToken.Times times, Moment begun) {
    Duration quarter = times.usableUntil().remainingAt(begun).dividedBy(4);
    Duration timeout = token.policy.options().requestTimeout();
    return quarter.compareTo(timeout) < 0 ? quarter : timeout;
  }

  /** A lock that answers is waited for a moment even where it is late already. */
  private static Duration least(HeldToken.Times times, Moment begun) {
    Duration half = times.usableUntil().remainingAt(begun).dividedBy(2);
    return half.compareTo(LEAST) < 0 ? half : LEAST;
  }

  /**
   * How long the other nodes have to answer a question. Somebody wrote the record, and is there to
   * say how old it is: the first messages of a node that joins take longer, with TLS above all, and
   * are worth a request at the provider.
   *
   * @param record that was found, and whose age is not known; null: none
   */
  static Duration forAnswer(@Nullable SharedRecord record, SharedToken token, Moment now) {
    boolean fresh = record != null && record.expiresAt().isAfter(now.wall());
    // The lock, too, must be waited for before the time is over.
    Duration half = token.policy.options().requestTimeout().dividedBy(2);
    Duration most = half.compareTo(RECORD_ASK) < 0 ? half : RECORD_ASK;
    boolean longer = fresh && most.compareTo(ClusterGroup.ASK_PATIENCE) > 0;
    return longer ? most : ClusterGroup.ASK_PATIENCE;
  }

  /** Not less than a millisecond. */
  static Duration left(Moment begun, SharedToken token, Moment now) {
    Duration left = endOf(begun, token, now).remainingAt(now);
    return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
  }
}
