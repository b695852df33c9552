package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.refresh.RefreshState.AttemptState;
import dev.tokenmanager.internal.refresh.RefreshState.FailureState;
import dev.tokenmanager.internal.refresh.RefreshState.Held;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.TokenResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to one token: every method takes the state and what happened, and returns
 * the state that follows and what is to be done. Pure: no clock, no randomness, no side effect. Any
 * thread.
 *
 * <p>The phase that follows, by event; "–": the event changes nothing in that phase, "same": the
 * phase stays, but what is held or planned may change.
 *
 * <pre>
 *                      EMPTY       IDLE        REFRESHING   BACKING_OFF  REJECTED    CLOSED
 * tick, when due       REFRESHING  REFRESHING  same         REFRESHING   REFRESHING  –
 * forced by a caller   REFRESHING  REFRESHING  –            REFRESHING   REFRESHING  –
 * token handed over    IDLE        –           –            –            –           –
 * attempt is sent      –           –           same         –            –           –
 * attempt: a token     –           –           see below    –            –           –
 * attempt: a failure   –           –           see below    –            –           –
 * attempt: held back   –           –           BACKING_OFF or REJECTED    –           –
 * other node: a token  IDLE        IDLE        IDLE         IDLE         IDLE        –
 * state file: a token  IDLE        –           IDLE         IDLE         IDLE        –
 * other node: failure  BACKING_OFF or REJECTED, from each of these phases             –
 * group revoked        REFRESHING  REFRESHING  same         same         same        –
 * secret changed       same        same (1)    same         same         REFRESHING  same
 * subject changed      same        same        same         same (2)     REFRESHING  –
 * options replaced     REFRESHING  REFRESHING  REFRESHING   REFRESHING   REFRESHING  –
 * closed               CLOSED      CLOSED      CLOSED       CLOSED       CLOSED      –
 *
 * (1) REFRESHING where an API key is held: it has no end at which it would be read again.
 * (2) REFRESHING where the last attempt failed for want of the subject token.
 *
 * A token that came ends the attempt in IDLE. One that had expired, or is the one that is held, is
 * a failure. A failure ends it in BACKING_OFF, or where the credential is rejected in REJECTED, or
 * begins the next attempt at once (REFRESHING): by the configured grant where the refresh token is
 * lost, and where the credential changed, or the process was paused, while it was under way.
 * </pre>
 */
public final class RefreshPolicy {

  private static final Failure TOO_OLD =
      new Failure(
          TokenFailure.UNUSABLE_ANSWER,
          "token_too_old",
          "The provider's token had expired before it arrived; its lifetime is shorter than the"
              + " exchange took.",
          null);

  /**
   * A pause spoils one attempt. A loop that stalls again and again spoils them all, and each that
   * is made again at once would be one that backoff did not let through.
   */
  private static final Duration LEAST_BETWEEN_REPEATS = Duration.ofMinutes(1);

  private final PolicySettings settings;
  private final RefreshOptions options;

  public RefreshPolicy(PolicySettings settings) {
    this.settings = settings;
    this.options = settings.options();
  }

  /** Time passed. Must be called at {@link #nextDue} or later; more often does no harm. */
  public Transition onTick(RefreshState state, Moment now) {
    if (state.phase() == Phase.CLOSED) {
      return Transition.to(state);
    }
    Transition.Builder next = new Transition.Builder(state);
    noteExpiry(next, now);
    Moment cured = state.reports().curedAt(options.rejectedProbe());
    if (cured != null && cured.isReachedAt(now)) {
      next.state = next.state.with(state.reports().onCured());
    }
    if (isRequestDue(next.state, now)) {
      next.request();
    }
    return next.done();
  }

  private static boolean isRequestDue(RefreshState state, Moment now) {
    return switch (state.phase()) {
      case EMPTY -> true;
      case IDLE -> {
        HeldToken held = state.holding().token();
        yield held == null || held.isRefreshDueAt(now);
      }
      case BACKING_OFF, REJECTED -> {
        Moment next = state.attempts().next();
        yield next == null || next.isReachedAt(now);
      }
      case REFRESHING, CLOSED -> false;
    };
  }

