package dev.tokenmanager.refresh;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to one token: every method takes the state and what happened, and returns
 * the state that follows and what is to be done. Pure: no clock, no randomness, no side effect. Any
 * thread.
 */
public final class RefreshPolicy {

  private final PolicySettings settings;
  private final Outcomes outcomes;
  private final Callers callers;
  private final Replacement replacement;

  public RefreshPolicy(PolicySettings settings) {
    this.settings = settings;
    this.outcomes = new Outcomes(settings);
    this.callers = new Callers(settings, this);
    this.replacement = new Replacement(settings);
  }

  /** Time passed. Must be called at {@link #nextDue} or later; more often does no harm. */
  public Transition onTick(RefreshState state, Moment now) {
    if (state.phase() == Phase.CLOSED) {
      return Transition.none(state);
    }
    Draft draft = new Draft(settings, state);
    announceExpiry(draft, now);
    endMisconfiguration(draft, now);
    if (isRequestDue(draft.state, now)) {
      draft.request(now);
    }
    return draft.done();
  }

  /** A token came. {@code jitter} in [0, 1) is drawn once for it. */
  public Transition onAcquired(
      RefreshState state, long attempt, Acquisition acquisition, Moment now, double jitter) {
    return isCurrent(state, attempt)
        ? outcomes.acquired(state, acquisition, now, jitter)
        : Transition.none(state);
  }

  /** A request failed. */
  public Transition onFailed(
      RefreshState state, long attempt, AttemptFailure failure, Moment now, double jitter) {
    return isCurrent(state, attempt)
        ? outcomes.failed(state, failure, now, jitter)
        : Transition.none(state);
  }

  /** No request was sent, because the endpoint asked this client to wait until {@code until}. */
  public Transition onHeldBack(
      RefreshState state, long attempt, Moment until, AttemptFailure reason, Moment now) {
    return isCurrent(state, attempt)
        ? outcomes.heldBack(state, until, reason, now)
        : Transition.none(state);
  }

  /**
   * A caller wants a token.
   *
   * @param required the least validity that the caller asks for, null: the configured one
   */
  public Ruling onGet(RefreshState state, @Nullable Duration required, Moment now) {
    return callers.get(state, required, now);
  }

  /** A caller wants a new token. */
  public Ruling onRefreshRequested(RefreshState state, Moment now) {
    return callers.refresh(state, now);
  }

  /**
   * A caller reports a token that Weaviate rejected.
   *
   * @param current whether it is the one held now
   */
  public Ruling onRejectedReport(RefreshState state, boolean current, Moment now) {
    return callers.report(state, current, now);
  }

  /**
   * A secret has a new value.
   *
   * @param refreshTokenReplaced whether it is the configured refresh token
   */
  public Transition onCredentialChanged(
      RefreshState state, boolean refreshTokenReplaced, Moment now) {
    return outcomes.credentialChanged(state, refreshTokenReplaced, now);
  }

  /** A token to start from was handed over before the first attempt. */
  public Transition onStart(
      RefreshState state, Acquisition acquisition, Moment now, double jitter) {
    return state.phase() == Phase.EMPTY
        ? outcomes.startFrom(state, acquisition, now, jitter)
        : Transition.none(state);
  }

  /**
   * Another node acquired a token; it ends the attempt under way, whose result no longer counts.
   */
  public Transition onAdopted(RefreshState state, Adoption adoption, Moment now, double jitter) {
    return state.phase() == Phase.CLOSED
        ? Transition.none(state)
        : outcomes.adopted(state, adoption, now, jitter);
  }

  /** Another node is known to have that generation: the next one here is greater. */
  public Transition onSeen(RefreshState state, long generation) {
    return Transition.none(state.with(state.holding().withSeen(generation)));
  }

  /**
   * An attempt that waited for other nodes may be sent now: with what is held by now, which may not
   * be what it began with.
   *
   * @param byGrant whether another node may have spent the refresh token
   * @param offered a refresh token to use where none is held, null: none
   */
  public Transition onProceed(
      RefreshState state,
      long attempt,
      boolean byGrant,
      @Nullable HeldRefreshToken offered,
      Moment now) {
    if (!isCurrent(state, attempt)) {
      return Transition.none(state);
    }
    boolean wanted = offered != null && state.holding().refreshToken() == null;
    Draft draft =
        new Draft(settings, wanted ? state.with(state.holding().withRefreshToken(offered)) : state);
    draft.sendInstead(byGrant, now);
    return draft.done();
  }

  /**
   * Why the held token is not enough for one who waited, null when it is.
   *
   * @param required the least validity that the caller asks for, null: the configured one
   */
  public @Nullable AttemptError shortfall(
      RefreshState state, @Nullable Duration required, Moment now) {
    HeldToken held = state.holding().token();
    return held == null ? null : Callers.shortfall(held, required, now);
  }

  /** The end: whatever comes later is ignored. */
  public Transition onClosed(RefreshState state, Moment now) {
    if (state.phase() == Phase.CLOSED) {
      return Transition.none(state);
    }
    Draft draft = new Draft(settings, state.closed());
    draft.fail(Callers.stopped(now));
    draft.announce(Event.STOPPED);
    return draft.done();
  }

  /**
   * The options were replaced by those of this policy.
   *
   * @param before the last state under the old ones, whose attempts count no more
   * @param sameSession whether a refresh token that was got under the old ones is of use
   */
  public Transition onReplaced(RefreshState before, boolean sameSession, Moment now) {
    return before.phase() == Phase.CLOSED
        ? Transition.none(before)
        : replacement.begin(before, sameSession, now);
  }

  /** When {@link #onTick} has something to do next; null: not before something else happens. */
  public @Nullable Moment nextDue(RefreshState state) {
    if (state.phase() == Phase.CLOSED) {
      return null;
    }
    HeldToken.@Nullable Times times = times(state);
    Moment due = state.attempts().next();
    if (state.phase() == Phase.IDLE && times != null) {
      due = times.refreshAt();
    }
    if (times != null && !state.holding().expiryAnnounced()) {
      due = due == null ? times.usableUntil() : Moment.earliest(due, times.usableUntil());
    }
    Moment cured = state.reports().curedAt(settings.options().rejectedProbe());
    return due == null || cured == null ? (due == null ? cured : due) : Moment.earliest(due, cured);
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
    Duration lifetime = held == null ? settings.options().assumedLifetime() : held.lifetime();
    Duration buffer = Lifetimes.buffer(settings.options(), lifetime);
    Duration minValidity = Lifetimes.minValidity(settings.options(), buffer);
    return Lifetimes.outageBudget(settings.options(), buffer, minValidity, settings.tick());
  }

  private static boolean isCurrent(RefreshState state, long attempt) {
    return state.phase() == Phase.REFRESHING && state.attempts().number() == attempt;
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

  private static void announceExpiry(Draft draft, Moment now) {
    RefreshState.Holding holding = draft.state.holding();
    HeldToken held = holding.token();
    if (held != null && !holding.expiryAnnounced() && !held.isUsableAt(now)) {
      draft.state = draft.state.with(holding.withExpiryAnnounced());
      draft.announce(Event.EXPIRED);
    }
  }

  private void endMisconfiguration(Draft draft, Moment now) {
    Reports reports = draft.state.reports();
    Moment cured = reports.curedAt(settings.options().rejectedProbe());
    if (cured != null && cured.isReachedAt(now)) {
      draft.state = draft.state.with(reports.onCured());
    }
  }

  private static HeldToken.@Nullable Times times(RefreshState state) {
    HeldToken held = state.holding().token();
    return held == null ? null : held.times();
  }
}
