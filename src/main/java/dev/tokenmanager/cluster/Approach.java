package dev.tokenmanager.cluster;

import dev.tokenmanager.refresh.Moment;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way of an attempt up to its request: takes the lock, reads the map again, adopts if another
 * node was faster, marks the refresh token. Goes on alone where lock or map do not answer in time.
 * Event loop only.
 */
final class Approach {

  private final SharedToken token;
  private final Claim claim;
  private final Consumer<RefreshTokenMark> whenClear;
  private Moment begun;
  private boolean restarted;
  private ApproachStage stage = ApproachStage.LOOKING;
  private @Nullable Moment wakeAt;
  private @Nullable SharedRecord candidate;

  /** Counts the calls: an answer to an earlier one no longer counts. */
  private int call;

  /**
   * @param claim is filled on the way
   * @param whenClear lets the request proceed; not called where the token was adopted
   */
  Approach(SharedToken token, Claim claim, Consumer<RefreshTokenMark> whenClear) {
    this.token = token;
    this.claim = claim;
    this.whenClear = whenClear;
    this.begun = token.site.now();
  }

  void start() {
    if (token.held.isUsable()) {
      lock();
    } else {
      look();
    }
  }

  /** A lock that comes later is given back. */
  void end() {
    enter(ApproachStage.OVER);
  }

  private int enter(ApproachStage next) {
    stage = next;
    wakeAt = null;
    call++;
    token.holder.reschedule();
    return call;
  }

  private void wakeIn(Duration period) {
    wakeAt = token.site.now().plus(period);
    token.holder.reschedule();
  }

  /** One call to the cluster; where it fails, it is made again soon. */
  private <T extends @Nullable Object> void call(
      ApproachStage next, Function<ClusterServices, Future<T>> service, Consumer<T> answered) {
    int number = enter(next);
    service
        .apply(token.site.services)
        .onComplete(
            (answer, failure) -> {
              if (number == call && failure == null) {
                answered.accept(answer);
              } else if (number == call) {
                wakeIn(ClusterGroup.RETRY);
              } else if (answer instanceof ClusterServices.Lock late) {
                late.release();
              }
            });
  }

  private void look() {
    call(
        ApproachStage.LOOKING,
        services -> services.read(token.identity.key()),
        found -> looked(token.envelopes.readable(found)));
  }

  private void looked(@Nullable SharedRecord record) {
    candidate = record;
    if (record != null && token.consider(record)) {
      return;
    }
    // A record whose age is known and that is over: nobody has a newer one, or it would be there.
    boolean known = record != null && token.site.momentOf(record.stamp()) != null;
    if (known || token.site.services.isAlone()) {
      lock();
    } else {
      askOthers();
    }
  }

  private void askOthers() {
    enter(ApproachStage.ASKING);
    wakeIn(Patience.forAnswer(claim.lock == null ? candidate : null, token, token.site.now()));
    token.voice.ask();
  }

  private void asked() {
    SharedRecord record = candidate;
    if (record != null && !token.consider(record)) {
      token.inherit(record);
    }
    if (stage != ApproachStage.OVER && claim.lock == null) {
      lock();
    } else if (stage != ApproachStage.OVER) {
      mark(record);
    }
  }

  private void lock() {
    Duration patience = Patience.left(begun, token, token.site.now());
    call(
        ApproachStage.LOCKING,
        services -> services.lock(token.identity.key(), patience),
        granted -> {
          claim.lock = granted;
          read();
        });
  }

  private void read() {
    call(ApproachStage.READING, services -> services.read(token.identity.key()), this::found);
  }

  private void found(@Nullable String found) {
    token.troubles.servicesWell();
    claim.envelope = found;
    SharedRecord record = token.envelopes.readable(found);
    candidate = record;
    if (record == null) {
      mark(null);
    } else if (token.consider(record)) {
      return; // Then it is over.
    } else if (token.site.momentOf(record.stamp()) != null || !token.held.isNews(record)) {
      token.inherit(record);
      mark(record);
    } else {
      askOthers();
    }
  }

  private void mark(@Nullable SharedRecord record) {
    RefreshTokenMark mark = RefreshTokenMark.of(token, record, claim.marking);
    SharedRecord toWrite = mark.toWrite();
    if (toWrite == null || !token.envelopes.mayReplace(claim.envelope, toWrite)) {
      proceed(mark);
      return;
    }
    String sealed = token.envelopes.seal(toWrite);
    claim.marking = true;
    call(
        ApproachStage.MARKING,
        services -> services.replace(token.identity.key(), claim.envelope, sealed),
        written -> {
          if (written) {
            claim.envelope = sealed;
            claim.marked = toWrite;
            proceed(mark);
          } else {
            read();
          }
        });
  }

  private void proceed(RefreshTokenMark mark) {
    if (mustRestart()) {
      restart(token.site.now());
    } else {
      clear(mark);
    }
  }

  private void clear(RefreshTokenMark mark) {
    end();
    claim.origin = mark.origin();
    whenClear.accept(mark);
  }

  /** Once: else a process that stalls again and again would never get to its request. */
  private boolean mustRestart() {
    return !restarted && token.holder.wasPausedSince(begun);
  }

  private void goAlone() {
    token.troubles.servicesSick();
    clear(RefreshTokenMark.alone(token, candidate));
  }

  void tick() {
    Moment now = token.site.now();
    if (stage == ApproachStage.ASKING) {
      if (isDue(wakeAt, now)) {
        asked();
      }
    } else if (stage != ApproachStage.OVER) {
      waitingTick(now);
    }
  }

  private void waitingTick(Moment now) {
    if (mustRestart()) {
      restart(now);
    } else if (Patience.endOf(begun, token, now).isReachedAt(now)) {
      goAlone();
    } else if (isDue(wakeAt, now)) {
      switch (stage) {
        case LOCKING -> lock();
        case READING, MARKING -> read();
        default -> looked(null);
      }
    }
  }

  /** What was learnt before the process was paused says nothing of how things are now. */
  private void restart(Moment now) {
    claim.release();
    restarted = true;
    begun = now;
    start();
  }

  @Nullable Moment nextDue() {
    if (stage == ApproachStage.ASKING || stage == ApproachStage.OVER) {
      return wakeAt;
    }
    Moment end = Patience.endOf(begun, token, token.site.now());
    return wakeAt == null ? end : Moment.earliest(end, wakeAt);
  }

  Moment begun() {
    return begun;
  }

  private static boolean isDue(@Nullable Moment at, Moment now) {
    return at != null && at.isReachedAt(now);
  }
}
