package dev.tokenmanager.internal.service;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.oidc.TokenSource.Target;
import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.refresh.GroupFailure;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.refresh.RefreshPolicy;
import dev.tokenmanager.internal.service.EndpointLimits.RetryAfterHold;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The requests of one token that are under way. Event loop only. */
final class TokenRequests {

  private static final Failure STOPPED =
      new Failure(
          TokenFailure.UNAVAILABLE,
          "stopped",
          "The token manager stopped before the provider had answered.",
          null);

  private final PolicySettings settings;
  private final RefreshPolicy policy;
  private final TokenSource source;
  private final RefreshContext shared;
  private final Owner owner;

  /** One, or a few where others had brought a token before it ended. */
  private final List<Attempt> underWay = new ArrayList<>(1);

  private Future<Void> before = Future.succeededFuture();
  private @Nullable Promise<Void> quiet;

  /** Where requests go, null: nothing was located yet. */
  private @Nullable Target located;

  TokenRequests(
      PolicySettings settings,
      RefreshPolicy policy,
      TokenSource source,
      RefreshContext shared,
      Owner owner) {
    this.settings = settings;
    this.policy = policy;
    this.source = source;
    this.shared = shared;
    this.owner = owner;
  }

  /** Whose requests they are. One result for each request, in a step of its own. */
  interface Owner {

    /** Tells why what came is of no use, null: it is. */
    @Nullable AttemptError acquired(
        long attempt, Acquisition acquisition, @Nullable Duration clockSkew);

    void failed(long attempt, Failure failure, Moment now);

    void heldBack(long attempt, RetryAfterHold holdBack);

    /** It was not wanted any more when its turn came. */
    void notSent(long attempt);

    /** It may be sent now, by {@link #send}, for as long as it is wanted. */
    void turn(long attempt);

    /** Whether the result of that attempt is still wanted. */
    boolean isWanted(long attempt);

    /** Takes a step of the owner after the one under way. */
    void later(Runnable step);

    /** {@link #nextDue} may have changed. */
    void reschedule();
  }

  /** Sends nothing before that has ended: there is never a second request in flight. */
  void after(Future<Void> predecessor) {
    before = predecessor;
  }

  /**
   * Finds the endpoint, and waits there for a turn.
   *
   * @param expiry of the token that is held: the sooner, the sooner its turn
   */
  void takeTurn(long number, Instant expiry) {
    Attempt known = underWay(number);
    if (known == null) {
      Attempt attempt = new Attempt(number, expiry);
      underWay.add(attempt);
      attempt.start(before);
    } else {
      known.takeTurnAgain();
    }
  }

  /** Lets others have its turn, while it waits for other nodes. */
  void giveBackTurn(long number) {
    Attempt attempt = underWay(number);
    if (attempt != null) {
      attempt.giveBackTurn();
    }
  }

  /**
   * Sends the request of that attempt, which has its turn; without a refresh token by the
   * configured grant.
   */
  void send(long number, @Nullable Secret refreshToken) {
    Attempt attempt = underWay(number);
    if (attempt != null) {
      attempt.send(refreshToken);
    }
  }

  /** Frees the slots of those whose turn it is, and which are over before they were sent. */
  void dropUnwanted() {
    if (!underWay.isEmpty()) {
      List.copyOf(underWay).forEach(Attempt::dropUnwanted);
    }
  }

  /** The time for what is in flight is over; its result counts all the same. */
  void abandon() {
    underWay.forEach(attempt -> attempt.span.failed(STOPPED));
  }

  private @Nullable Attempt underWay(long number) {
    for (Attempt attempt : underWay) {
      if (attempt.number == number) {
        return attempt;
      }
    }
    return null;
  }

  /** Whether that one waits for its turn, or was sent, and has not ended. */
  boolean isUnderWay(long attempt) {
    return underWay(attempt) != null;
  }

  /** Whether that one will go on by itself: it does not wait for other nodes alone. */
  boolean isBusy(long number) {
    Attempt attempt = underWay(number);
    return attempt != null && !attempt.waitsForNodes();
  }

  /** Whether that one waits for other nodes before it is sent. */
  boolean waitsForNodes(long number) {
    Attempt attempt = underWay(number);
    return attempt != null && attempt.waitsForNodes();
  }

  private void hasEnded(Attempt attempt) {
    underWay.remove(attempt);
    owner.reschedule();
    Promise<Void> waiting = quiet;
    if (waiting != null && isQuiet()) {
      quiet = null;
      waiting.complete();
    }
  }

  private boolean isQuiet() {
    return underWay.stream().noneMatch(Attempt::isInFlight);
  }

