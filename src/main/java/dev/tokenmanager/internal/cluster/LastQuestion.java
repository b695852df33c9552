package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an attempt last asked all other nodes for a token, and nobody had one: in an outage each
 * attempt of each node would ask again, and all would answer. A node that has a token announces it,
 * one that joins is asked by itself, and the map is read again under the lock. Event loop only.
 */
final class LastQuestion {

  /** What was said meanwhile may be lost. */
  private static final Duration MOST = Duration.ofMinutes(1);

  private final ClusterCoordinator coordinator;

  /** Null: never, or a token came since. */
  private @Nullable Moment at;

  /** Of the record that was in the map then, 0: none. */
  private long generation;

  LastQuestion(ClusterCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  /** An attempt asks now. */
  void asks(@Nullable SharedRecord record) {
    at = coordinator.context.now();
    generation = generation(record);
  }

  /** Whether to ask again would be of no use: nothing has changed, as far as was heard. */
  boolean isKnown(@Nullable SharedRecord record) {
    Moment last = at;
    if (last == null || generation(record) != generation) {
      return false;
    }
    Duration counts =
        coordinator.failures.isFailing() ? MOST : coordinator.context.membership.interval();
    return !last.plus(counts).isReachedAt(coordinator.context.now());
  }

  void tokenCame() {
    at = null;
  }

  private static long generation(@Nullable SharedRecord record) {
    return record == null ? 0 : record.generation();
  }
}