  /**
   * Announces once that the held token stopped being usable, past the last resort too. The delays
   * between attempts begin anew: from here on callers fail, and a provider that comes back now is
   * to be found soon.
   */
  private static void noteExpiry(Transition.Builder next, Moment now) {
    RefreshState state = next.state;
    HeldToken held = state.holding().token();
    if (held != null && !state.holding().expiryAnnounced() && !held.isUsableAt(now, true)) {
      next.state =
          state.with(state.holding().withExpiryAnnounced()).with(state.trouble().withDelaysAnew());
      next.tell(TokenEventType.EXPIRED);
    }
  }

  /** A caller makes an attempt start, in a phase in which none is under way. */
  Transition onForced(RefreshState state, Moment now) {
    return new Transition.Builder(state.with(state.attempts().forcedAt(now))).request().done();
  }

  /** A token to start from was handed over before the first attempt; a useless one is ignored. */
  public Transition onStart(
      RefreshState state, Acquisition acquisition, Moment now, double jitter) {
    if (state.phase() != Phase.EMPTY) {
      return Transition.to(state);
    }
    HeldToken held = hold(state, acquisition, state.holding().generation() + 1, jitter);
    return held.isUsableAt(now)
        ? accepted(state, held, ownEvent(state), now)
        : Transition.to(state);
  }

  /**
   * The attempt under way is sent now, with what is held by now, which may not be what it began
   * with: by refresh token where one is held and not known to be useless, else by the configured
   * grant. The only place that chooses: {@link AttemptState#refreshToken} is what to send.
   *
   * @param byGrant whether another node may have spent the refresh token
   * @param offered a refresh token to use where none is held, null: none
   */
  public Transition onSend(
      RefreshState state,
      long attempt,
      boolean byGrant,
      @Nullable HeldRefreshToken offered,
      Moment now) {
    if (!isUnderWay(state, attempt)) {
      return Transition.to(state);
    }
    boolean wanted = offered != null && state.holding().refreshToken() == null;
    RefreshState next = wanted ? state.with(state.holding().withRefreshToken(offered)) : state;
    HeldRefreshToken chosen = toSend(next.holding().refreshToken(), byGrant, now);
    return Transition.to(next.with(next.attempts().sent(chosen == null ? null : chosen.value())));
  }

  /**
   * Which refresh token an attempt that is sent now carries, null: none.
   *
   * @param held the one that is held, null: none
   * @param byGrant whether another node may have spent it
   */
  public @Nullable HeldRefreshToken toSend(
      @Nullable HeldRefreshToken held, boolean byGrant, Moment now) {
    boolean useless =
        byGrant || held == null || (settings.originalGrant() && held.isExpiredAt(now));
    return useless ? null : held;
  }

  /** Whether that attempt has begun and not ended: only the result of such a one counts. */
  public static boolean isUnderWay(RefreshState state, long attempt) {
    return state.phase() == Phase.REFRESHING && state.attempts().number() == attempt;
  }

  /** The attempt brought a token. {@code jitter} in [0, 1) is drawn once for it. */
  public Transition onAcquired(
      RefreshState before, long attempt, Acquisition acquisition, Moment now, double jitter) {
    if (!isUnderWay(before, attempt)) {
      return Transition.to(before);
    }
    // A rotated refresh token counts even where the access token beside it does not.
    RefreshState state =
        before.attempts().refreshTokenReplaced()
            ? before
            : before.with(before.holding().withRefreshTokenOf(acquisition));
    TokenResponse response = acquisition.response();
    HeldToken old = state.holding().token();
    boolean repeated =
        old != null && old.token().accessToken().equals(response.accessToken().reveal());
    if (repeated && response.endless()) {
      return new Transition.Builder(settled(state)).answer().done();
    }
    // It is new again where its end has passed, and the answer itself gives it more time.
    if (repeated && old != null && !(old.isExpiredAt(now) && response.lifetime().again() != null)) {
      return failedForGood(state, Failure.REPEATED, now, jitter);
    }
    Acquisition counted =
        repeated
            ? new Acquisition(acquisition.start(), response.repeated(), acquisition.interrupted())
            : acquisition;
    HeldToken held = hold(state, counted, state.holding().generation() + 1, jitter);
    boolean expired = !response.endless() && counted.response().lifetime().isOver();
    if (!expired && held.isUsableAt(now)) {
      return accepted(state, held, ownEvent(state), now);
    }
    return acquisition.interrupted() && mayRepeat(state, now)
        ? repeated(state, now)
        : failedForGood(state, expired ? Failure.STALE : TOO_OLD, now, jitter);
  }

