package dev.tokenmanager.internal.service;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.Adoption;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.refresh.CallerRules;
import dev.tokenmanager.internal.refresh.Decision;
import dev.tokenmanager.internal.refresh.GroupFailure;
import dev.tokenmanager.internal.refresh.HeldRefreshToken;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.refresh.RefreshPolicy;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.refresh.Transition;
import dev.tokenmanager.internal.service.EndpointLimits.RetryAfterHold;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Refreshes one token: holds its state, asks the policy what an event means, and does that in
 * {@link #commit}. Event loop only.
 */
final class TokenRefresher implements RefreshCoordinator.Host, TokenRequests.Owner {

  private final TokenSettings settings;
  private final RefreshPolicy policy;
  private final CallerRules callers;
  private final TokenSource source;
  private final RefreshContext shared;
  private final RefreshCoordinator coordinator;
  private final TokenRequests requests;
  private final Waiters waiters = new Waiters();
  private final Findings findings;
  private RefreshState state = RefreshState.INITIAL;

  /** Among those who are due at some time. */
  private final DeadlineQueue.Place<TokenRefresher> place = new DeadlineQueue.Place<>(this);

  /** The provider's clock less ours, null: unknown. */
  private @Nullable Duration clockSkew;

  /** How long the provider took for the token that has just come, null: none has. */
  private @Nullable Duration lastExchange;

  /** Where the held token came from, null: nothing was held yet. */
  private @Nullable HeldSource heldSource;

  /** What came after the end, null: nothing. */
  private @Nullable Acquisition late;

  /** When nothing is under way any more; null before the end has begun. */
  private @Nullable Future<Void> end;

  TokenRefresher(
      TokenSettings settings,
      TokenSource source,
      RefreshCoordinator.Factory coordinators,
      RefreshContext shared) {
    this.settings = settings;
    this.policy = new RefreshPolicy(settings.policy());
    this.callers = new CallerRules(settings.policy(), policy);
    this.source = source;
    this.shared = shared;
    this.findings = new Findings(name(), source);
    this.coordinator = coordinators.of(this);
    this.requests = new TokenRequests(settings.policy(), policy, source, shared, this);
    source.onRepeat(coordinator::askingAgain);
    source.onPreviousSecret(() -> tell(listener -> listener.onPreviousSecret(name())));
  }

  String name() {
    return settings.policy().name();
  }

  DeadlineQueue.Place<TokenRefresher> place() {
    return place;
  }

  // What happens to a token: its beginning, time, callers, secrets, its end.

  void start(@Nullable Acquisition given) {
    commit(policy.onSeen(state, coordinator.keptGeneration()));
    if (given != null) {
      commit(policy.onStart(state, given, now(), jitter()), HeldSource.OPTIONS, () -> {});
    }
    coordinator.start(state.holding().token() == null ? null : given);
    tick();
  }

  /**
   * Goes on where another refresher of that name is: from what it holds, and with those who wait.
   *
   * @return when nothing is under way there any more
   */
  Future<Void> startAfter(TokenRefresher old, boolean sameSession) {
    RefreshState before = old.state;
    // Not as a replacement of nothing: others have this token already.
    state = before;
    heldSource = old.heldSource;
    waiters.takeOver(old.waiters);
    Future<Void> gone = old.leave();
    requests.after(old.whenQuiet());
    // The request first: what the others answer to the question ends it, were it at once.
    commit(policy.onReplaced(before, sameSession));
    coordinator.start(null);
    tick();
    return gone;
  }

  /** Leaves what is held to the one that goes on; completes when nothing is under way any more. */
  private Future<Void> leave() {
    state = state.closed();
    requests.dropUnwanted();
    Future<Void> gone = coordinator.close(false).compose(isLast -> requests.whenQuiet());
    end = gone;
    reschedule();
    return gone;
  }

  void tick() {
    Moment now = now();
    requests.tick();
    commit(policy.onTick(state, now));
    coordinator.tick();
    endLostAttempt(now);
    expireWaiters(now);
    answerForgotten(now);
    reschedule();
  }

  /** A defect may have ended an attempt without a result: then this is its result. */
  private void endLostAttempt(Moment now) {
    long attempt = state.attempts().number();
    boolean goesOn = requests.isBusy(attempt) || coordinator.isUnderWay(attempt);
    if (state.phase() == Phase.REFRESHING && !goesOn) {
      FailureMapper.logDefect(name(), new IllegalStateException("An attempt had no end"));
      boolean unsent = requests.waitsForNodes(attempt);
      failed(attempt, unsent ? FailureMapper.DEFECT.asUnsent() : FailureMapper.DEFECT, now);
    }
  }

  Future<AccessToken> get(@Nullable Duration required) {
    Moment now = now();
    Duration until = now.elapsed().plus(settings.maxWait());
    return serve(callers.onGet(state, required, now), required, until);
  }

  Future<AccessToken> refresh() {
    return serve(callers.onRefreshRequested(state, now()), null, null);
  }

  Future<AccessToken> report(String rejected) {
    HeldToken held = state.holding().token();
    boolean current = held != null && TokenHash.matches(held.token().accessToken(), rejected);
    Moment now = now();
    // Of another token it is a get, and waits no longer than one.
    Duration until = current ? null : now.elapsed().plus(settings.maxWait());
    return serve(callers.onRejectedReport(state, current, now), null, until);
  }

  private Future<AccessToken> serve(
      Decision decision, @Nullable Duration required, @Nullable Duration until) {
    if (decision.verdict() instanceof Decision.Waits) {
      // Registered first: what the transition starts may end at once.
      Future<AccessToken> result = waiters.add(required, until);
      commit(decision.transition());
      expireWaiters(now());
      reschedule();
      return result;
    }
    commit(decision.transition());
    return decision.verdict() instanceof Decision.Refused refused
        ? Future.failedFuture(ReplyExceptions.failure(refused.error()))
        : Future.succeededFuture(((Decision.Answered) decision.verdict()).token());
  }

  /** The token that is exchanged for this one is another now. */
  void subjectChanged() {
    commit(policy.onSubjectChanged(state));
  }

  /** As {@link #get}, for another token that is exchanged for this one, and no longer than that. */
  Future<AccessToken> awaited(Duration atMost) {
    Moment now = now();
    return serve(callers.onGet(state, null, now), null, now.elapsed().plus(atMost));
  }

  void credentialChanged(boolean refreshTokenReplaced) {
    commit(policy.onCredentialChanged(state, refreshTokenReplaced));
  }

  /** All who wait get that. */
  void failCallers(Throwable failure) {
    waiters.settle(failure, required -> Future.failedFuture(failure));
  }

  /**
   * Completes when nothing is under way any more, and what is held is given back, where that is
   * asked and no other node needs it.
   */
  Future<Void> close() {
    if (end != null) {
      return end;
    }
    commit(policy.onClosed(state, now()));
    shared.store().publish(name(), null, null);
    boolean revokes = settings.revokeOnStop();
    Future<Void> closed =
        coordinator
            .close(revokes)
            .compose(isLast -> requests.whenQuiet().map(isLast && revokes))
            .compose(
                revoked ->
                    revoked
                        ? shared.revocation().revokeAll(name(), state, late, source)
                        : Future.succeededFuture());
    end = closed;
    reschedule();
    return closed;
  }

  void abandon() {
    coordinator.abandon();
    requests.abandon();
  }

  /** Completes when no request is in flight. */
  Future<Void> whenQuiet() {
    return requests.whenQuiet();
  }

  TokenStatus status() {
    return new TokenStatus(
        name(),
        state,
        source.info(),
        findings.last(),
        clockSkew,
        policy.outageBudget(state),
        coordinator.status(),
        heldSource,
        coordinator.stateFile(),
        now());
  }

  // What the coordinator asks for.

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
    return !waiters.isEmpty();
  }

  @Override
  public boolean isForced() {
    return waiters.isResultAwaited();
  }

  @Override
  public boolean wasPausedSince(Moment start) {
    return shared.wasPausedSince(start);
  }

  @Override
  public double jitter() {
    return shared.jitter();
  }

  @Override
  public Secret presented() {
    return source.presented();
  }

  @Override
  public void takeTurn(long attempt) {
    inTurn(() -> requests.takeTurn(attempt, expiry()));
  }

  /** Of the held token by the wall clock; one that is missing, or never expires, comes first. */
  private Instant expiry() {
    HeldToken held = state.holding().token();
    HeldToken.@Nullable Times times = held == null ? null : held.times();
    return times == null ? Instant.MIN : times.expiry().wall();
  }

  @Override
  public void giveBackTurn(long attempt) {
    inTurn(() -> requests.giveBackTurn(attempt));
  }

  @Override
  public void sendRequest(long attempt, boolean byGrant, @Nullable HeldRefreshToken offered) {
    inTurn(
        () -> {
          if (isWanted(attempt)) {
            commit(policy.onSend(state, attempt, byGrant, offered, now()));
            requests.send(attempt, state.attempts().refreshToken());
          }
        });
  }

  @Override
  public boolean isRequesting(long attempt) {
    return requests.isUnderWay(attempt);
  }

  @Override
  public boolean isSent(long attempt) {
    return requests.isBusy(attempt);
  }

  @Override
  public void renumber(long generation) {
    inTurn(() -> commit(policy.onRenumbered(state, generation)));
  }

  @Override
  public void adopt(Adoption adoption) {
    inTurn(
        () ->
            commit(
                policy.onAdopted(state, adoption, now(), jitter()), HeldSource.CLUSTER, () -> {}));
  }

  @Override
  public void restore(long attempt, Adoption stored) {
    inTurn(
        () -> {
          Transition transition = policy.onRestored(state, stored, now(), jitter());
          boolean taken = transition.answer();
          commit(
              transition,
              HeldSource.FILE,
              () -> {
                if (taken) {
                  coordinator.acquired(attempt, stored.acquisition(), stored.generation());
                }
              });
        });
  }

  @Override
  public void hear(GroupFailure failure) {
    inTurn(
        () -> {
          commit(policy.onGroupFailed(state, failure, now()));
          requests.holdBack(failure);
          reschedule();
        });
  }

  @Override
  public void generationSeen(long generation) {
    inTurn(() -> commit(policy.onSeen(state, generation)));
  }

  @Override
  public void revoked(long upTo) {
    inTurn(() -> commit(policy.onRevoked(state, upTo, now())));
  }

  private void inTurn(Runnable step) {
    shared.turns().now(this, step);
  }

  // What becomes of requests.

  @Override
  public boolean isWanted(long attempt) {
    return RefreshPolicy.isUnderWay(state, attempt);
  }

  @Override
  public void turn(long attempt) {
    coordinator.turn(attempt);
  }

  @Override
  public @Nullable AttemptError acquired(
      long attempt, Acquisition acquisition, @Nullable Duration skew) {
    Moment now = now();
    Duration exchange = now.elapsed().minus(acquisition.start().elapsed());
    clockSkew = skew == null ? clockSkew : skew;
    if (state.phase() == Phase.CLOSED) {
      // Of no use here any more, but the others may need the refresh token that came with it.
      late = acquisition;
      long next = state.holding().generation() + 1;
      guarded(() -> coordinator.acquired(attempt, acquisition, next));
      return null;
    }
    lastExchange = exchange;
    Transition transition = policy.onAcquired(state, attempt, acquisition, now, jitter());
    if (transition.failure() == null) {
      tell(listener -> listener.onAcquired(name(), exchange));
    } else {
      tell(listener -> listener.onFailed(name(), TokenFailure.UNUSABLE_ANSWER));
    }
    HeldToken held = transition.state().holding().token();
    if (held == null || held.equals(state.holding().token())) {
      commit(transition, () -> coordinator.ended(attempt, false, taught(transition)));
    } else {
      long generation = held.token().generation();
      commit(transition, () -> coordinator.acquired(attempt, acquisition, generation));
    }
    lastExchange = null;
    return transition.failure();
  }

  @Override
  public void failed(long attempt, Failure failure, Moment now) {
    lastExchange = null;
    boolean counts = isWanted(attempt);
    Transition transition = policy.onFailed(state, attempt, failure, now, jitter());
    if (transition.failure() != null) {
      tell(listener -> listener.onFailed(name(), failure.failure()));
    }
    boolean kept = counts && transition.state().holding().refreshToken() != null;
    commit(transition, () -> coordinator.ended(attempt, kept, taught(transition)));
    if (failure.failure() == TokenFailure.REJECTED && state.phase() != Phase.CLOSED) {
      tell(listener -> listener.onCredentialRejected(name()));
    }
  }

  /** Nothing where the attempt did not fail for good: it goes on in the next one. */
  private static @Nullable GroupFailure taught(Transition transition) {
    return transition.failure() == null ? null : GroupFailure.of(transition.state());
  }

  @Override
  public void heldBack(long attempt, RetryAfterHold hold) {
    commit(
        policy.onHeldBack(state, attempt, hold.until(), hold.reason(), now()),
        () -> coordinator.ended(attempt, true, null));
  }

  @Override
  public void notSent(long attempt) {
    coordinator.ended(attempt, true, null);
  }

  @Override
  public void later(Runnable step) {
    shared.turns().later(this, step);
  }

  // What a transition changes.

  private void commit(Transition transition) {
    commit(transition, () -> {});
  }

  private void commit(Transition transition, Runnable result) {
    commit(transition, HeldSource.PROVIDER, result);
  }

  /**
   * The one place that changes the state, and does what follows from that, in an order that is
   * fixed: whoever is told finds the new state, and the new token where it is read.
   *
   * <ol>
   *   <li>Those who watch: any thread reads how the token is, before it can have the token.
   *   <li>The store: from here on any thread reads the new token.
   *   <li>The coordinator hears what came of the attempt, so that other nodes may go on.
   *   <li>Those who wait are answered.
   *   <li>Listeners log and publish the events.
   *   <li>The next attempt begins, if one is to; requests that nobody wants any more are dropped.
   *   <li>The deadline: when the next tick of this token is due.
   * </ol>
   *
   * @param source where the token came from, if that is another one
   * @param result tells the coordinator
   */
  private void commit(Transition transition, HeldSource source, Runnable result) {
    RefreshState before = state;
    state = transition.state();
    show();
    boolean isNew = store(before);
    noteSource(before, source);
    guarded(result);
    settleWaiters(transition);
    transition.events().forEach(this::announce);
    if (transition.request()) {
      coordinator.acquire(state.attempts().number());
    }
    HeldToken held = state.holding().token();
    if (isNew && held != null) {
      shared.subjects().changed(name());
      guarded(() -> findings.examine(held));
    }
    requests.dropUnwanted();
    reschedule();
  }

  /** From the one that keeps the token alone: one that was replaced or removed is not asked. */
  private void show() {
    if (end == null) {
      TokenSnapshot shown =
          new TokenSnapshot(name(), state, policy, clockSkew, coordinator.stateFile());
      tell(listener -> listener.onSnapshot(shown));
    }
  }

  @Override
  public void stateFileChanged() {
    show();
  }

  /** Another number makes no other token. */
  private void noteSource(RefreshState before, HeldSource source) {
    HeldToken held = state.holding().token();
    HeldToken old = before.holding().token();
    if (held == null) {
      heldSource = null;
    } else if (old == null || !old.token().accessToken().equals(held.token().accessToken())) {
      heldSource = source;
    }
  }

  /**
   * Publishes what is held, where that or the end of its use has changed.
   *
   * @return whether another token is held
   */
  private boolean store(RefreshState before) {
    HeldToken held = state.holding().token();
    if (held == null) {
      if (before.holding().token() != null) {
        shared.store().publish(name(), null, null);
      }
      return false;
    }
    boolean isNew = !held.equals(before.holding().token());
    boolean otherEnd =
        state.trouble().isPresent() != before.trouble().isPresent()
            && state.phase() != Phase.CLOSED;
    if (isNew || otherEnd) {
      shared.store().publish(name(), held.token(), state.usableUntil());
    }
    return isNew;
  }

  private void settleWaiters(Transition transition) {
    AttemptError failure = transition.failure();
    if (failure != null) {
      failWaiters(failure, now());
    } else if (transition.answer()) {
      answerWaiters(now());
    }
  }

  /** All get the held token, but those for whom it does not last long enough. */
  private void answerWaiters(Moment now) {
    HeldToken held = state.holding().token();
    if (held != null) {
      waiters.answer(
          held.token(),
          required -> {
            AttemptError error = CallerRules.shortfall(held, required, now);
            return error == null ? null : ReplyExceptions.failure(error);
          });
    }
  }

  /**
   * An attempt failed: those who wait for a new token have its failure, the others by the rules.
   */
  private void failWaiters(AttemptError error, Moment now) {
    RefreshState failed = state;
    waiters.settle(
        ReplyExceptions.failure(error),
        required -> {
          Decision.Verdict verdict = CallerRules.afterFailure(failed, required, error, now);
          if (verdict instanceof Decision.Answered answered) {
            return Future.succeededFuture(answered.token());
          }
          return verdict instanceof Decision.Refused refused
              ? Future.failedFuture(ReplyExceptions.failure(refused.error()))
              : null;
        });
  }

  /** Fails those who have waited as long as they may. */
  private void expireWaiters(Moment now) {
    waiters.expire(
        now.elapsed(),
        () -> {
          AttemptError error = state.trouble().lastError();
          return error != null && state.awaitsDifferentToken(now)
              ? ReplyExceptions.failure(error)
              : ReplyExceptions.failure(
                  TokenFailure.TIMEOUT,
                  "No usable token came within maxWaitMs ("
                      + settings.maxWait().toMillis()
                      + " ms).");
        });
  }

  /**
   * Nobody waits but for an attempt: those whom a defect left waiting get the last one's result.
   */
  private void answerForgotten(Moment now) {
    if (waiters.isEmpty() || state.phase() == Phase.REFRESHING) {
      return;
    }
    Decision.Verdict verdict = callers.onGet(state, null, now).verdict();
    if (verdict instanceof Decision.Refused refused) {
      failWaiters(refused.error(), now);
    } else if (verdict instanceof Decision.Answered) {
      answerWaiters(now);
    }
  }

  private void announce(TokenEventType event) {
    Duration exchange =
        switch (event) {
          case ACQUIRED, REFRESHED, RECOVERED -> lastExchange;
          default -> null;
        };
    TokenEvent told = new TokenEvent(event, name(), state, now(), exchange, heldSource);
    tell(listener -> listener.onEvent(told));
  }

  private void tell(Consumer<RefreshListener> news) {
    shared.tell(name(), news);
  }

  /** Whatever goes wrong there, those who wait here are owed an answer. */
  private void guarded(Runnable told) {
    try {
      told.run();
    } catch (Throwable e) {
      FailureMapper.logDefect(name(), e);
    }
  }

  @Override
  public void reschedule() {
    Duration wait = waiters.nextEnd();
    shared
        .due()
        .schedule(
            place,
            Moment.earliestOf(
                policy.nextDue(state),
                wait == null ? null : new Moment(Instant.MAX, wait),
                coordinator.nextDue(),
                requests.nextDue()));
  }
}
