package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a node whose lock or map does not answer goes on alone. The moment is drawn for each node,
 * lest all that lost lock or map together ask together; then the node says that it will ask, and
 * waits for a fifth of the time from which the moments are drawn: longer than two notices travel.
 * Of those who said so meanwhile the first by name asks. Event loop only.
 */
final class LoneTurn {

  /** Of the time from which moments are drawn: what is left is for the claim. */
  private static final int FIFTHS = 5;

  /** A call of less does not reach the cluster and come back, were the lock free. */
  private static final Duration LEAST_CALL = Duration.ofMillis(500);

  private final ClusterCoordinator coordinator;
  private final Moment begun;
  private final double drawn;
  private boolean waitsForOthers;
  private boolean hasWaited;
  private boolean othersEnded;

  /** From which the moment is drawn again; null: as {@link ClusterTimings} says. */
  private @Nullable ClusterTimings again;

  /** When it asks, once it has said so; null before. */
  private @Nullable Moment askAt;

  LoneTurn(ClusterCoordinator coordinator, Moment begun) {
    this.coordinator = coordinator;
    this.begun = begun;
    this.drawn = coordinator.host.jitter();
  }

  /** Whether to ask now, and still: not once somebody else asks. */
  boolean isReached(Moment now, ClusterRefresh.HeldLock held) {
    Moment ask = askAt;
    if (ask != null && coordinator.peerRequests.isAnyBefore(coordinator.context.node())) {
      askAt = null;
      waitsForOthers = true;
      withdraw(held);
    } else if (ask != null) {
      return ask.isReachedAt(now);
    } else if (coordinator.peerRequests.isAnyThere()) {
      waitsForOthers = true;
    } else if (isTurn(now)) {
      held.announced = true;
      askAt = now.plus(patience(now).length().dividedBy(FIFTHS));
      coordinator.messenger.publish(
          PeerMessage.Type.ACQUIRING, Announcement.of(PeerRequests.Kind.CLAIMS));
    }
    return false;
  }

  private void withdraw(ClusterRefresh.HeldLock held) {
    held.announced = false;
    coordinator.messenger.publish(PeerMessage.Type.RELEASED);
  }

  /** Where others asked, and it came to nothing, all who waited for them would ask together. */
  private boolean isTurn(Moment now) {
    if (waitsForOthers) {
      waitsForOthers = false;
      hasWaited = true;
      othersEnded = true;
      again = ClusterTimings.again(coordinator, now);
    }
    return claimAt(now).isReachedAt(now);
  }

  private ClusterTimings patience(Moment now) {
    ClusterTimings drawnAgain = again;
    return drawnAgain == null ? ClusterTimings.of(begun, coordinator, now) : drawnAgain;
  }

  /**
   * How long the lock is waited for in one call: beyond the time of going alone while others ask,
   * since it is they who have it, and give it back.
   */
  Duration patienceForLock(Moment now) {
    Duration left = patience(now).end().remainingAt(now);
    return left.compareTo(LEAST_CALL) < 0 ? LEAST_CALL : left;
  }

  private Moment claimAt(Moment now) {
    ClusterTimings patience = patience(now);
    Duration part = patience.length().multipliedBy(FIFTHS - 1).dividedBy(FIFTHS);
    return patience.from().plus(Duration.ofNanos((long) (part.toNanos() * drawn)));
  }

  /** Whether those who asked have ended just now, once: the lock is to be had again. */
  boolean othersEnded() {
    boolean ended = othersEnded;
    othersEnded = false;
    return ended;
  }

  /** Whether it is not lock or map that kept it waiting. */
  boolean hasWaited() {
    return hasWaited;
  }

  Moment nextDue(Moment now) {
    Moment ask = askAt;
    if (ask != null) {
      return ask;
    }
    Moment othersEnd = coordinator.peerRequests.nextEnd();
    return othersEnd == null ? claimAt(now) : othersEnd;
  }
}
