package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.Records;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.time.Moment;
import org.jspecify.annotations.Nullable;

/** The records that one token could be taken from. Event loop only. */
final class Adoptions {

  private final ClusterCoordinator coordinator;

  /** What came while this node was asking the provider itself; null: nothing. */
  private @Nullable SharedRecord deferred;

  private @Nullable Moment writerAsked;

  Adoptions(ClusterCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  /** Whether {@link #tick} has something to do. */
  boolean isDue() {
    return deferred != null && !coordinator.isRequesting();
  }

  /** Considers what had to wait. */
  void tick() {
    SharedRecord record = deferred;
    if (record != null && !coordinator.isRequesting()) {
      deferred = null;
      consider(record);
    }
  }

  /** Adopts a record if it is newer than what is held, and usable; whether it did. */
  boolean consider(SharedRecord found) {
    SharedRecord record = withoutReplaced(found);
    if (!coordinator.isInFlight() && renumbered(found)) {
      return false;
    }
    if (coordinator.isRequesting()
        && (coordinator.local.isUsable() || !coordinator.policy.originalGrant())) {
      // What the provider answers now would be lost, and with it the next refresh token.
      if (coordinator.local.isNews(record) && Records.isNewer(record, deferred)) {
        deferred = record;
      }
      return false;
    }
    boolean adopted = coordinator.local.consider(record);
    if (adopted) {
      coordinator.adopted();
    } else if (coordinator.local.isNews(record)
        && coordinator.context.momentOf(record.stamp()) == null) {
      askWriter(record.stamp().node());
    }
    return adopted;
  }

  /** Whether what this node acquired later has got the next number instead. */
  private boolean renumbered(SharedRecord found) {
    SharedRecord mine = coordinator.local.renumbered(found);
    if (mine == null) {
      return false;
    }
    RecordPublisher.of(coordinator, mine, () -> {}).begin(false, null);
    return true;
  }

  /** Its clock is unknown, or was set since: it says the same again, and what time it is. */
  private void askWriter(String writer) {
    Moment now = coordinator.context.now();
    boolean lately =
        writerAsked != null && !writerAsked.plus(ClusterTimings.RETRY).isReachedAt(now);
    if (!lately && !writer.equals(coordinator.context.node())) {
      writerAsked = now;
      coordinator.messenger.ask(writer);
    }
  }

  /** Takes of a newer record that cannot be adopted what counts all the same: its refresh token. */
  void inherit(SharedRecord record) {
    coordinator.local.inherit(withoutReplaced(record));
  }

  /** Where another refresh token is configured by now, one that descends from the old is over. */
  private SharedRecord withoutReplaced(SharedRecord record) {
    return coordinator.policy.originalGrant()
        ? record
        : Records.descending(record, coordinator.configuredOrigin());
  }
}
