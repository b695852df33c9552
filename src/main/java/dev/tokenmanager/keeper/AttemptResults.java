package dev.tokenmanager.keeper;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.keeper.EndpointLimits.HoldBack;
import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.AttemptFailure;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.Phase;
import dev.tokenmanager.refresh.RefreshPolicy;
import dev.tokenmanager.refresh.RefreshState;
import dev.tokenmanager.refresh.Transition;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What comes of the requests of one token: the other nodes' part first, then its own. Event loop
 * only.
 */
final class AttemptResults implements Attempts.Results {

  private final TokenKeeper keeper;
  private final RefreshPolicy policy;
  private final Sharing sharing;
  private final Shared shared;
  private @Nullable Duration clockSkew;
  private @Nullable Duration lastExchange;
  private @Nullable Acquisition late;

  AttemptResults(TokenKeeper keeper, RefreshPolicy policy, Sharing sharing, Shared shared) {
    this.keeper = keeper;
    this.policy = policy;
    this.sharing = sharing;
    this.shared = shared;
  }

  /** The provider's clock less ours, null: unknown. */
  @Nullable Duration clockSkew() {
    return clockSkew;
  }

  /** How long the provider took for the last token, null: the last request failed. */
  @Nullable Duration lastExchange() {
    return lastExchange;
  }

  /** What came after the end, null: nothing. */
  @Nullable Acquisition late() {
    return late;
  }

  @Override
  public void acquired(long attempt, Acquisition acquisition, @Nullable Duration skew) {
    Moment now = shared.now();
    RefreshState state = keeper.state();
    clockSkew = skew == null ? clockSkew : skew;
    Duration exchange = now.elapsed().minus(acquisition.start().elapsed());
    lastExchange = exchange;
    if (state.phase() == Phase.CLOSED) {
      // Of no use here any more, but the others may need the refresh token that came with it.
      late = acquisition;
      share(attempt, acquisition, state.holding().generation() + 1);
      return;
    }
    Transition transition = policy.onAcquired(state, attempt, acquisition, now, shared.jitter());
    if (isFailure(state, transition)) {
      tell(listener -> listener.onFailed(keeper.name(), TokenFailure.UNUSABLE_ANSWER));
    } else {
      tell(listener -> listener.onAcquired(keeper.name(), exchange));
    }
    HeldToken held = transition.state().holding().token();
    if (held == null || held.equals(state.holding().token())) {
      sharing.ended(attempt, false);
      keeper.apply(transition);
    } else {
      long generation = held.token().generation();
      keeper.apply(transition, () -> share(attempt, acquisition, generation));
    }
  }

  private void tell(Consumer<KeeperListener> news) {
    shared.tell(keeper.name(), news);
  }

  /** Whether the attempt is over; not where the original grant is tried instead, or once more. */
  private static boolean isFailure(RefreshState before, Transition transition) {
    return transition.state().trouble().failures() > before.trouble().failures();
  }

  /** Whatever goes wrong, those who wait here are owed an answer. */
  private void share(long attempt, Acquisition acquisition, long generation) {
    try {
      sharing.acquired(attempt, acquisition, generation);
    } catch (RuntimeException e) {
      Failures.logDefect(keeper.name(), e);
    }
  }

  @Override
  public void failed(long attempt, AttemptFailure failure, Moment now) {
    lastExchange = null;
    boolean counts = isWanted(attempt);
    RefreshState state = keeper.state();
    Transition transition = policy.onFailed(state, attempt, failure, now, shared.jitter());
    if (isFailure(state, transition)) {
      tell(listener -> listener.onFailed(keeper.name(), failure.failure()));
    }
    sharing.ended(attempt, counts && transition.state().holding().refreshToken() != null);
    keeper.apply(transition);
    if (failure.failure() == TokenFailure.REJECTED && keeper.state().phase() != Phase.CLOSED) {
      tell(listener -> listener.onCredentialRejected(keeper.name()));
    }
  }

  @Override
  public void heldBack(long attempt, HoldBack holdBack) {
    sharing.ended(attempt, true);
    keeper.apply(
        policy.onHeldBack(
            keeper.state(), attempt, holdBack.until(), holdBack.reason(), shared.now()));
  }

  @Override
  public void notSent(long attempt) {
    sharing.ended(attempt, true);
  }

  @Override
  public boolean isWanted(long attempt) {
    RefreshState state = keeper.state();
    return state.phase() == Phase.REFRESHING && state.attempts().number() == attempt;
  }
}
