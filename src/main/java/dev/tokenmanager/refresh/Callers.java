package dev.tokenmanager.refresh;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.refresh.Ruling.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a caller gets. Pure. */
final class Callers {

  private final PolicySettings settings;
  private final RefreshPolicy policy;

  Callers(PolicySettings settings, RefreshPolicy policy) {
    this.settings = settings;
    this.policy = policy;
  }

  Ruling get(RefreshState state, @Nullable Duration required, Moment now) {
    if (state.phase() == Phase.CLOSED) {
      return new Ruling(Transition.none(state), refuse(stopped(now)));
    }
    // A paused process may be asked before its timer fires.
    Transition woken = policy.onTick(state, now);
    HeldToken held = woken.state().holding().token();
    if (held != null && !satisfiable(held, required)) {
      return new Ruling(woken, refuse(tooMuch(held, now)));
    }
    if (held == null || !held.isUsableAt(now)) {
      return new Ruling(woken, attemptResult(woken.state(), now));
    }
    if (required == null || held.lastsFor(required, now)) {
      return new Ruling(woken, new Ruling.Answered(held.token()));
    }
    return moreValidity(woken, held, now);
  }

  private Ruling moreValidity(Transition woken, HeldToken held, Moment now) {
    RefreshState state = woken.state();
    if (state.phase() != Phase.IDLE) {
      return new Ruling(woken, attemptResult(state, now));
    }
    if (tooSoon(state, now)) {
      return new Ruling(woken, refuse(tooMuch(held, now)));
    }
    return force(woken, now);
  }

  Ruling refresh(RefreshState state, Moment now) {
    Transition woken = policy.onTick(state, now);
    RefreshState current = woken.state();
    Moment asked = current.trouble().retryAfterUntil();
    boolean asksToWait = asked != null && !asked.isReachedAt(now);
    boolean startable = current.phase() != Phase.REFRESHING && current.phase() != Phase.CLOSED;
    return startable && !asksToWait && !tooSoon(current, now)
        ? force(woken, now)
        : new Ruling(woken, lastResult(current, now));
  }

  Ruling report(RefreshState state, boolean current, Moment now) {
    HeldToken held = state.holding().token();
    if (!current || held == null || state.phase() == Phase.CLOSED) {
      return get(state, null, now);
    }
    Draft draft = new Draft(settings, state.with(state.reports().onReported()));
    if (draft.state.reports().misconfigured() && !state.reports().misconfigured()) {
      draft.announce(Event.MISCONFIGURED);
    }
    Ruling ruling = ruleOnReport(draft.state, now);
    return new Ruling(joined(draft.done(), ruling.transition()), ruling.verdict());
  }

  private Ruling ruleOnReport(RefreshState state, Moment now) {
    if (!state.reports().mayRenewAt(now, settings.options().rejectedProbe())) {
      return get(state, null, now);
    }
    long before = state.attempts().number();
    Ruling ruling = refresh(state, now);
    RefreshState after = ruling.transition().state();
    if (after.attempts().number() == before) {
      return ruling;
    }
    RefreshState noted = after.with(after.reports().onRenewal(now));
    return new Ruling(new Transition(noted, ruling.transition().actions()), ruling.verdict());
  }

  private Ruling force(Transition woken, Moment now) {
    Draft draft = new Draft(settings, woken.state());
    draft.state = draft.state.with(draft.state.attempts().forcedAt(now));
    draft.request(now);
    return new Ruling(joined(woken, draft.done()), new Ruling.Waits());
  }

  private boolean tooSoon(RefreshState state, Moment now) {
    Moment last = state.attempts().lastForced();
    return last != null && !last.plus(settings.options().minRefreshInterval()).isReachedAt(now);
  }

  /** The last attempt's result, token or failure, or that of the one under way. */
  private static Verdict lastResult(RefreshState state, Moment now) {
    HeldToken held = state.holding().token();
    boolean succeeded = state.phase() == Phase.IDLE && held != null && held.isUsableAt(now);
    return succeeded && held != null
        ? new Ruling.Answered(held.token())
        : attemptResult(state, now);
  }

  private static Verdict attemptResult(RefreshState state, Moment now) {
    return switch (state.phase()) {
      case EMPTY, IDLE, REFRESHING -> new Ruling.Waits();
      case BACKING_OFF -> refuse(or(state.trouble().lastError(), now));
      case REJECTED -> refuse(or(state.trouble().rejection(), now));
      case CLOSED -> refuse(stopped(now));
    };
  }

  /**
   * Why a token falls short of {@code required}, null when it does not. Used for those who waited,
   * too.
   */
  static @Nullable AttemptError shortfall(HeldToken held, @Nullable Duration required, Moment now) {
    boolean enough = required == null || held.lastsFor(required, now);
    return enough ? null : tooMuch(held, now);
  }

  private static boolean satisfiable(HeldToken held, @Nullable Duration required) {
    return required == null
        || held.times() == null
        || required.compareTo(held.minValidity()) <= 0
        || required.compareTo(held.lifetime()) < 0;
  }

  private static AttemptError tooMuch(HeldToken held, Moment now) {
    return new AttemptError(
        TokenFailure.BAD_REQUEST,
        "min_validity_too_long",
        "minValiditySeconds asks for more than can be had: tokens of this name are issued with a lifetime of "
            + held.lifetime().toSeconds()
            + " s.",
        now.wall());
  }

  static AttemptError stopped(Moment now) {
    return new AttemptError(
        TokenFailure.UNAVAILABLE, "stopped", "The token manager is stopped.", now.wall());
  }

  private static AttemptError or(@Nullable AttemptError error, Moment now) {
    return error != null
        ? error
        : new AttemptError(
            TokenFailure.INTERNAL, "internal", "The failure was not recorded.", now.wall());
  }

  private static Verdict refuse(AttemptError error) {
    return new Ruling.Refused(error);
  }

  private static Transition joined(Transition first, Transition second) {
    List<Action> actions = new ArrayList<>(first.actions());
    actions.addAll(second.actions());
    return new Transition(second.state(), actions);
  }
}
