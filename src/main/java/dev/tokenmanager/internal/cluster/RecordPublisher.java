package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.SharedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Brings one record to the others: into the map, unless something newer is there, and by name on
 * the bus. The fence of generations: a node that was paused for long, and believes that it still
 * holds the lock, replaces nothing newer. Event loop only.
 */
final class RecordPublisher {

  private static final int MOST_TRIES = 5;

  private final ClusterCoordinator coordinator;
  private final SharedRecord record;
  private final String sealed;
  private final boolean isCopy;
  private final Runnable whenOver;
  private int tries;

  private RecordPublisher(
      ClusterCoordinator coordinator, SharedRecord record, boolean isCopy, Runnable whenOver) {
    this.coordinator = coordinator;
    this.record = record;
    this.isCopy = isCopy;
    this.sealed = coordinator.sealedRecords.seal(record);
    this.whenOver = whenOver;
  }

  /** Of what this node acquired. */
  static RecordPublisher of(
      ClusterCoordinator coordinator, SharedRecord record, Runnable whenOver) {
    return new RecordPublisher(coordinator, record, false, whenOver);
  }

  /** Of what the map has lost; never in the place of the same record, which may say more by now. */
  static RecordPublisher again(ClusterCoordinator coordinator, SharedRecord copy) {
    return new RecordPublisher(coordinator, copy, true, () -> {});
  }

  private boolean mayReplace(@Nullable String envelope) {
    return isCopy
        ? coordinator.sealedRecords.isOlder(envelope, record)
        : coordinator.sealedRecords.mayReplace(envelope, record);
  }

  /**
   * Begins.
   *
   * @param known whether {@code expected} is what the map was seen to hold
   */
  void begin(boolean known, @Nullable String expected) {
    if (!isCopy) {
      // At once, and even where the map is out of reach: the others ask.
      coordinator.messenger.acquired(record);
    }
    if (known) {
      replace(expected);
    } else {
      read();
    }
  }

  private void read() {
    coordinator
        .context
        .services
        .read(coordinator.identity.key())
        .onComplete(
            (found, failure) -> {
              if (failure == null) {
                found(found);
              } else {
                written();
              }
            });
  }

  private void found(@Nullable String found) {
    if (mayReplace(found)) {
      replace(found);
      return;
    }
    SharedRecord other = coordinator.sealedRecords.readable(found);
    if (other != null) {
      coordinator.consider(other);
    }
    whenOver.run();
  }

  private void replace(@Nullable String expected) {
    tries++;
    if (tries > MOST_TRIES || !mayReplace(expected)) {
      written();
      return;
    }
    coordinator
        .context
        .services
        .replace(coordinator.identity.key(), expected, sealed)
        .onComplete(
            (written, failure) -> {
              if (failure == null && !written) {
                read();
              } else {
                written();
              }
            });
  }

  /** Once more, for those who could not be answered: this node may not hold it any more. */
  private void written() {
    coordinator.messenger.acquired(record);
    whenOver.run();
  }
}
