package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.refresh.Decision.Verdict;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gets, now or at the end of an attempt, and whether it makes one start. Pure; any
 * thread.
 */
public final class CallerRules {

  private final RefreshPolicy policy;
  private final RefreshOptions options;

  public CallerRules(PolicySettings settings, RefreshPolicy policy) {
    this.policy = policy;
    this.options = settings.options();
  }

  /**
   * A caller wants a token.
   *
   * @param required the least validity that the caller asks for, null: the configured one
   */
  public Decision onGet(RefreshState state, @Nullable Duration required, Moment now) {
    if (state.phase() == Phase.CLOSED) {
      return new Decision(Transition.to(state), refuse(RefreshPolicy.stopped(now)));
    }
    // A paused process may be asked before its timer fires.
    Transition woken = policy.onTick(state, now);
    HeldToken held = woken.state().holding().token();
    if (held != null && !satisfiable(held, required)) {
      return new Decision(woken, refuse(tooMuch(held, now)));
    }
    if (held == null || !woken.state().isUsableAt(now)) {
      boolean waits = woken.state().awaitsDifferentToken(now);
      return new Decision(woken, waits ? new Decision.Waits() : attemptResult(woken.state(), now));
    }
    if (required == null || held.lastsFor(required, now)) {
      return new Decision(woken, new Decision.Answered(held.token()));
    }
    return moreValidity(woken, held, now);
  }

  private Decision moreValidity(Transition woken, HeldToken held, Moment now) {
    RefreshState state = woken.state();
    if (state.phase() != Phase.IDLE) {
      return new Decision(woken, attemptResult(state, now));
    }
    if (tooSoon(state, now)) {
      return new Decision(woken, refuse(tooMuch(held, now)));
    }
    return force(woken, now);
  }

  /** A caller wants a new token. */
  public Decision onRefreshRequested(RefreshState state, Moment now) {
    Transition woken = policy.onTick(state, now);
    RefreshState current = woken.state();
    Moment asked = current.trouble().retryAfterUntil();
    boolean asksToWait = asked != null && !asked.isReachedAt(now);
    boolean startable = current.phase() != Phase.REFRESHING && current.phase() != Phase.CLOSED;
    return startable && !asksToWait && !tooSoon(current, now)
        ? force(woken, now)
        : new Decision(woken, lastResult(current, now));
  }

  /**
   * A caller reports a token that Weaviate rejected.
   *
   * @param current whether it is the one held now
   */
  public Decision onRejectedReport(RefreshState state, boolean current, Moment now) {
    HeldToken held = state.holding().token();
    if (!current || held == null || state.phase() == Phase.CLOSED) {
      return onGet(state, null, now);
    }
    RejectionReports before = state.reports();
    Transition.Builder reported = new Transition.Builder(state.with(before.onReported()));
    if (reported.state.reports().misconfigured() && !before.misconfigured()) {
      reported.tell(TokenEventType.MISCONFIGURED);
    }
    Decision decision = onReport(reported.state, now);
    return new Decision(reported.done().then(decision.transition()), decision.verdict());
  }

  private Decision onReport(RefreshState state, Moment now) {
    if (!state.reports().mayRenewAt(now, options.rejectedProbe())) {
      return onGet(state, null, now);
    }
    Decision decision = onRefreshRequested(state, now);
    Transition transition = decision.transition();
    if (!transition.request()) {
      return decision;
    }
    RefreshState after = transition.state();
    return new Decision(
        transition.with(after.with(after.reports().onRenewal(now))), decision.verdict());
  }

  private Decision force(Transition woken, Moment now) {
    return new Decision(woken.then(policy.onForced(woken.state(), now)), new Decision.Waits());
  }

  private boolean tooSoon(RefreshState state, Moment now) {
    Moment last = state.attempts().lastForced();
    return last != null && !last.plus(options.minRefreshInterval()).isReachedAt(now);
  }

  /** The last attempt's result, token or failure, or that of the one under way. */
  private static Verdict lastResult(RefreshState state, Moment now) {
    HeldToken held = state.holding().token();
    boolean succeeded = state.phase() == Phase.IDLE && state.isUsableAt(now);
    return succeeded && held != null
        ? new Decision.Answered(held.token())
        : attemptResult(state, now);
  }

  private static Verdict attemptResult(RefreshState state, Moment now) {
    return switch (state.phase()) {
      case EMPTY, IDLE, REFRESHING -> new Decision.Waits();
      case BACKING_OFF -> refuse(or(state.trouble().lastError(), now));
      case REJECTED -> refuse(or(state.trouble().rejection(), now));
      case CLOSED -> refuse(RefreshPolicy.stopped(now));
    };
  }

  /**
   * What one who waits with a {@code get} has of an attempt that failed with {@code error}: the
   * held token, where that is enough by now; it waits on where a different one is to come.
   *
   * @param required the least validity that the caller asks for, null: the configured one
   */
  public static Verdict afterFailure(
      RefreshState state, @Nullable Duration required, AttemptError error, Moment now) {
    HeldToken held = state.holding().token();
    boolean usable = state.phase() != Phase.CLOSED && state.isUsableAt(now);
    boolean enough = held != null && (required == null || held.lastsFor(required, now));
    if (held != null && usable && enough) {
      return new Decision.Answered(held.token());
    }
    return state.awaitsDifferentToken(now) ? new Decision.Waits() : refuse(error);
  }

  /**
   * Why the held token is not enough for one who waited, null when it is.
   *
   * @param required the least validity that the caller asks for, null: the configured one
   */
  public static @Nullable AttemptError shortfall(
      HeldToken held, @Nullable Duration required, Moment now) {
    return required == null || held.lastsFor(required, now) ? null : tooMuch(held, now);
  }

  private static boolean satisfiable(HeldToken held, @Nullable Duration required) {
    return required == null || held.times() == null || required.compareTo(held.issued()) < 0;
  }

  private static AttemptError tooMuch(HeldToken held, Moment now) {
    return new AttemptError(
        TokenFailure.BAD_REQUEST,
        "min_validity_too_long",
        "minValiditySeconds asks for more than can be had: tokens of this name are issued with a lifetime of "
            + held.issued().toSeconds()
            + " s.",
        now.wall());
  }

  private static AttemptError or(@Nullable AttemptError error, Moment now) {
    return error != null
        ? error
        : new AttemptError(
            TokenFailure.INTERNAL, "internal", "The failure was not recorded.", now.wall());
  }

  private static Verdict refuse(AttemptError error) {
    return new Decision.Refused(error);
  }
}
