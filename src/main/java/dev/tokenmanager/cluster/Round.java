package dev.tokenmanager.cluster;

import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.Phase;
import dev.tokenmanager.refresh.RefreshState;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of this node to get a newer token: takes the lock, reads the map again, adopts if
 * another node was faster, else lets the request proceed, writes what came, gives the lock back.
 * Goes on alone where lock or map do not answer in time. Event loop only.
 */
final class Round {

  private static final String SICK =
      "The cluster's lock or map does not answer in time: this node refreshes for itself. Look at the cluster manager.";

  final long attempt;
  private final SharedToken token;
  private Moment begun;
  private Stage stage = Stage.LOOKING;
  private @Nullable Moment wakeAt;
  private ClusterServices.@Nullable Lock lock;
  private @Nullable SharedRecord candidate;
  private @Nullable String envelope;
  private @Nullable String origin;
  private @Nullable SharedRecord marked;
  private boolean announced;

  /** Counts the calls: an answer to an earlier one no longer counts. */
  private int call;

  private enum Stage {
    /** Nothing usable is held: perhaps the map has something. */
    LOOKING,
    /** Perhaps another node has. */
    ASKING,
    LOCKING,
    READING,
    MARKING,
    REQUESTING,
    WRITING,
    OVER
  }

  Round(SharedToken token, long attempt) {
    this.token = token;
    this.attempt = attempt;
    this.begun = token.site.now();
  }

  void start() {
    if (isUsable()) {
      lock();
    } else {
      look();
    }
  }

  private boolean isUsable() {
    HeldToken held = token.holder.state().holding().token();
    return held != null && held.isUsableAt(token.site.now());
  }

  private int enter(Stage next) {
    stage = next;
    wakeAt = null;
    call++;
    token.holder.reschedule();
    return call;
  }

  private boolean isOutdated(int number) {
    return number != call || stage == Stage.OVER;
  }

  private void look() {
    int number = enter(Stage.LOOKING);
    token
        .site
        .services
        .read(token.identity.key())
        .onComplete(
            (found, failure) -> {
              if (!isOutdated(number)) {
                looked(failure == null ? token.readable(found) : null);
              }
            });
  }

  private void looked(@Nullable SharedRecord record) {
    candidate = record;
    if (record != null && token.consider(record)) {
      return;
    }
    // A record whose age is known and that is over: nobody has a newer one, or it would be there.
    boolean known = record != null && isAgeKnown(record);
    if (known || token.site.services.isAlone()) {
      lock();
    } else {
      askOthers();
    }
  }

  private boolean isAgeKnown(SharedRecord record) {
    return token.site.momentOf(record.stamp()) != null;
  }

  private void askOthers() {
    enter(Stage.ASKING);
    wakeAt = token.site.now().plus(ClusterGroup.ASK_PATIENCE);
    token.holder.reschedule();
    token.voice.ask();
  }

  private void asked() {
    SharedRecord record = candidate;
    if (record != null && !token.consider(record)) {
      token.inherit(record);
    }
    if (stage != Stage.OVER) {
      if (lock == null) {
        lock();
      } else {
        mark(record);
      }
    }
  }

  private void lock() {
    int number = enter(Stage.LOCKING);
    Moment now = token.site.now();
    token
        .site
        .services
        .lock(token.identity.key(), Patience.left(begun, token, now))
        .onComplete(
            (granted, failure) -> {
              if (isOutdated(number)) {
                if (failure == null) {
                  granted.release();
                }
              } else if (failure == null) {
                lock = granted;
                read();
              } else {
                tryAgainSoon();
              }
            });
  }

  private void tryAgainSoon() {
    wakeAt = token.site.now().plus(ClusterGroup.RETRY);
    token.holder.reschedule();
  }

  private void read() {
    int number = enter(Stage.READING);
    token
        .site
        .services
        .read(token.identity.key())
        .onComplete(
            (found, failure) -> {
              if (!isOutdated(number)) {
                if (failure == null) {
                  token.troubles.services(null);
                  found(found);
                } else {
                  tryAgainSoon();
                }
              }
            });
  }

  private void found(@Nullable String found) {
    envelope = found;
    SharedRecord record = token.readable(found);
    candidate = record;
    if (record == null) {
      mark(null);
    } else if (token.consider(record)) {
      return; // Then it is over.
    } else if (isAgeKnown(record) || !token.held.isNews(record)) {
      token.inherit(record);
      mark(record);
    } else {
      askOthers();
    }
  }