  /** Completes when no request is in flight. */
  Future<Void> whenQuiet() {
    if (isQuiet()) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = quiet == null ? Promise.promise() : quiet;
    quiet = promise;
    return promise.future();
  }

  /** Time passed. */
  void tick() {
    List.copyOf(underWay).forEach(Attempt::tick);
  }

  /** When {@link #tick} has something to do next, null: not before something else happens. */
  @Nullable Moment nextDue() {
    Moment next = null;
    for (Attempt attempt : underWay) {
      next = Moment.earliestOf(next, attempt.nextDue());
    }
    return next;
  }

  /** Makes every later request of that client wait, where the endpoint asked for it. */
  private void holdBack(Target target, Failure failure) {
    Moment now = shared.now();
    Moment until = policy.askedToWaitUntil(failure, now);
    if (until != null) {
      shared.limits().holdBack(target, new RetryAfterHold(until, failure.asHeldBack()), now);
    }
  }

  /** The endpoint asked another node of the group to wait: every token of its client here waits. */
  void holdBack(GroupFailure failure) {
    Target target = located;
    if (target != null && failure.askedToWait()) {
      RetryAfterHold holdBack = new RetryAfterHold(failure.next(), FailureMapper.heldBack(failure));
      shared.limits().holdBack(target, holdBack, shared.now());
    }
  }

  private Failure failure(@Nullable Throwable cause) {
    return FailureMapper.of(settings.name(), cause == null ? new NullPointerException() : cause);
  }

  private static <T> Future<T> guarded(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (Throwable e) {
      return Future.failedFuture(e);
    }
  }

  private enum Part {
    /** For a request under replaced options to end. */
    WAITING,
    LOCATING,
    /** For a slot at the endpoint. */
    QUEUED,
    /** Has one, and waits for other nodes. */
    SHARING,
    /** Has none any more, and waits for other nodes. */
    APART,
    EXCHANGING,
    ENDED
  }

  /**
   * The course of one request: finds the endpoint, waits for its turn there, asks when no other
   * node does. Each part ends in a step of its own, and in time: a part that does not end by itself
   * is ended by the tick. Event loop only.
   */
  private final class Attempt implements EndpointLimits.Permit {

    private final long number;
    private final Instant expiry;
    private Part part = Part.WAITING;
    private Moment begun;

    /** From when on the time of the part counts: as begun, or later after a pause. */
    private Moment counted;

    private @Nullable Target target;
    private EndpointLimits.@Nullable Place place;
    private boolean hasSlot;
    private RefreshSpan span = RefreshSpan.NONE;

    /**
     * @param expiry of the token that is held: the sooner, the sooner its turn
     */
    Attempt(long number, Instant expiry) {
      this.number = number;
      this.expiry = expiry;
      this.begun = shared.now();
      this.counted = begun;
    }

    /** Begins after that, whatever becomes of it. */
    void start(Future<Void> predecessor) {
      if (predecessor.isComplete()) {
        locate();
      } else {
        predecessor.onComplete(ended -> owner.later(this::locate));
      }
    }

    private void locate() {
      enter(Part.LOCATING);
      guarded(source::locate)
          .onComplete((found, failure) -> owner.later(() -> located(found, failure)));
    }

    private void located(@Nullable Target found, @Nullable Throwable failure) {
      if (part != Part.LOCATING) {
        return; // It came after its time.
      }
      if (found == null) {
        trace(null, false);
        fail(failure(failure).asUnsent());
        return;
      }
      target = found;
      located = found;
      enter(Part.QUEUED);
      place = shared.limits().enter(found, expiry, shared.now(), this);
      dropUnwanted();
    }

    @Override
    public void granted() {
      place = null;
      hasSlot = true;
      owner.later(this::turn);
    }

    private void turn() {
      dropUnwanted();
      if (part == Part.QUEUED) {
        enter(Part.SHARING);
        owner.turn(number);
      }
    }

    boolean waitsForNodes() {
      return part == Part.SHARING || part == Part.APART;
    }

    /** Whether a request of it is in flight: for the token, or for what must be known before. */
    boolean isInFlight() {
      return part == Part.LOCATING || part == Part.EXCHANGING;
    }

    /** Ends it where it is over before it was sent; others may have its slot, or its place. */
    void dropUnwanted() {
      boolean unsent = part == Part.QUEUED || waitsForNodes();
      if (unsent && !owner.isWanted(number)) {
        end(() -> owner.notSent(number));
      }
    }

    /** Frees its slot for as long as other nodes keep it waiting. */
    void giveBackTurn() {
      if (part == Part.SHARING) {
        enter(Part.APART);
        leaveEndpoint();
      }
    }