  /** The attempt failed. */
  public Transition onFailed(
      RefreshState state, long attempt, Failure failure, Moment now, double jitter) {
    if (!isUnderWay(state, attempt)) {
      return Transition.to(state);
    }
    boolean rejected = failure.failure() == TokenFailure.REJECTED;
    boolean lost = failure.outcomeUnknown() || (rejected && !failure.isClientRejected());
    if (lost && state.attempts().usedRefreshToken() && settings.originalGrant()) {
      // Never sent again: it may be spent, and a second use can end the provider's session.
      RefreshState without = state.with(state.holding().withRefreshToken(null));
      return !rejected && askedToWaitUntil(failure, now) != null
          ? failedForGood(without, failure, now, jitter)
          : new Transition.Builder(without).request().done();
    }
    if (rejected && state.attempts().credentialChanged()) {
      return new Transition.Builder(state).request().done();
    }
    boolean spoilt = !rejected && failure.interrupted() && failure.retryAfter() == null;
    return spoilt && mayRepeat(state, now)
        ? repeated(state, now)
        : failedForGood(state, failure, now, jitter);
  }

  /** No request was sent, because the endpoint asked this client to wait until {@code until}. */
  public Transition onHeldBack(
      RefreshState state, long attempt, Moment until, Failure reason, Moment now) {
    if (!isUnderWay(state, attempt)) {
      return Transition.to(state);
    }
    AttemptError error = AttemptError.of(reason, now.wall());
    FailureState before = state.trouble();
    FailureState trouble =
        new FailureState(
            before.failures(), true, error, before.rejection(), until, before.inGroup());
    return new Transition.Builder(waiting(state, trouble, until)).fail(error).done();
  }

  /**
   * Another node acquired a token; it ends the attempt under way, whose result no longer counts. An
   * older generation than the one that is held changes nothing.
   */
  public Transition onAdopted(RefreshState state, Adoption adoption, Moment now, double jitter) {
    HeldToken held = state.holding().token();
    boolean older = held != null && held.token().generation() > adoption.generation();
    if (state.phase() == Phase.CLOSED || older) {
      return Transition.to(state);
    }
    // Its refresh token is the newest, even where the access token beside it has expired.
    Held holding = state.holding().withSeen(adoption.generation());
    RefreshState kept = state.with(holding.withRefreshToken(adoption.refreshToken()));
    HeldToken next = hold(kept, adoption.acquisition(), adoption.generation(), jitter);
    return next.isUsableAt(now)
        ? accepted(kept, next, TokenEventType.ADOPTED, now)
        : Transition.to(kept);
  }

  /**
   * What was held before the last stop is there, and nothing newer is known: its generation goes
   * on, its refresh token is the next one to be sent, and its token is held where it is usable. An
   * older generation than one that is known of counts for nothing.
   */
  public Transition onRestored(RefreshState state, Adoption stored, Moment now, double jitter) {
    Held holding = state.holding();
    boolean known = holding.token() != null || holding.refreshToken() != null;
    if (state.phase() == Phase.CLOSED || known || holding.generation() > stored.generation()) {
      return Transition.to(state);
    }
    RefreshState kept =
        state.with(holding.withSeen(stored.generation()).withRefreshToken(stored.refreshToken()));
    HeldToken held = hold(kept, stored.acquisition(), stored.generation(), jitter);
    return held.isUsableAt(now)
        ? accepted(kept, held, TokenEventType.ACQUIRED, now)
        : Transition.to(kept);
  }

