package dev.tokenmanager.refresh;

import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.RefreshOptions;
import dev.tokenmanager.config.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy with its state, driven as the keeper drives it. With {@link #LIFETIME} and no jitter a
 * token is refreshed after 240 s, usable up to 295 s, over after 300 s.
 */
final class Subject {

  static final Duration LIFETIME = Duration.ofMinutes(5);
  static final Duration REFRESH_DUE = Duration.ofMinutes(4);
  static final Duration USABLE = ofSeconds(295);
  static final Duration TICK = Duration.ofMillis(100);
  static final RefreshOptions OPTIONS = RefreshOptions.DEFAULTS;

  static final AttemptFailure UNREACHABLE =
      failure(TokenFailure.UNAVAILABLE, "connection_refused", false);
  static final AttemptFailure LOST = failure(TokenFailure.TIMEOUT, "timeout", true);
  static final AttemptFailure INVALID_GRANT =
      failure(TokenFailure.REJECTED, "invalid_grant", false);
  static final AttemptFailure INVALID_CLIENT =
      failure(TokenFailure.REJECTED, "invalid_client", false);

  final MovableClocks clocks = new MovableClocks();
  final RefreshPolicy policy;
  RefreshState state = RefreshState.INITIAL;
  double jitter;

  private Subject(boolean originalGrant) {
    this.policy = new RefreshPolicy(new PolicySettings("t", OPTIONS, TICK, originalGrant));
  }

  static Subject withGrant() {
    return new Subject(true);
  }

  /** Configured with nothing but a refresh token. */
  static Subject withoutGrant() {
    return new Subject(false);
  }

  /** Holds the token "a", just acquired, beside the refresh token "r1" where one is wanted. */
  Subject holding(boolean refreshToken) {
    tick();
    acquired(refreshToken ? refreshable("a", "r1") : token("a"));
    return this;
  }

  /** A subject in that phase that holds a token, usable or no longer. */
  static Subject in(Phase phase, boolean usable) {
    Subject subject = withGrant().holding(false);
    subject.clocks.pass(phase == Phase.IDLE ? Duration.ZERO : REFRESH_DUE);
    subject.tick();
    Duration rest = usable ? Duration.ZERO : USABLE.minus(REFRESH_DUE).plusSeconds(1);
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

  List<Action> tick() {
    return took(policy.onTick(state, now()));
  }

  List<Action> acquired(Acquisition acquisition) {
    return took(policy.onAcquired(state, attempt(), acquisition, now(), jitter));
  }

  List<Action> failed(AttemptFailure failure) {
    return took(policy.onFailed(state, attempt(), failure, now(), jitter));
  }

  List<Action> heldBack(Duration wait) {
    AttemptFailure reason = UNREACHABLE.asHeldBack();
    return took(policy.onHeldBack(state, attempt(), now().plus(wait), reason, now()));
  }

  List<Action> credentialChanged(boolean refreshTokenReplaced) {
    return took(policy.onCredentialChanged(state, refreshTokenReplaced, now()));
  }

  List<Action> close() {
    return took(policy.onClosed(state, now()));
  }

  Ruling get(@Nullable Duration required) {
    return ruled(policy.onGet(state, required, now()));
  }

  Ruling refresh() {
    return ruled(policy.onRefreshRequested(state, now()));
  }

  /** Somebody reports the token that is held now. */
  Ruling report() {
    return ruled(policy.onRejectedReport(state, true, now()));
  }

  /** Goes to the moment of the next refresh and sends its request. */
  List<Action> refreshDue() {
    clocks.pass(times().refreshAt().remainingAt(now()));
    return tick();
  }

  /** Acquires one token more, by a forced refresh as soon as one is allowed. */
  void renew(String token) {
    clocks.pass(OPTIONS.minRefreshInterval());
    refresh();
    acquired(token(token));
  }

  List<Action> took(Transition transition) {
    state = transition.state();
    return transition.actions();
  }

  private Ruling ruled(Ruling ruling) {
    took(ruling.transition());
    return ruling;
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
    return new Acquisition(
        start,
        new Secret(value),
        "Bearer",
        List.of(),
        null,
        endless,
        lifetime,
        null,
        null,
        refreshToken,
        refreshLifetime,
        interrupted);
  }

  static AttemptFailure failure(TokenFailure failure, String error, boolean outcomeUnknown) {
    return new AttemptFailure(failure, error, "It failed.", outcomeUnknown, null, false);
  }

  static AttemptFailure retryAfter(AttemptFailure failure, @Nullable Duration wait) {
    return new AttemptFailure(
        failure.failure(),
        failure.error(),
        failure.message(),
        failure.outcomeUnknown(),
        wait,
        failure.interrupted());
  }

  static List<Event> events(List<Action> actions) {
    return actions.stream()
        .filter(Action.Announce.class::isInstance)
        .map(action -> ((Action.Announce) action).event())
        .toList();
  }

  static List<Action.Request> requests(List<Action> actions) {
    return actions.stream()
        .filter(Action.Request.class::isInstance)
        .map(Action.Request.class::cast)
        .toList();
  }

  static List<Event> events(Ruling ruling) {
    return events(ruling.transition().actions());
  }

  static List<Action.Request> requests(Ruling ruling) {
    return requests(ruling.transition().actions());
  }

  /** The token answered, or the failure, or "waits". */
  static String verdict(Ruling ruling) {
    if (ruling.verdict() instanceof Ruling.Answered answered) {
      return answered.token().accessToken();
    }
    return ruling.verdict() instanceof Ruling.Refused refused
        ? refused.error().failure().name()
        : "waits";
  }
}
