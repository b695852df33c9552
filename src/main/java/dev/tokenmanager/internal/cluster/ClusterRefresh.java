package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.Records;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.refresh.GroupFailure;
import dev.tokenmanager.internal.refresh.HeldRefreshToken;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One refresh of a token that a cluster shares: looks whether another node has a newer token, takes
 * a slot at the endpoint and the cluster's lock, reads the map again, marks the refresh token,
 * sends the request, writes what came, gives the lock back. Goes on alone where lock or map do not
 * answer in time. {@code architecture.md} has the stages as a table. Event loop only.
 */
final class ClusterRefresh {

  final long attempt;
  private final ClusterCoordinator coordinator;
  private final HeldLock held = new HeldLock();
  private Stage stage = Stage.WAIT;
  private Moment begun;
  private LoneTurn lone;

  /** When the stage is left, or its call made again, whatever comes; null: it waits for others. */
  private @Nullable Moment wakeAt;

  /** Until when the lock is waited for with a slot at the endpoint. */
  private @Nullable Moment slotUntil;

  /** Until when it counts that this node said that it asks. */
  private @Nullable Moment saidUntil;

  private boolean hasTurn;
  private boolean restarted;

  /** Whether a slot was given back: others have the endpoint while this waits. */
  private boolean gaveBack;

  /** Whether it asks without the lock as soon as it has a slot again. */
  private boolean goesAlone;

  private @Nullable Moment granted;
  private @Nullable SharedRecord candidate;

  /** Of the time after which it goes on alone: what a map that did not answer took. */
  private Duration spent = Duration.ZERO;

  /** Counts the calls: an answer to an earlier one no longer counts. */
  private int call;

  private @Nullable String credential;
  private @Nullable HeldRefreshToken sent;

  /** What a refresh does, or waits for. */
  enum Stage {
    /** Waits for the request of an earlier refresh to end (G3). */
    WAIT,
    /** Reads the map, since nothing usable is held. */
    LOOK,
    /** Asks the other nodes what they hold. */
    ASK,
    /** Waits for a slot at the token endpoint. */
    QUEUE,
    /** Lets the others go first, since it may be this node that is ill. */
    YIELD,
    /** Waits for the lock. */
    LOCK,
    /** Reads the map under the lock. */
    READ,
    /** Has the lock, and waits for another node that asks the provider without it, or did. */
    AWAIT,
    /** Writes that the refresh token is about to be sent. */
    INTENT,
    /** Waits for the provider. */
    REQUEST,
    /** Writes the token that came. */
    WRITE,
    /** Writes the refresh token alone, which came without a token that counts. */
    HAND_ON,
    DONE;

    /** Whether the request may still be left out. */
    private boolean isBeforeRequest() {
      return compareTo(REQUEST) < 0;
    }
  }

  /** The lock, and what the map holds: all that one refresh has obtained. Confined to it. */
  static final class HeldLock {

    /** Null: not got, or given back. */
    ClusterServices.@Nullable Lock lock;

    /** What the map holds, as far as was seen under the lock; null: nothing. */
    @Nullable String envelope;

    /** Whether a mark may have been written. */
    boolean marking;

    /** The record with the mark that was written, null: none was. */
    @Nullable SharedRecord marked;

    /** Whether the others were told that this node asks, or will. */
    boolean announced;

    /** The configured refresh token that the one sent descends from, null: none does. */
    @Nullable String origin;

    /** Gives the lock back. */
    void release() {
      ClusterServices.Lock given = lock;
      lock = null;
      if (given != null) {
        given.release();
      }
    }
  }

  ClusterRefresh(ClusterCoordinator coordinator, long attempt) {
    this.coordinator = coordinator;
    this.attempt = attempt;
    this.begun = coordinator.context.now();
    this.lone = new LoneTurn(coordinator, begun);
  }

  void start() {
    if (coordinator.local.isUsable()) {
      queue();
    } else {
      look();
    }
  }

  private int enter(Stage next) {
    stage = next;
    wakeAt = null;
    call++;
    coordinator.host.reschedule();
    return call;
  }

  private void wakeIn(Duration period) {
    wakeAt = coordinator.context.now().plus(period);
    coordinator.host.reschedule();
  }

  /** One call to the cluster; where it fails, it is made again soon. */
  private <T extends @Nullable Object> void call(
      Stage next, Function<ClusterServices, Future<T>> service, Consumer<T> answered) {
    int number = enter(next);
    Moment called = coordinator.context.now();
    service
        .apply(coordinator.context.services)
        .onComplete(
            (answer, failure) -> {
              if (number == call && failure == null) {
                answered.accept(answer);
              } else if (number == call) {
                // Who waits for a lock that others have must be there when they give it back.
                Moment retry = called.plus(ClusterTimings.RETRY);
                wakeIn(retry.remainingAt(coordinator.context.now()));
              } else if (answer instanceof ClusterServices.Lock late) {
                late.release();
              }
            });
  }