  /** The held token has a greater number from now on; nothing else changes. */
  public Transition onRenumbered(RefreshState state, long generation) {
    Held holding = state.holding();
    HeldToken held = holding.token();
    if (state.phase() == Phase.CLOSED || held == null || held.token().generation() >= generation) {
      return Transition.to(state);
    }
    return Transition.to(
        state.with(
            new Held(
                held.numbered(generation),
                holding.refreshToken(),
                Math.max(holding.generation(), generation),
                holding.expiryAnnounced(),
                holding.lastSuccess())));
  }

  /**
   * A request of another node failed: the group asks again as one node would. Takes its state, next
   * attempt and error, and ends the attempt under way, which was not sent yet; those who wait for
   * that have the failure. It is no attempt of this node: nothing is counted, and no failed refresh
   * announced. Nothing where the time of that next attempt has come.
   */
  public Transition onGroupFailed(RefreshState state, GroupFailure failure, Moment now) {
    if (state.phase() == Phase.CLOSED || failure.next().isReachedAt(now)) {
      return Transition.to(state);
    }
    FailureState before = state.trouble();
    AttemptError rejection = failure.rejected() ? failure.error() : before.rejection();
    Moment until = later(failure.askedToWait() ? failure.next() : null, before.retryAfterUntil());
    // A credential that is rejected here is not tried sooner because of another trouble.
    Moment slow = state.phase() == Phase.REJECTED ? state.attempts().next() : null;
    Moment next = rejection == null ? failure.next() : later(failure.next(), slow);
    int inGroup = Math.max(before.inGroup(), failure.failures());
    FailureState trouble =
        new FailureState(before.failures(), true, failure.error(), rejection, until, inGroup);
    Transition.Builder heard =
        new Transition.Builder(waiting(state, trouble, later(next, until))).fail(failure.error());
    if (rejection != null && before.rejection() == null) {
      heard.tell(TokenEventType.REJECTED);
    }
    return heard.done();
  }

  private static @Nullable Moment later(@Nullable Moment a, @Nullable Moment b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.elapsed().compareTo(b.elapsed()) >= 0 ? a : b;
  }

  /**
   * The group revoked the generations up to that one, and the refresh token beside them: what is
   * held of them is dropped. Goes on as a token without anything held does: at once, unless an
   * attempt is under way or has to wait.
   */
  public Transition onRevoked(RefreshState state, long upTo, Moment now) {
    Held holding = state.holding();
    HeldToken held = holding.token();
    if (state.phase() == Phase.CLOSED || held == null || held.token().generation() > upTo) {
      return Transition.to(state);
    }
    long seen = Math.max(holding.generation(), upTo);
    Transition.Builder next =
        new Transition.Builder(
            state.with(new Held(null, null, seen, false, holding.lastSuccess())));
    if (!holding.expiryAnnounced()) {
      next.tell(TokenEventType.EXPIRED);
    }
    return switch (state.phase()) {
      case EMPTY, IDLE -> next.request().done();
      case REFRESHING, BACKING_OFF, REJECTED, CLOSED -> next.done();
    };
  }

  /** Another node is known to have that generation: the next one here is greater. */
  public Transition onSeen(RefreshState state, long generation) {
    return Transition.to(state.with(state.holding().withSeen(generation)));
  }

  /**
   * A secret has a new value.
   *
   * @param refreshTokenReplaced whether it is the configured refresh token
   */
  public Transition onCredentialChanged(RefreshState state, boolean refreshTokenReplaced) {
    RefreshState next =
        refreshTokenReplaced ? state.with(state.holding().withRefreshToken(null)) : state;
    return switch (state.phase()) {
      case EMPTY, BACKING_OFF, CLOSED -> Transition.to(next);
      case IDLE -> {
        HeldToken held = next.holding().token();
        yield held != null && held.times() == null
            ? new Transition.Builder(next).request().done()
            : Transition.to(next);
      }
      case REFRESHING ->
          Transition.to(next.with(next.attempts().withCredentialChanged(refreshTokenReplaced)));
      case REJECTED ->
          new Transition.Builder(next.with(next.trouble().withoutRejection())).request().done();
    };
  }