  private void mark(@Nullable SharedRecord record) {
    RefreshTokenMark mark = RefreshTokenMark.of(token, record);
    origin = mark.origin();
    SharedRecord toWrite = mark.toWrite();
    if (toWrite == null || !token.mayReplace(envelope, toWrite)) {
      proceed(mark);
      return;
    }
    int number = enter(Stage.MARKING);
    String sealed = token.site.box.seal(token.identity, toWrite);
    token
        .site
        .services
        .replace(token.identity.key(), envelope, sealed)
        .onComplete(
            (written, failure) -> {
              if (isOutdated(number)) {
                return;
              }
              if (failure != null) {
                tryAgainSoon();
              } else if (written) {
                envelope = sealed;
                marked = toWrite;
                proceed(mark);
              } else {
                read();
              }
            });
  }

  private void proceed(RefreshTokenMark mark) {
    enter(Stage.REQUESTING);
    if (lock != null) {
      announced = true;
      token.voice.publish(Notice.Type.ACQUIRING);
    }
    token.holder.proceed(attempt, mark.byGrant(), mark.offered());
  }

  private void goAlone() {
    token.troubles.services(SICK);
    // Without a mark, the one who holds the lock and is slow may be spending the refresh token now.
    RefreshTokenMark mark =
        token.policy.originalGrant()
            ? RefreshTokenMark.BY_GRANT
            : RefreshTokenMark.of(token, candidate);
    origin = mark.origin();
    proceed(mark);
  }

  /** What the request brought. */
  void acquired(SharedRecord record) {
    enter(Stage.WRITING);
    wakeAt = token.site.now().plus(token.policy.options().requestTimeout());
    token.holder.reschedule();
    new Publication(token, record, this::over).begin(lock != null, envelope);
  }

  /** It brought nothing that counts. */
  void ended(boolean refreshTokenKept) {
    SharedRecord written = marked;
    if (written != null && refreshTokenKept && stage == Stage.REQUESTING) {
      SharedRecord unmarked = Records.with(written, RefreshTokenMark.without(written));
      String sealed = token.site.box.seal(token.identity, unmarked);
      token.site.services.replace(token.identity.key(), envelope, sealed);
    }
    over();
  }

  /** Another node was faster. */
  void adopted() {
    RefreshState state = token.holder.state();
    boolean wanted = state.phase() == Phase.REFRESHING && state.attempts().number() == attempt;
    if (!wanted && stage.compareTo(Stage.REQUESTING) < 0) {
      over();
    }
  }

  /** No more requests; one that was sent may finish. */
  void close() {
    if (stage.compareTo(Stage.REQUESTING) < 0) {
      over();
    }
  }

  private void over() {
    if (stage == Stage.OVER) {
      return;
    }
    boolean wrote = stage == Stage.WRITING;
    enter(Stage.OVER);
    ClusterServices.Lock held = lock;
    lock = null;
    if (held != null) {
      held.release();
    }
    if (announced && !wrote) {
      token.voice.publish(Notice.Type.RELEASED);
    }
    token.isOver(this);
  }

  void tick() {
    Moment now = token.site.now();
    switch (stage) {
      case LOOKING, LOCKING, READING, MARKING -> waitingTick(now);
      case ASKING -> {
        if (isDue(wakeAt, now)) {
          wakeAt = null;
          asked();
        }
      }
      case WRITING -> {
        if (isDue(wakeAt, now)) {
          over();
        }
      }
      case REQUESTING, OVER -> {}
    }
  }

  private void waitingTick(Moment now) {
    if (token.holder.wasPausedSince(begun)) {
      restart(now);
    } else if (Patience.endOf(begun, token, now).isReachedAt(now)) {
      goAlone();
    } else if (isDue(wakeAt, now)) {
      switch (stage) {
        case LOCKING -> lock();
        case READING, MARKING -> read();
        default -> {}
      }
    }
  }

  /** What was learnt before the process was paused says nothing of how things are now. */
  private void restart(Moment now) {
    ClusterServices.Lock held = lock;
    lock = null;
    if (held != null) {
      held.release();
    }
    begun = now;
    start();
  }

  @Nullable Moment nextDue() {
    return switch (stage) {
      case LOOKING, LOCKING, READING, MARKING -> {
        Moment end = Patience.endOf(begun, token, token.site.now());
        yield wakeAt == null ? end : Moment.earliest(end, wakeAt);
      }
      case ASKING, WRITING -> wakeAt;
      case REQUESTING, OVER -> null;
    };
  }

  /** Whether the provider is being asked, and the process was not paused on the way. */
  boolean isRequesting() {
    return stage == Stage.REQUESTING && !token.holder.wasPausedSince(begun);
  }

  boolean holdsLock() {
    return lock != null;
  }

  /** The configured refresh token that the one sent descends from, null: none does. */
  @Nullable String origin() {
    return origin;
  }

  private static boolean isDue(@Nullable Moment at, Moment now) {
    return at != null && at.isReachedAt(now);
  }
}
