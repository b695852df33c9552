package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.time.Moment;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the map when something may have changed: adopts what is newer, writes back what is
 * missing. Event loop only.
 */
final class MapSync {

  private final ClusterCoordinator coordinator;
  private @Nullable Moment started;
  private @Nullable Moment last;
  private boolean again;

  /** What was announced last. */
  private @Nullable PeerMessage news;

  /** Whether the map is looked at for that. */
  private boolean isNews;

  /** Until when what was announced is looked for again and again. */
  private @Nullable Moment newsUntil;

  private @Nullable Moment nextLook;

  MapSync(ClusterCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  /** A node announced a record. */
  void announced(PeerMessage notice) {
    SharedRecord current = coordinator.local.current();
    if (current != null && notice.announces(current)) {
      return;
    }
    // Said twice: what was asked before is being answered, and is asked again where it is missing.
    boolean isAsked = isMissing(notice) && isAnnouncedAlready(notice);
    if (!isAsked && (current == null || current.generation() <= notice.generation())) {
      // Beside reading the map, which may be slow.
      coordinator.messenger.ask(notice.node());
    }
    news = notice;
    isNews = true;
    Moment now = coordinator.context.now();
    newsUntil = now.plus(coordinator.policy.options().requestTimeout());
    nextLook = now.plus(ClusterTimings.ASK_PATIENCE);
    start();
    coordinator.host.reschedule();
  }

  private boolean isAnnouncedAlready(PeerMessage notice) {
    PeerMessage last = news;
    return last != null
        && last.node().equals(notice.node())
        && last.generation() == notice.generation();
  }

  /** Somebody misses a record; more than one such look in a while would be of no use. */
  void occasionally() {
    Moment now = coordinator.context.now();
    if (last == null || last.plus(ClusterTimings.HELLO).isReachedAt(now)) {
      start();
    }
  }

  void start() {
    Moment now = coordinator.context.now();
    Moment giveUp =
        started == null ? null : started.plus(coordinator.policy.options().requestTimeout());
    if (giveUp != null && !giveUp.isReachedAt(now)) {
      again = true;
      return;
    }
    started = now;
    last = now;
    again = false;
    coordinator
        .context
        .services
        .read(coordinator.identity.key())
        .onComplete(
            (found, failure) -> {
              started = null;
              if (failure == null) {
                found(found);
              }
              askForNews();
              if (again) {
                start();
              }
            });
  }

  private void found(@Nullable String found) {
    SharedRecord record = coordinator.sealedRecords.readable(found);
    if (record != null && coordinator.consider(record)) {
      return;
    }
    SharedRecord mine = coordinator.local.copy(null);
    boolean ofUse = mine != null && !mine.remaining().isZero() && coordinator.isIdle();
    if (ofUse && mine != null && coordinator.sealedRecords.isOlder(found, mine)) {
      RecordPublisher.again(coordinator, mine).begin(true, found);
    }
  }

  /** The map does not have what was announced, or not in a way that its age is known. */
  private void askForNews() {
    PeerMessage announced = news;
    // Once a look: without a key, what is answered begins the next one.
    boolean asks = isNews;
    isNews = false;
    if (asks && announced != null && isMissing(announced)) {
      coordinator.messenger.ask(announced.node());
    }
  }

  private boolean isMissing(PeerMessage announced) {
    SharedRecord current = coordinator.local.current();
    return current == null || current.generation() < announced.generation();
  }

  /**
   * Time passed. A map may answer with what it held before, or not at all; and without a key nobody
   * but the map has the token.
   */
  void tick() {
    Moment now = coordinator.context.now();
    Moment next = nextLook;
    PeerMessage announced = news;
    if (next == null || announced == null || !next.isReachedAt(now)) {
      return;
    }
    boolean inTime = newsUntil != null && !newsUntil.isReachedAt(now);
    if (inTime && isMissing(announced) && coordinator.context.services.isThere(announced.node())) {
      nextLook = now.plus(ClusterTimings.ASK_PATIENCE);
      isNews = true;
      if (started != null) {
        coordinator.messenger.ask(announced.node());
      }
      start();
    } else {
      nextLook = null;
      news = null;
    }
  }

  /** When {@link #tick} has something to do next; null: nothing until something happens. */
  @Nullable Moment nextDue() {
    return nextLook;
  }
}
