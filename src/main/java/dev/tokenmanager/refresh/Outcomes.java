package dev.tokenmanager.refresh;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.refresh.RefreshState.Trouble;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the end of an attempt means. Pure. */
final class Outcomes {

  private static final AttemptFailure REPEATED =
      new AttemptFailure(
          TokenFailure.UNUSABLE_ANSWER,
          "repeated_token",
          "The provider answered with the token that is already held; it caches tokens, or its clock stands still.",
          false,
          null,
          false);

  private static final AttemptFailure TOO_OLD =
      new AttemptFailure(
          TokenFailure.UNUSABLE_ANSWER,
          "token_too_old",
          "The provider's token was over before it arrived; its lifetime is shorter than the exchange took.",
          false,
          null,
          false);

  private final PolicySettings settings;
  private final Tokens tokens;

  Outcomes(PolicySettings settings) {
    this.settings = settings;
    this.tokens = new Tokens(settings);
  }

  Transition acquired(RefreshState state, Acquisition acquisition, Moment now, double jitter) {
    // A rotated refresh token counts even where the access token beside it does not.
    RefreshState kept =
        state.attempts().refreshTokenReplaced()
            ? state
            : state.with(tokens.withRefreshToken(state.holding(), acquisition));
    HeldToken old = kept.holding().token();
    boolean repeated =
        old != null && old.token().accessToken().equals(acquisition.accessToken().reveal());
    if (repeated && old != null && (!old.isExpiredAt(now) || acquisition.isOver())) {
      return acquisition.endless() ? unchanged(kept) : failedForGood(kept, REPEATED, now, jitter);
    }
    Acquisition counted = repeated ? acquisition.untilOwnEnd() : acquisition;
    HeldToken held = tokens.hold(kept.holding(), counted, kept.holding().generation() + 1, jitter);
    if (!held.isUsableAt(now)) {
      return acquisition.interrupted()
          ? again(kept, now)
          : failedForGood(kept, TOO_OLD, now, jitter);
    }
    return accepted(kept, held, now);
  }

  private Transition accepted(RefreshState state, HeldToken held, Moment now) {
    boolean first = state.holding().token() == null;
    return accepted(state, held, first ? Event.ACQUIRED : Event.REFRESHED, now);
  }

  private Transition accepted(RefreshState state, HeldToken held, Event event, Moment now) {
    RefreshState.Holding before = state.holding();
    boolean recovered = state.trouble().failures() > 0;
    long generation = Math.max(before.generation(), held.token().generation());
    RefreshState.Holding holding =
        new RefreshState.Holding(held, before.refreshToken(), generation, false, now.wall());
    Draft draft =
        new Draft(
            settings, settled(state).with(holding).with(state.reports().onNewGeneration(now)));
    draft.answer();
    draft.announce(event);
    if (recovered) {
      draft.announce(Event.RECOVERED);
    }
    return draft.done();
  }

  /** What another node acquired; an older generation than the one that is held changes nothing. */
  Transition adopted(RefreshState state, Adoption adoption, Moment now, double jitter) {
    HeldToken held = state.holding().token();
    if (held != null && held.token().generation() > adoption.generation()) {
      return Transition.none(state);
    }
    // Its refresh token is the newest, even where the access token beside it is over.
    RefreshState kept =
        state.with(
            state
                .holding()
                .withSeen(adoption.generation())
                .withRefreshToken(adoption.refreshToken()));
    HeldToken next =
        tokens.hold(kept.holding(), adoption.acquisition(), adoption.generation(), jitter);
    return next.isUsableAt(now) ? accepted(kept, next, Event.ADOPTED, now) : Transition.none(kept);
  }

  private Transition unchanged(RefreshState state) {
    Draft draft = new Draft(settings, settled(state));
    draft.answer();
    return draft.done();
  }

  private static RefreshState settled(RefreshState state) {
    return state
        .with(Phase.IDLE)
        .with(state.attempts().withNext(null))
        .with(state.trouble().over());
  }

  /** A token that was handed over, not requested; one that is of no use is ignored. */
  Transition startFrom(RefreshState state, Acquisition acquisition, Moment now, double jitter) {
    HeldToken held =
        tokens.hold(state.holding(), acquisition, state.holding().generation() + 1, jitter);
    return held.isUsableAt(now) ? accepted(state, held, now) : Transition.none(state);
  }