  private void look() {
    call(
        Stage.LOOK,
        services -> services.read(coordinator.identity.key()),
        found -> looked(coordinator.sealedRecords.readable(found)));
    if (stage == Stage.LOOK && wakeAt == null) {
      wakeIn(coordinator.policy.options().requestTimeout());
    }
  }

  private void lookedInVain(Moment now) {
    spent = now.elapsed().minus(begun.elapsed());
    looked(null);
  }

  private void looked(@Nullable SharedRecord record) {
    candidate = record;
    if ((record != null && coordinator.consider(record)) || stage == Stage.DONE) {
      return;
    }
    // A record whose age is known and that has ended: nobody has a newer one, or it would be there.
    boolean known = record != null && coordinator.context.momentOf(record.stamp()) != null;
    if (known || coordinator.context.services.isAlone()) {
      queue();
    } else if (coordinator.lastQuestion.isKnown(record)) {
      asked();
    } else {
      coordinator.lastQuestion.asks(record);
      askOthers();
    }
  }

  private void askOthers() {
    enter(Stage.ASK);
    wakeIn(
        ClusterTimings.forAnswer(
            held.lock == null ? candidate : null, coordinator, coordinator.context.now()));
    coordinator.messenger.ask();
  }

  private void asked() {
    SharedRecord record = candidate;
    if (record != null && !coordinator.consider(record)) {
      coordinator.inherit(record);
    }
    if (stage != Stage.DONE && held.lock == null) {
      queue();
    } else if (stage != Stage.DONE) {
      mark(record);
    }
  }

  /** Who waits for a turn at the endpoint holds nothing that others want. */
  private void queue() {
    if (hasTurn) {
      lockSoon();
    } else {
      enter(Stage.QUEUE);
      coordinator.host.takeTurn(attempt);
    }
  }

  /** It is its turn at the endpoint. */
  void turn() {
    if (!stage.isBeforeRequest() || stage == Stage.WAIT) {
      return;
    }
    hasTurn = true;
    slotUntil = coordinator.context.now().plus(ClusterTimings.ASK_PATIENCE);
    if (!gaveBack) {
      begin(coordinator.context.now().minus(spent));
    }
    GroupFailure rejection = coordinator.failures.rejection(null);
    GroupFailure learnt = rejection == null ? coordinator.failures.hold() : rejection;
    if (learnt != null) {
      coordinator.take(learnt);
    }
    if (stage == Stage.QUEUE) {
      goOn(); // The time of what was learnt may have passed by now.
    }
  }

  /** It has a slot: for the first time, or again. */
  private void goOn() {
    Moment now = coordinator.context.now();
    boolean alone = goesAlone;
    goesAlone = false;
    if (alone && mustRestart()) {
      restart(now);
    } else if (alone && lone.isReached(now, held)) {
      // Nobody else began to meanwhile.
      request(RefreshTokenIntent.alone(coordinator, candidate));
    } else if (held.lock != null) {
      read();
    } else {
      lockSoon();
    }
  }

  private void begin(Moment now) {
    begun = now;
    lone = new LoneTurn(coordinator, now);
  }

  /**
   * The others first where this node's own request failed last: it may be this node that is ill.
   */
  private void lockSoon() {
    if (!gaveBack && coordinator.failures.isOwnLast() && coordinator.hasOthers()) {
      enter(Stage.YIELD);
      wakeIn(ClusterTimings.YIELD);
    } else {
      lock();
    }
  }

  private void lock() {
    Duration patience = lone.patienceForLock(coordinator.context.now());
    call(
        Stage.LOCK,
        services -> services.lock(coordinator.identity.key(), patience),
        lock -> {
          held.lock = lock;
          granted = coordinator.context.now();
          read();
        });
  }

  private void read() {
    call(Stage.READ, services -> services.read(coordinator.identity.key()), this::found);
  }

  private void found(@Nullable String found) {
    coordinator.problems.servicesWell();
    held.envelope = found;
    SharedRecord record = coordinator.sealedRecords.readable(found);
    candidate = record;
    if ((record != null && coordinator.consider(record)) || stage == Stage.DONE) {
      return; // Then this refresh has ended.
    }
    if (othersUnderLock() != null) {
      enter(Stage.AWAIT);
    } else if (!hasTurn) {
      queue();
    } else if (record == null) {
      mark(null);
    } else if (coordinator.context.momentOf(record.stamp()) != null
        || !coordinator.local.isNews(record)) {
      coordinator.inherit(record);
      mark(record);
    } else {
      askOthers();
    }
  }