  /**
   * The token that is exchanged for this one is another now: what failed for want of it, or with
   * the one before, is tried again at once. What failed otherwise waits as any failure does, and
   * what is held stays.
   */
  public Transition onSubjectChanged(RefreshState state) {
    AttemptError error = state.trouble().lastError();
    boolean wasMissing =
        state.phase() == Phase.BACKING_OFF
            && error != null
            && error.error().equals(Failure.SUBJECT_TOKEN);
    return wasMissing
        ? new Transition.Builder(state).request().done()
        : onCredentialChanged(state, false);
  }

  /**
   * The options were replaced by those of this policy: what is held is served on, and the first
   * request with the new ones begins. What went wrong did so with the old ones: the delays begin
   * anew, but until something goes right it is a trouble all the same, heard from others too, and
   * the end of what failed here a recovery.
   *
   * @param before the last state under the old ones, whose attempts count no more
   * @param sameSession whether a refresh token that was got under the old ones is of use
   */
  public Transition onReplaced(RefreshState before, boolean sameSession) {
    if (before.phase() == Phase.CLOSED) {
      return Transition.to(before);
    }
    FailureState old = before.trouble();
    int failures = Math.min(old.failures(), 1);
    RefreshState carried =
        before.with(new FailureState(failures, old.heldBack(), old.lastError(), null, null));
    if (!sameSession) {
      carried = carried.with(before.holding().withRefreshToken(null)).with(RejectionReports.NONE);
    }
    return new Transition.Builder(carried).request().done();
  }

  /** The end: whatever comes later is ignored. */
  public Transition onClosed(RefreshState state, Moment now) {
    return state.phase() == Phase.CLOSED
        ? Transition.to(state)
        : new Transition.Builder(state.closed())
            .fail(stopped(now))
            .tell(TokenEventType.STOPPED)
            .done();
  }

  static AttemptError stopped(Moment now) {
    return new AttemptError(
        TokenFailure.UNAVAILABLE, "stopped", "The token manager is stopped.", now.wall());
  }

  private HeldToken hold(
      RefreshState state, Acquisition acquisition, long generation, double jitter) {
    return HeldToken.of(acquisition, generation, state.holding().refreshToken(), settings, jitter);
  }

  private static TokenEventType ownEvent(RefreshState state) {
    return state.holding().lastSuccess() == null
        ? TokenEventType.ACQUIRED
        : TokenEventType.REFRESHED;
  }

  private static Transition accepted(
      RefreshState state, HeldToken held, TokenEventType event, Moment now) {
    Held before = state.holding();
    long generation = Math.max(before.generation(), held.token().generation());
    Held holding = new Held(held, before.refreshToken(), generation, false, now.wall());
    RefreshState next = settled(state).with(holding).with(state.reports().onNewGeneration(now));
    Transition.Builder accepted = new Transition.Builder(next).answer().tell(event);
    if (state.trouble().failures() > 0) {
      accepted.tell(TokenEventType.RECOVERED);
    }
    return accepted.done();
  }

  private static RefreshState settled(RefreshState state) {
    return state
        .with(Phase.IDLE)
        .with(state.attempts().withNext(null).repeatedAt(null))
        .with(state.trouble().ended());
  }

  private static boolean mayRepeat(RefreshState state, Moment now) {
    Moment last = state.attempts().repeatedAt();
    return last == null || last.plus(LEAST_BETWEEN_REPEATS).isReachedAt(now);
  }

  /** The result says nothing of how things are now: asks again at once. */
  private static Transition repeated(RefreshState state, Moment now) {
    return new Transition.Builder(state.with(state.attempts().repeatedAt(now))).request().done();
  }