  Transition failed(RefreshState state, AttemptFailure failure, Moment now, double jitter) {
    boolean rejected = failure.failure() == TokenFailure.REJECTED;
    boolean tokenLost = failure.outcomeUnknown() || (rejected && !clientRejected(failure));
    if (state.attempts().usedRefreshToken() && settings.originalGrant() && tokenLost) {
      // Never sent again: it may be spent, and a second use can end the provider's session.
      RefreshState without = state.with(state.holding().withRefreshToken(null));
      if (!rejected && askedToWaitUntil(failure, now) != null) {
        return failedForGood(without, failure, now, jitter);
      }
      Draft draft = new Draft(settings, without);
      draft.requestByGrant();
      return draft.done();
    }
    boolean outdated = rejected && state.attempts().credentialChanged();
    boolean interrupted = !rejected && failure.interrupted() && failure.retryAfter() == null;
    return outdated || interrupted ? again(state, now) : failedForGood(state, failure, now, jitter);
  }

  /** The result says nothing of how things are now: ask again at once. */
  private Transition again(RefreshState state, Moment now) {
    Draft draft = new Draft(settings, state);
    draft.request(now);
    return draft.done();
  }

  /**
   * It is the client that is refused, not its refresh token: Keycloak calls a wrong secret
   * unauthorized_client.
   */
  private static boolean clientRejected(AttemptFailure failure) {
    return failure.error().equals("invalid_client")
        || failure.error().equals("unauthorized_client");
  }

  private Transition failedForGood(
      RefreshState state, AttemptFailure failure, Moment now, double jitter) {
    AttemptError error = failure.at(now.wall());
    Trouble before = state.trouble();
    boolean rejected = failure.failure() == TokenFailure.REJECTED;
    AttemptError rejection = rejected ? error : before.rejection();
    int failures =
        before.failures() == Integer.MAX_VALUE ? before.failures() : before.failures() + 1;
    Moment asked = askedToWaitUntil(failure, now);
    Duration delay = delay(state, failures, rejection != null, now, jitter);
    Moment next = next(asked, now.plus(delay), rejection != null);
    Draft draft =
        new Draft(
            settings,
            state
                .with(rejection != null ? Phase.REJECTED : Phase.BACKING_OFF)
                .with(state.attempts().withNext(next))
                .with(new Trouble(failures, false, error, rejection, asked)));
    draft.fail(error);
    if (!rejected) {
      draft.announce(Event.REFRESH_FAILED);
    } else if (before.rejection() == null) {
      draft.announce(Event.REJECTED);
    }
    return draft.done();
  }

  private @Nullable Moment askedToWaitUntil(AttemptFailure failure, Moment now) {
    Duration wanted = failure.retryAfter();
    if (wanted == null || wanted.isZero() || wanted.isNegative()) {
      return null;
    }
    return now.plus(Lifetimes.smaller(wanted, settings.options().maxRetryAfter()));
  }

  private Duration delay(
      RefreshState state, int failures, boolean rejected, Moment now, double jitter) {
    if (rejected) {
      return settings.options().rejectedProbe();
    }
    HeldToken held = state.holding().token();
    HeldToken.@Nullable Times times = held == null ? null : held.times();
    Duration usableFor = times == null ? null : times.usableUntil().remainingAt(now);
    return Backoff.delay(settings.options(), failures, usableFor, jitter);
  }

  /**
   * {@code Retry-After} wins over backoff; the slow probe of a rejected credential is never made
   * faster by it.
   */
  private static Moment next(@Nullable Moment asked, Moment planned, boolean rejected) {
    if (asked == null) {
      return planned;
    }
    return rejected && asked.isReachedAt(planned) ? planned : asked;
  }

  Transition heldBack(RefreshState state, Moment until, AttemptFailure reason, Moment now) {
    AttemptError error = reason.at(now.wall());
    Trouble before = state.trouble();
    Draft draft =
        new Draft(
            settings,
            state
                .with(before.rejection() != null ? Phase.REJECTED : Phase.BACKING_OFF)
                .with(state.attempts().withNext(until))
                .with(new Trouble(before.failures(), true, error, before.rejection(), until)));
    draft.fail(error);
    return draft.done();
  }

  Transition credentialChanged(RefreshState state, boolean refreshTokenReplaced, Moment now) {
    RefreshState next =
        refreshTokenReplaced ? state.with(state.holding().withRefreshToken(null)) : state;
    Draft draft = new Draft(settings, next);
    switch (state.phase()) {
      case REFRESHING ->
          draft.state = next.with(next.attempts().withCredentialChanged(refreshTokenReplaced));
      case REJECTED -> {
        draft.state = next.with(next.trouble().withoutRejection());
        draft.request(now);
      }
      case IDLE -> {
        HeldToken held = next.holding().token();
        if (held != null && held.times() == null) {
          draft.request(now);
        }
      }
      case EMPTY, BACKING_OFF, CLOSED -> {}
    }
    return draft.done();
  }
}