  private @Nullable Moment othersUnderLock() {
    Moment since = granted;
    Moment now = coordinator.context.now();
    return since == null
        ? null
        : coordinator.peerRequests.awaitedUnderLock(
            since, ClusterTimings.forNews(coordinator, now));
  }

  private void mark(@Nullable SharedRecord record) {
    RefreshTokenIntent intent = RefreshTokenIntent.of(coordinator, record, held.marking);
    SharedRecord toWrite = intent.toWrite();
    if (toWrite == null || !coordinator.sealedRecords.mayReplace(held.envelope, toWrite)) {
      proceed(intent);
      return;
    }
    String sealed = coordinator.sealedRecords.seal(toWrite);
    held.marking = true;
    call(
        Stage.INTENT,
        services -> services.replace(coordinator.identity.key(), held.envelope, sealed),
        written -> {
          if (written) {
            held.envelope = sealed;
            held.marked = toWrite;
            proceed(intent);
          } else {
            read();
          }
        });
  }

  private void proceed(RefreshTokenIntent intent) {
    if (mustRestart()) {
      restart(coordinator.context.now());
    } else {
      request(intent);
    }
  }

  private void request(RefreshTokenIntent intent) {
    held.origin = intent.origin();
    GroupFailure rejection = coordinator.failures.rejection(intent.offered());
    if (rejection != null) {
      coordinator.take(rejection);
    }
    if (stage == Stage.DONE) {
      return;
    }
    enter(Stage.REQUEST);
    credential = coordinator.failures.mark(intent.offered());
    announce();
    HeldRefreshToken offered = intent.offered();
    sent = offered == null ? coordinator.host.state().holding().refreshToken() : offered;
    coordinator.host.sendRequest(attempt, intent.byGrant(), intent.offered());
  }

  private void announce() {
    held.announced = true;
    saidUntil = coordinator.context.now().plus(coordinator.policy.options().requestTimeout());
    coordinator.messenger.publish(PeerMessage.Type.ACQUIRING, Announcement.of(kind()));
  }

  private PeerRequests.Kind kind() {
    return held.lock == null ? PeerRequests.Kind.ASKS_ALONE : PeerRequests.Kind.ASKS;
  }

  /** What one that has just come must know of this refresh, null: nothing. */
  @Nullable JsonObject asking() {
    Moment until = saidUntil;
    return stage == Stage.REQUEST && until != null
        ? Announcement.of(kind(), until.remainingAt(coordinator.context.now()))
        : null;
  }

  /** The request takes one more exchange. */
  void askingAgain() {
    if (stage == Stage.REQUEST) {
      announce();
    }
  }

  /** What the request brought. */
  void acquired(SharedRecord record) {
    write(Stage.WRITE);
    RecordPublisher.of(coordinator, record, this::end).begin(held.lock != null, held.envelope);
  }

  private void write(Stage next) {
    enter(next);
    wakeIn(coordinator.policy.options().requestTimeout());
  }

  /**
   * It brought nothing that counts; at most a refresh token, which is written before others may
   * ask: the one they hold is spent.
   *
   * @param taught what others may take from that, null: nothing
   */
  void ended(boolean refreshTokenKept, @Nullable GroupFailure taught) {
    boolean asked = stage == Stage.REQUEST;
    if (asked && taught != null && coordinator.failures.teach(taught, credential)) {
      held.announced = false;
    }
    SharedRecord rotated = asked ? coordinator.local.rotated(sent) : null;
    if (rotated != null
        && held.lock != null
        && coordinator.sealedRecords.mayReplace(held.envelope, rotated)) {
      write(Stage.HAND_ON);
      coordinator
          .context
          .services
          .replace(
              coordinator.identity.key(), held.envelope, coordinator.sealedRecords.seal(rotated))
          .onComplete(ended -> end());
      return;
    }
    try {
      if (refreshTokenKept && asked) {
        removeMark();
      }
    } finally {
      end();
    }
  }

  private void removeMark() {
    SharedRecord written = held.marked;
    if (written != null) {
      SharedRecord unmarked = Records.with(written, RefreshTokenIntent.without(written));
      String sealed = coordinator.sealedRecords.seal(unmarked);
      coordinator.context.services.replace(coordinator.identity.key(), held.envelope, sealed);
    }
  }

  /** Once: else a process that stalls again and again would never get to its request. */
  private boolean mustRestart() {
    return !restarted && coordinator.host.wasPausedSince(begun);
  }

  private void goAlone() {
    if (!lone.hasWaited()) {
      coordinator.problems.servicesSick();
    }
    if (hasTurn) {
      request(RefreshTokenIntent.alone(coordinator, candidate));
    } else {
      goesAlone = true;
      queue();
    }
  }