    /** Before all who had no turn yet: other nodes may wait for it by now. */
    void takeTurnAgain() {
      if (part == Part.APART) {
        enter(Part.QUEUED);
        place = shared.limits().enter(target(), Instant.MIN, shared.now(), this);
      }
    }

    /** Sends the request; only what has its turn. */
    void send(@Nullable Secret refreshToken) {
      if (part == Part.SHARING) {
        enter(Part.EXCHANGING);
        trace(target(), refreshToken != null);
        source.exchangeIn(span.exchanges());
        guarded(() -> source.request(target(), refreshToken))
            .onComplete((response, failure) -> owner.later(() -> answered(response, failure)));
      }
    }

    private void trace(@Nullable Target asked, boolean refreshes) {
      String granted = source.grantType();
      if (granted != null) { // An API key is asked of no provider.
        String sent = refreshes ? "refresh_token" : granted;
        span = shared.tracing().begin(settings.name(), number, sent, asked);
      }
    }

    @Override
    public void heldBack(RetryAfterHold holdBack) {
      place = null;
      // One after the other: what goes wrong for one must not keep the others in line.
      owner.later(
          () -> {
            if (part == Part.QUEUED) {
              end(() -> owner.heldBack(number, holdBack));
            }
          });
    }

    private void answered(@Nullable TokenResponse response, @Nullable Throwable failure) {
      if (part != Part.EXCHANGING) {
        return; // It came after its time.
      }
      boolean interrupted = shared.wasPausedSince(begun);
      if (response == null) {
        Failure known = failure(failure);
        // Before the slot is free: the next in line may have to wait, too.
        holdBack(target(), known);
        fail(known);
      } else {
        Acquisition acquisition = new Acquisition(begun, response, interrupted);
        end(() -> tell(owner.acquired(number, acquisition, response.clockSkew()), response));
      }
    }

    private void tell(@Nullable AttemptError useless, TokenResponse response) {
      if (useless != null) {
        span.failed(useless.failure(), useless.error(), useless.message());
        return;
      }
      AccessToken held = shared.store().usable(settings.name());
      String came = response.accessToken().reveal();
      span.succeeded(held != null && held.accessToken().equals(came) ? held.generation() : null);
    }

    private void fail(Failure failure) {
      boolean interrupted = shared.wasPausedSince(begun);
      Failure told = interrupted ? failure.asInterrupted() : failure;
      Moment now = shared.now();
      span.failed(told);
      end(() -> owner.failed(number, told, now));
    }

    /** Gives back what it has at the endpoint, once. */
    private void leaveEndpoint() {
      EndpointLimits.Place waits = place;
      boolean had = hasSlot;
      place = null;
      hasSlot = false;
      if (waits != null) {
        shared.limits().withdraw(waits);
      }
      if (had) {
        shared.limits().leave(target());
      }
    }

    private Target target() {
      Target known = target;
      if (known == null) {
        throw new IllegalStateException("Nothing was located");
      }
      return known;
    }

    private void enter(Part next) {
      part = next;
      begun = shared.now();
      counted = begun;
      owner.reschedule();
    }

    /** Its result may begin the next one. */
    private void end(Runnable result) {
      part = Part.ENDED;
      try {
        leaveEndpoint();
        result.run();
      } finally {
        span.failed(FailureMapper.DEFECT); // Where a defect kept the result from it.
        hasEnded(this);
      }
    }

    /**
     * Time passed. What a paused process has received is read only after its first tick: a pause
     * gives a part its time once more, but only once.
     */
    void tick() {
      if (isLost()) {
        fail(FailureMapper.DEFECT.asUnsent());
        return;
      }
      Moment deadline = nextDue();
      Moment now = shared.now();
      if (deadline == null || !deadline.isReachedAt(now)) {
        return;
      }
      if (counted.equals(begun) && shared.wasPausedSince(begun)) {
        counted = now;
        return;
      }
      ProviderException late =
          new ProviderException(
              TokenFailure.TIMEOUT, "timeout", "The request did not end within its time limits.");
      FailureMapper.logDefect(settings.name(), new IllegalStateException("A request did not end"));
      located(null, late);
      answered(null, late.withOutcomeUnknown());
    }

    /** When its part must have ended, by elapsed time; null: others decide when it ends. */
    @Nullable Moment nextDue() {
      if (isLost()) {
        return begun;
      }
      if (part != Part.LOCATING && part != Part.EXCHANGING) {
        return null;
      }
      Duration longest =
          settings.options().requestTimeout().multipliedBy(TokenSource.MOST_EXCHANGES);
      return new Moment(Instant.MAX, counted.elapsed().plus(longest));
    }

    /** A defect took it out of the line, and its turn was not taken: nobody will tell it again. */
    private boolean isLost() {
      return part == Part.QUEUED && place == null;
    }
  }
}