  /** The attempt ended in a failure, after which the next one waits. */
  private Transition failedForGood(RefreshState at, Failure failure, Moment now, double jitter) {
    Transition.Builder next = new Transition.Builder(at);
    noteExpiry(next, now);
    RefreshState state = next.state;
    FailureState before = state.trouble();
    AttemptError error = AttemptError.of(failure, now.wall());
    boolean rejected = failure.failure() == TokenFailure.REJECTED;
    AttemptError rejection = rejected ? error : before.rejection();
    int inGroup = before.inGroupAndOne();
    Moment asked = askedToWaitUntil(failure, now);
    Moment planned =
        rejection == null
            ? now.plus(Backoff.delay(options, inGroup, lastsFor(state, now), jitter))
            : now.plus(options.rejectedProbe());
    planned = earlierAtTheEnd(failure, state, planned, now);
    FailureState trouble =
        new FailureState(before.failuresAndOne(), false, error, rejection, asked, inGroup);
    next.state = waiting(state, trouble, nextAttempt(asked, planned, rejection != null));
    next.fail(error);
    if (!rejected) {
      next.tell(TokenEventType.REFRESH_FAILED);
    } else if (before.rejection() == null) {
      next.tell(TokenEventType.REJECTED);
    }
    return next.done();
  }

  /** How long the held token may be answered, null: there is none, or it never expires. */
  private static @Nullable Duration lastsFor(RefreshState state, Moment now) {
    HeldToken held = state.holding().token();
    Moment end = held == null ? null : held.usableUntil(true);
    return end == null ? null : end.remainingAt(now);
  }

  private static RefreshState waiting(
      RefreshState state, FailureState trouble, @Nullable Moment next) {
    return state
        .with(trouble.rejection() == null ? Phase.BACKING_OFF : Phase.REJECTED)
        .with(state.attempts().withNext(next))
        .with(trouble);
  }

  /** A provider that repeats its token issues another one when that has expired. */
  private static Moment earlierAtTheEnd(
      Failure failure, RefreshState state, Moment planned, Moment now) {
    HeldToken.@Nullable Times times = times(state);
    return failure.equals(Failure.REPEATED) && times != null && !times.expiry().isReachedAt(now)
        ? Moment.earliest(planned, times.expiry())
        : planned;
  }

  /**
   * Until when the endpoint asked this client to wait, but no longer than {@code
   * retry.maxRetryAfterMs}; null: it did not ask.
   */
  public @Nullable Moment askedToWaitUntil(Failure failure, Moment now) {
    Duration wanted = failure.retryAfter();
    return wanted == null || wanted.isZero() || wanted.isNegative()
        ? null
        : now.plus(Lifetimes.smaller(wanted, options.maxRetryAfter()));
  }

  /**
   * {@code Retry-After} wins over backoff; the slow probe of a rejected credential is never made
   * faster by it.
   */
  private static Moment nextAttempt(@Nullable Moment asked, Moment planned, boolean rejected) {
    return asked == null || (rejected && asked.isReachedAt(planned)) ? planned : asked;
  }

  /** When {@link #onTick} has something to do next; null: not before something else happens. */
  public @Nullable Moment nextDue(RefreshState state) {
    if (state.phase() == Phase.CLOSED) {
      return null;
    }
    HeldToken held = state.holding().token();
    HeldToken.@Nullable Times times = times(state);
    Moment attempt =
        state.phase() == Phase.IDLE && times != null ? times.refreshAt() : state.attempts().next();
    Moment end = held == null || state.holding().expiryAnnounced() ? null : held.usableUntil(true);
    Moment cured = state.reports().curedAt(options.rejectedProbe());
    return Moment.earliestOf(attempt, end, cured);
  }

  /**
   * The longest outage, begun at the worst moment, that no caller notices; null for a token that
   * never expires.
   */
  public @Nullable Duration outageBudget(RefreshState state) {
    HeldToken held = state.holding().token();
    if (held != null && held.times() == null) {
      return null;
    }
    Duration lifetime = held == null ? options.assumedLifetime() : held.lifetime();
    Duration buffer = Lifetimes.buffer(options, lifetime);
    Duration minValidity = Lifetimes.minValidity(options, buffer);
    Duration lastResort = Lifetimes.lastResort(options, minValidity);
    return Lifetimes.outageBudget(options, buffer, lastResort, settings.tick());
  }

  private static HeldToken.@Nullable Times times(RefreshState state) {
    HeldToken held = state.holding().token();
    return held == null ? null : held.times();
  }
}
