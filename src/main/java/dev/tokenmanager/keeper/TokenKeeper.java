package dev.tokenmanager.keeper;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.oidc.TokenSource;
import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.Action;
import dev.tokenmanager.refresh.Adoption;
import dev.tokenmanager.refresh.Event;
import dev.tokenmanager.refresh.HeldRefreshToken;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.RefreshPolicy;
import dev.tokenmanager.refresh.RefreshState;
import dev.tokenmanager.refresh.Ruling;
import dev.tokenmanager.refresh.Transition;
import dev.tokenmanager.store.TokenHash;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one token: holds its state, asks the policy, carries out what it decides. Event loop only.
 */
final class TokenKeeper implements Sharing.Holder {

  private final TokenSettings settings;
  private final RefreshPolicy policy;
  private final TokenSource source;
  private final Shared shared;
  private final AttemptResults results;
  private final Attempts attempts;
  private final Sharing sharing;
  private final Findings findings;
  private final Waiting waiting;
  private final Ending ending;
  private RefreshState state = RefreshState.INITIAL;

  TokenKeeper(TokenSettings settings, TokenSource source, Sharing.Factory sharing, Shared shared) {
    this.settings = settings;
    this.policy = new RefreshPolicy(settings.policy());
    this.source = source;
    this.shared = shared;
    this.waiting = new Waiting(settings, policy);
    this.findings = new Findings(settings.policy().name(), source);
    this.sharing = sharing.of(this);
    this.results = new AttemptResults(this, policy, this.sharing, shared);
    this.attempts = new Attempts(settings.policy(), source, shared, results);
    this.ending = new Ending(this, this.sharing, attempts);
  }

  String name() {
    return settings.policy().name();
  }

  Future<AccessToken> get(@Nullable Duration required) {
    Moment now = shared.now();
    Duration end = now.elapsed().plus(settings.maxWait());
    return serve(policy.onGet(state, required, now), required, end);
  }

  Future<AccessToken> refresh() {
    return serve(policy.onRefreshRequested(state, shared.now()), null, null);
  }

  Future<AccessToken> report(String rejected) {
    HeldToken held = state.holding().token();
    boolean current = held != null && TokenHash.matches(held.token().accessToken(), rejected);
    return serve(policy.onRejectedReport(state, current, shared.now()), null, null);
  }

  private Future<AccessToken> serve(
      Ruling ruling, @Nullable Duration required, @Nullable Duration end) {
    if (ruling.verdict() instanceof Ruling.Waits) {
      // Registered first: what the transition starts may end at once.
      Future<AccessToken> result = waiting.add(required, end);
      apply(ruling.transition());
      waiting.expire(shared.now());
      reschedule();
      return result;
    }
    apply(ruling.transition());
    return ruling.verdict() instanceof Ruling.Refused refused
        ? Future.failedFuture(Replies.failure(refused.error()))
        : Future.succeededFuture(((Ruling.Answered) ruling.verdict()).token());
  }

  void start(@Nullable Acquisition given) {
    if (given != null) {
      apply(policy.onStart(state, given, shared.now(), shared.jitter()));
    }
    sharing.start(state.holding().token() == null ? null : given);
    tick();
  }

  /**
   * Goes on where another keeper of that name is: from what it holds, and with those who wait.
   *
   * @return when nothing is under way there any more
   */
  Future<Void> startAfter(TokenKeeper old, boolean sameSession) {
    RefreshState before = old.state;
    // Not as a replacement of nothing: others have this token already.
    state = before;
    waiting.takeOver(old.waiting);
    old.state = before.closed();
    Future<Void> gone = old.ending.leave();
    attempts.after(old.whenQuiet());
    sharing.start(null);
    apply(policy.onReplaced(before, sameSession, shared.now()));
    tick();
    return gone;
  }

  /** Completes when no request is in flight. */
  Future<Void> whenQuiet() {
    return attempts.whenQuiet();
  }

  void tick() {
    Moment now = shared.now();
    apply(policy.onTick(state, now));
    sharing.tick();
    waiting.expire(now);
    reschedule();
  }

  void credentialChanged(boolean refreshTokenReplaced) {
    apply(policy.onCredentialChanged(state, refreshTokenReplaced, shared.now()));
  }

  /** Completes when nothing is under way any more, and revoked is what had to be. */
  Future<Void> close() {
    Future<Void> begun = ending.future();
    if (begun != null) {
      return begun;
    }
    apply(policy.onClosed(state, shared.now()));
    shared.store().publish(name(), null);
    return ending.finish(settings.revokeOnStop(), shared, results, source);
  }

  void abandon() {
    sharing.abandon();
  }

  TokenStatus status() {
    return new TokenStatus(
        name(),
        state,
        source.info(),
        findings.last(),
        results.clockSkew(),
        policy.outageBudget(state),
        sharing.status(),
        shared.now());
  }

  @Override
  public Moment now() {
    return shared.now();
  }

  @Override
  public RefreshState state() {
    return state;
  }

  @Override
  public boolean isAwaited() {
    return !waiting.isEmpty();
  }

  @Override
  public boolean wasPausedSince(Moment start) {
    return shared.wasPausedSince(start);
  }

  @Override
  public void proceed(long attempt, boolean byGrant, @Nullable HeldRefreshToken offered) {
    Transition transition = policy.onProceed(state, attempt, byGrant, offered, shared.now());
    state = transition.state();
    for (Action action : transition.actions()) {
      if (action instanceof Action.Request request) {
        attempts.send(request, Snapshot.expiry(state.holding().token()));
      }
    }
  }

  @Override
  public void adopt(Adoption adoption) {
    apply(policy.onAdopted(state, adoption, shared.now(), shared.jitter()));
    reschedule();
  }

  @Override
  public void seen(long generation) {
    apply(policy.onSeen(state, generation));
  }

  void apply(Transition transition) {
    apply(transition, () -> {});
  }

  /** Whatever others are told must find the new state, and the new token where they read it. */
  void apply(Transition transition, Runnable beforeActions) {
    HeldToken before = state.holding().token();
    state = transition.state();
    HeldToken after = state.holding().token();
    HeldToken replacement = after != null && !after.equals(before) ? after : null;
    if (replacement != null) {
      shared.store().publish(name(), Snapshot.of(replacement));
    }
    beforeActions.run();
    transition.actions().forEach(this::run);
    if (!transition.actions().isEmpty()) {
      reschedule();
    }
    if (replacement != null) {
      findings.examine(replacement);
    }
  }

  private void run(Action action) {
    if (action instanceof Action.Request request) {
      sharing.acquire(request.attempt());
    } else if (action instanceof Action.Answer) {
      waiting.answer(state, shared.now());
    } else if (action instanceof Action.Fail fail) {
      waiting.fail(fail.error());
    } else if (action instanceof Action.Announce announce) {
      announce(announce.event());
    }
  }

  private void announce(Event event) {
    Duration exchange =
        switch (event) {
          case ACQUIRED, REFRESHED, RECOVERED -> results.lastExchange();
          default -> null;
        };
    TokenEvent told = new TokenEvent(event, name(), state, shared.now(), exchange);
    shared.tell(name(), listener -> listener.onEvent(told));
  }

  @Override
  public void reschedule() {
    Moment own = DueQueue.earliest(policy.nextDue(state), sharing.nextDue());
    shared.due().schedule(this, DueQueue.earliest(own, waiting.nextDue()));
  }
}
