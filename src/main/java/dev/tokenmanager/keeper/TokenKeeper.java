package dev.tokenmanager.keeper;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.keeper.EndpointLimits.HoldBack;
import dev.tokenmanager.oidc.TokenSource;
import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.Action;
import dev.tokenmanager.refresh.AttemptError;
import dev.tokenmanager.refresh.AttemptFailure;
import dev.tokenmanager.refresh.Event;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.Phase;
import dev.tokenmanager.refresh.RefreshPolicy;
import dev.tokenmanager.refresh.RefreshState;
import dev.tokenmanager.refresh.Ruling;
import dev.tokenmanager.refresh.Transition;
import dev.tokenmanager.store.CurrentToken;
import dev.tokenmanager.store.TokenHash;
import dev.tokenmanager.store.Waiters;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one token: holds its state, asks the policy, carries out what it decides. Event loop only.
 */
final class TokenKeeper implements Attempts.Results {

  private static final Logger LOG = LoggerFactory.getLogger(TokenKeeper.class);

  private final TokenSettings settings;
  private final RefreshPolicy policy;
  private final TokenSource source;
  private final Shared shared;
  private final Attempts attempts;
  private final Waiters waiters = new Waiters();
  private RefreshState state = RefreshState.INITIAL;
  private @Nullable Duration clockSkew;
  private @Nullable Duration lastExchange;
  private @Nullable String finding;

  TokenKeeper(TokenSettings settings, TokenSource source, Shared shared) {
    this.settings = settings;
    this.policy = new RefreshPolicy(settings.policy());
    this.source = source;
    this.shared = shared;
    this.attempts = new Attempts(settings.policy(), source, shared, this);
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
      Future<AccessToken> result = waiters.add(required, end);
      apply(ruling.transition());
      expireWaiters(shared.now());
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
    tick();
  }

  void tick() {
    Moment now = shared.now();
    apply(policy.onTick(state, now));
    expireWaiters(now);
    reschedule();
  }

  void credentialChanged(boolean refreshTokenReplaced) {
    apply(policy.onCredentialChanged(state, refreshTokenReplaced, shared.now()));
  }

  void close() {
    apply(policy.onClosed(state, shared.now()));
    shared.store().publish(name(), null);
  }

  TokenStatus status() {
    Duration budget = policy.outageBudget(state);
    return new TokenStatus(name(), state, source.info(), finding, clockSkew, budget, shared.now());
  }

  @Override
  public void acquired(long attempt, Acquisition acquisition, @Nullable Duration skew) {
    Moment now = shared.now();
    clockSkew = skew == null ? clockSkew : skew;
    lastExchange = now.elapsed().minus(acquisition.start().elapsed());
    apply(policy.onAcquired(state, attempt, acquisition, now, shared.jitter()));
  }

  @Override
  public void failed(long attempt, AttemptFailure failure, Moment now) {
    lastExchange = null;
    apply(policy.onFailed(state, attempt, failure, now, shared.jitter()));
    if (failure.failure() == TokenFailure.REJECTED && state.phase() != Phase.CLOSED) {
      shared.tell(name(), listener -> listener.onCredentialRejected(name()));
    }
  }

  @Override
  public void heldBack(long attempt, HoldBack holdBack) {
    apply(policy.onHeldBack(state, attempt, holdBack.until(), holdBack.reason(), shared.now()));
  }

  @Override
  public boolean isWanted(long attempt) {
    return state.phase() == Phase.REFRESHING && state.attempts().number() == attempt;
  }

  private void apply(Transition transition) {
    HeldToken before = state.holding().token();
    state = transition.state();
    HeldToken after = state.holding().token();
    if (after != null && isNew(before, after)) {
      shared.store().publish(name(), current(after));
    }
    transition.actions().forEach(this::run);
    if (!transition.actions().isEmpty()) {
      reschedule();
    }
    if (after != null && isNew(before, after)) {
      examine(after);
    }
  }

  private static boolean isNew(@Nullable HeldToken before, HeldToken after) {
    return before == null || before.token().generation() != after.token().generation();
  }

  private void examine(HeldToken held) {
    source
        .examine(held.token().accessToken())
        .onSuccess(
            found -> {
              if (found != null && !found.equals(finding)) {
                LOG.warn("token {}: {}", name(), found);
              }
              finding = found;
            });
  }

  private void run(Action action) {
    if (action instanceof Action.Request request) {
      attempts.send(request, expiry());
    } else if (action instanceof Action.Answer) {
      answerWaiters();
    } else if (action instanceof Action.Fail fail) {
      waiters.fail(Replies.failure(fail.error()));
    } else if (action instanceof Action.Announce announce) {
      announce(announce.event());
    }
  }

  private void answerWaiters() {
    HeldToken held = state.holding().token();
    if (held != null) {
      Moment now = shared.now();
      waiters.answer(held.token(), required -> shortfall(required, now));
    }
  }

  private @Nullable Throwable shortfall(@Nullable Duration required, Moment now) {
    AttemptError error = policy.shortfall(state, required, now);
    return error == null ? null : Replies.failure(error);
  }

  private void announce(Event event) {
    Duration exchange =
        switch (event) {
          case ACQUIRED, REFRESHED, RECOVERED -> lastExchange;
          default -> null;
        };
    TokenEvent told = new TokenEvent(event, name(), state, shared.now(), exchange);
    shared.tell(name(), listener -> listener.onEvent(told));
  }

  private void expireWaiters(Moment now) {
    waiters.expire(
        now.elapsed(),
        () ->
            Replies.failure(
                TokenFailure.TIMEOUT,
                "No usable token came within maxWaitMs ("
                    + settings.maxWait().toMillis()
                    + " ms)."));
  }

  private void reschedule() {
    Moment due = policy.nextDue(state);
    Duration end = waiters.nextEnd();
    if (end != null) {
      Moment waiterDue = new Moment(Instant.MAX, end);
      due = due == null ? waiterDue : Moment.earliest(due, waiterDue);
    }
    shared.due().schedule(this, due);
  }

  private Instant expiry() {
    HeldToken held = state.holding().token();
    HeldToken.@Nullable Times times = held == null ? null : held.times();
    return times == null ? Instant.MIN : times.expiry().wall();
  }

  private static CurrentToken current(HeldToken held) {
    HeldToken.@Nullable Times times = held.times();
    return times == null
        ? CurrentToken.endless(held.token())
        : CurrentToken.until(
            held.token(), times.usableUntil().wall(), times.usableUntil().elapsed());
  }
}