  /** A lock that does not come keeps no other token from the endpoint. */
  private void giveBackTurn() {
    slotUntil = null;
    gaveBack = true;
    hasTurn = false;
    coordinator.host.giveBackTurn(attempt);
  }

  void tick() {
    if (isForgotten()) {
      end(); // Nobody said how it ended.
      return;
    }
    Moment now = coordinator.context.now();
    switch (stage) {
      case ASK -> {
        if (isDue(wakeAt, now)) {
          asked();
        }
      }
      case AWAIT -> {
        if (othersUnderLock() == null) {
          read(); // What they got may be there by now.
        }
      }
      case QUEUE -> {
        if (hasTurn) {
          goOn(); // A defect kept it from that.
        } else {
          held.release(); // No slot was free.
        }
      }
      case YIELD -> yieldingTick(now);
      case LOOK, LOCK, READ, INTENT -> waitingTick(now);
      case WRITE, HAND_ON -> {
        if (isDue(wakeAt, now)) {
          end();
        }
      }
      case WAIT, REQUEST, DONE -> {}
    }
  }

  /** Whether the host, after a defect, knows nothing of what is waited for. */
  private boolean isForgotten() {
    return switch (stage) {
      case QUEUE -> !coordinator.host.isRequesting(attempt);
      case REQUEST -> !coordinator.host.isSent(attempt);
      default -> false;
    };
  }

  /** The lock was not asked for meanwhile: that it did not come says nothing. */
  private void yieldingTick(Moment now) {
    if (mustRestart()) {
      restart(now);
    } else if (isDue(wakeAt, now)) {
      begin(now.minus(spent));
      lock();
    }
  }

  private void waitingTick(Moment now) {
    if (stage == Stage.LOCK && isDue(slotUntil, now)) {
      giveBackTurn();
    }
    if (mustRestart()) {
      restart(now);
    } else if (stage != Stage.LOOK && lone.isReached(now, held)) {
      goAlone();
    } else if (isDue(wakeAt, now) || (wakeAt != null && lone.othersEnded())) {
      switch (stage) {
        case LOCK -> lock();
        case READ, INTENT -> read();
        default -> lookedInVain(now); // Alone it goes when it is its turn at the endpoint.
      }
    }
  }

  /** What was learnt before the process was paused says nothing of how things are now. */
  private void restart(Moment now) {
    held.release();
    restarted = true;
    goesAlone = false;
    spent = Duration.ZERO;
    begin(now);
    start();
  }

  @Nullable Moment nextDue() {
    return switch (stage) {
      case AWAIT -> {
        Moment until = othersUnderLock();
        yield until == null ? coordinator.context.now() : until;
      }
      case QUEUE -> hasTurn || held.lock != null ? coordinator.context.now() : null;
      case LOCK, READ, INTENT -> {
        Moment turn = lone.nextDue(coordinator.context.now());
        Moment slot = stage == Stage.LOCK ? slotUntil : null;
        Moment next = wakeAt == null ? turn : Moment.earliest(turn, wakeAt);
        yield slot == null ? next : Moment.earliest(next, slot);
      }
      case LOOK, ASK, YIELD, WRITE, HAND_ON -> wakeAt;
      case WAIT, REQUEST, DONE -> null;
    };
  }

  private static boolean isDue(@Nullable Moment at, Moment now) {
    return at != null && at.isReachedAt(now);
  }

  /** Another node was faster, with a token or with a failure. */
  void outrun() {
    RefreshState state = coordinator.host.state();
    boolean wanted = state.phase() == Phase.REFRESHING && state.attempts().number() == attempt;
    if (!wanted) {
      close();
    }
  }

  /** No more requests; one that was sent may finish. */
  void close() {
    if (stage.isBeforeRequest()) {
      end();
    }
  }

  /** Whatever comes yet is too late: a lock that comes later is given back. */
  void abandon() {
    end();
  }

  private void end() {
    if (stage == Stage.DONE) {
      return;
    }
    boolean wrote = stage == Stage.WRITE;
    enter(Stage.DONE);
    held.release();
    if (held.announced && !wrote) {
      coordinator.messenger.publish(PeerMessage.Type.RELEASED);
    }
    coordinator.isOver(this);
  }

  /** Whether an earlier one is before it. */
  boolean isWaiting() {
    return stage == Stage.WAIT;
  }

  /** Whether the provider is being asked. */
  boolean isInFlight() {
    return stage == Stage.REQUEST;
  }

  /** Whether the provider is being asked, and the process was not paused on the way. */
  boolean isRequesting() {
    return isInFlight() && !coordinator.host.wasPausedSince(begun);
  }

  boolean holdsLock() {
    return held.lock != null;
  }

  /** See {@link HeldLock#origin}. */
  @Nullable String origin() {
    return held.origin;
  }
}
