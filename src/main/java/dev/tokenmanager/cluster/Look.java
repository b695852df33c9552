package dev.tokenmanager.cluster;

import dev.tokenmanager.refresh.Moment;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the map when something may have changed: adopts what is newer, writes back what is
 * missing. Event loop only.
 */
final class Look {

  private final SharedToken token;
  private @Nullable Moment started;
  private @Nullable Moment last;
  private boolean again;
  private @Nullable Notice news;

  Look(SharedToken token) {
    this.token = token;
  }

  /** A node announced a record. */
  void announced(Notice notice) {
    token.holder.seen(Generations.sane(notice.generation()));
    news = notice;
    start();
  }

  /** Somebody misses a record; more than one such look in a while would be of no use. */
  void occasionally() {
    Moment now = token.site.now();
    if (last == null || last.plus(ClusterGroup.HELLO).isReachedAt(now)) {
      start();
    }
  }

  void start() {
    Moment now = token.site.now();
    Moment giveUp = started == null ? null : started.plus(token.policy.options().requestTimeout());
    if (giveUp != null && !giveUp.isReachedAt(now)) {
      again = true;
      return;
    }
    started = now;
    last = now;
    again = false;
    token
        .site
        .services
        .read(token.identity.key())
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
    SharedRecord record = token.envelopes.readable(found);
    if (record != null && token.consider(record)) {
      return;
    }
    SharedRecord mine = token.held.copy(null);
    boolean ofUse = mine != null && !mine.remaining().isZero() && token.isIdle();
    if (ofUse && mine != null && token.envelopes.isOlder(found, mine)) {
      Publication.again(token, mine).begin(true, found);
    }
  }

  /** The map does not have what was announced, or not in a way that its age is known. */
  private void askForNews() {
    Notice announced = news;
    news = null;
    SharedRecord current = token.held.current();
    if (announced != null && (current == null || current.generation() < announced.generation())) {
      token.voice.ask(announced.node());
    }
  }
}
