package dev.tokenmanager.internal.refresh;

import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.testing.MovableClocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy with its state, driven as the scheduler drives it. With {@link #LIFETIME} and no jitter
 * a token is refreshed after 240 s, usable up to 295 s, over after 300 s.
 */
final class PolicyDriver {

  static final Duration LIFETIME = Duration.ofMinutes(5);
  static final Duration REFRESH_DUE = Duration.ofMinutes(4);
  static final Duration USABLE = ofSeconds(295);

  /** While refreshing fails. */
  static final Duration LAST_RESORT = ofSeconds(299);

  static final Duration TICK = Duration.ofMillis(100);
  static final RefreshOptions OPTIONS = RefreshOptions.DEFAULTS;

  static final Failure UNREACHABLE = failure(TokenFailure.UNAVAILABLE, "connection_refused", false);
  static final Failure LOST = failure(TokenFailure.TIMEOUT, "timeout", true);
  static final Failure INVALID_GRANT = failure(TokenFailure.REJECTED, "invalid_grant", false);
  static final Failure INVALID_CLIENT = failure(TokenFailure.REJECTED, "invalid_client", false);

  final MovableClocks clocks = new MovableClocks();
  final RefreshPolicy policy;
  final CallerRules callers;
  RefreshState state = RefreshState.INITIAL;
  double jitter;

  private PolicyDriver(boolean originalGrant) {
    PolicySettings settings = new PolicySettings("t", OPTIONS, TICK, originalGrant);
    this.policy = new RefreshPolicy(settings);
    this.callers = new CallerRules(settings, policy);
  }

  static PolicyDriver withGrant() {
    return new PolicyDriver(true);
  }

  /** Configured with nothing but a refresh token. */
  static PolicyDriver withoutGrant() {
    return new PolicyDriver(false);
  }

  /** Holds the token "a", just acquired, beside the refresh token "r1" where one is wanted. */
  PolicyDriver holding(boolean refreshToken) {
    tick();
    acquired(refreshToken ? refreshable("a", "r1") : token("a"));
    return this;
  }

  /** A subject in that phase that holds a token, usable or no longer. */
  static PolicyDriver in(Phase phase, boolean usable) {
    PolicyDriver subject = withGrant().holding(false);
    subject.clocks.pass(phase == Phase.IDLE ? Duration.ZERO : REFRESH_DUE);
    subject.tick();
    Duration rest = usable ? Duration.ZERO : LAST_RESORT.minus(REFRESH_DUE).plusMillis(500);
    subject.clocks.pass(phase == Phase.IDLE && !usable ? USABLE.plusSeconds(1) : rest);
    switch (phase) {
      case IDLE, REFRESHING -> {}
      case BACKING_OFF -> subject.failed(UNREACHABLE);
      case REJECTED -> subject.failed(INVALID_CLIENT);
      case CLOSED -> subject.close();
      case EMPTY -> throw new IllegalArgumentException("holds nothing");
    }
    return subject;
  }

  Transition tick() {
    return took(policy.onTick(state, now()));
  }

  Transition acquired(Acquisition acquisition) {
    return took(policy.onAcquired(state, attempt(), acquisition, now(), jitter));
  }

  Transition failed(Failure failure) {
    return took(policy.onFailed(state, attempt(), failure, now(), jitter));
  }

  Transition heldBack(Duration wait) {
    Failure reason = UNREACHABLE.asHeldBack();
    return took(policy.onHeldBack(state, attempt(), now().plus(wait), reason, now()));
  }

  Transition credentialChanged(boolean refreshTokenReplaced) {
    return took(policy.onCredentialChanged(state, refreshTokenReplaced));
  }

  Transition subjectChanged() {
    return took(policy.onSubjectChanged(state));
  }

  Transition close() {
    return took(policy.onClosed(state, now()));
  }

  Decision get(@Nullable Duration required) {
    return ruled(callers.onGet(state, required, now()));
  }

  Decision refresh() {
    return ruled(callers.onRefreshRequested(state, now()));
  }

  /** Somebody reports the token that is held now. */
  Decision report() {
    return ruled(callers.onRejectedReport(state, true, now()));
  }

  /** Goes to the moment of the next refresh and sends its request. */
  Transition refreshDue() {
    clocks.pass(times().refreshAt().remainingAt(now()));
    return tick();
  }

  /** Acquires one token more, by a forced refresh as soon as one is allowed. */
  void renew(String token) {
    clocks.pass(OPTIONS.minRefreshInterval());
    refresh();
    acquired(token(token));
  }

  /** Takes the transition; the request that it wants is sent at once, as by a node of its own. */
  Transition took(Transition transition) {
    state = transition.state();
    if (transition.request()) {
      state = policy.onSend(state, attempt(), false, null, now()).state();
    }
    return transition.with(state);
  }

  private Decision ruled(Decision ruling) {
    return new Decision(took(ruling.transition()), ruling.verdict());
  }

  Moment now() {
    return clocks.now();
  }

  long attempt() {
    return state.attempts().number();
  }

  HeldToken held() {
    return requireNonNull(state.holding().token());
  }

  HeldToken.Times times() {
    return requireNonNull(held().times());
  }

  /** How long until the next attempt. */
  Duration untilNext() {
    return requireNonNull(state.attempts().next()).remainingAt(now());
  }

  @Nullable String refreshToken() {
    HeldRefreshToken held = state.holding().refreshToken();
    return held == null ? null : held.value().reveal();
  }

  Acquisition token(String value) {
    return token(value, LIFETIME);
  }

  /** A token whose request was sent just now. */
  Acquisition token(String value, @Nullable Duration lifetime) {
    return acquisition(now(), value, false, lifetime, null, null, false);
  }

  Acquisition refreshable(String value, String refreshToken) {
    return refreshable(value, refreshToken, null);
  }

  Acquisition refreshable(String value, String refreshToken, @Nullable Duration refreshLifetime) {
    return acquisition(
        now(), value, false, LIFETIME, new Secret(refreshToken), refreshLifetime, false);
  }

  Acquisition apiKey(String value) {
    return acquisition(now(), value, true, null, null, null, false);
  }

  /** A token that took so long to arrive. */
  Acquisition late(String value, Duration exchange, boolean interrupted) {
    return acquisition(now().minus(exchange), value, false, LIFETIME, null, null, interrupted);
  }

  private static Acquisition acquisition(
      Moment start,
      String value,
      boolean endless,
      @Nullable Duration lifetime,
      @Nullable Secret refreshToken,
      @Nullable Duration refreshLifetime,
      boolean interrupted) {
    TokenResponse response =
        new TokenResponse(
            new Secret(value),
            "Bearer",
            Lifetime.of(lifetime),
            null,
            endless,
            refreshToken,
            refreshLifetime,
            null,
            List.of(),
            null,
            null);
    return new Acquisition(start, response, interrupted);
  }

  /** The same answer with another lifetime. */
  static Acquisition withLifetime(Acquisition plain, Lifetime lifetime) {
    TokenResponse response = plain.response();
    return new Acquisition(
        plain.start(),
        new TokenResponse(
            response.accessToken(),
            response.tokenType(),
            lifetime,
            response.ownEnd(),
            response.endless(),
            response.refreshToken(),
            response.refreshLifetime(),
            response.refreshIn(),
            response.scopes(),
            response.idToken(),
            response.clockSkew()),
        plain.interrupted());
  }

  static Failure failure(TokenFailure failure, String error, boolean outcomeUnknown) {
    return new Failure(failure, error, "It failed.", outcomeUnknown, null, false);
  }

  static Failure retryAfter(Failure failure, @Nullable Duration wait) {
    return new Failure(
        failure.failure(),
        failure.error(),
        failure.message(),
        failure.outcomeUnknown(),
        wait,
        failure.interrupted());
  }

  static List<TokenEventType> events(Transition transition) {
    return transition.events();
  }

  static List<TokenEventType> events(Decision ruling) {
    return events(ruling.transition());
  }

  /** A request that was sent. */
  record Request(long attempt, @Nullable Secret refreshToken) {}

  /** The request that a transition made, if any. */
  static List<Request> requests(Transition transition) {
    RefreshState.AttemptState attempts = transition.state().attempts();
    return transition.request()
        ? List.of(new Request(attempts.number(), attempts.refreshToken()))
        : List.of();
  }

  static List<Request> requests(Decision ruling) {
    return requests(ruling.transition());
  }

  /** All that a transition has done: "answer", "fail", its events, "request". */
  static List<String> done(Transition transition) {
    List<String> done = new ArrayList<>();
    if (transition.answer()) {
      done.add("answer");
    }
    if (transition.failure() != null) {
      done.add("fail");
    }
    transition.events().forEach(event -> done.add(event.text()));
    if (transition.request()) {
      done.add("request");
    }
    return done;
  }

  /** The token answered, or the failure, or "waits". */
  static String verdict(Decision ruling) {
    if (ruling.verdict() instanceof Decision.Answered answered) {
      return answered.token().accessToken();
    }
    return ruling.verdict() instanceof Decision.Refused refused
        ? refused.error().failure().name()
        : "waits";
  }
}
