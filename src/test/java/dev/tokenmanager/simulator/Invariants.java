package dev.tokenmanager.simulator;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must hold at every moment of every run. Throws {@link AssertionError} as soon as it does
 * not.
 */
final class Invariants implements SimulatedSource.Watcher {

  /**
   * A token of 1 s is refreshed twice a second; forced refreshes and lost refresh tokens come on
   * top.
   */
  private static final int MOST_A_MINUTE = 400;

  /**
   * A stall excuses one request that backoff would not let through, and no other for a minute; less
   * what it may have waited for its turn, and for its endpoint to be known, before it was seen.
   */
  private static final Duration BETWEEN_REPEATS = Duration.ofSeconds(40);

  private final Scenario scenario;
  private final Timeline time;
  private final SimulatedProvider provider;
  private final Trace trace;
  private final Map<String, PerToken> tokens = new HashMap<>();
  private int inFlight;
  private int widestGaps;
  private int narrowerGaps;

  Invariants(Scenario scenario, Timeline time, SimulatedProvider provider, Trace trace) {
    this.scenario = scenario;
    this.time = time;
    this.provider = provider;
    this.trace = trace;
  }

  private static final class PerToken {
    boolean inFlight;
    int excuses = 1;
    boolean usable;
    boolean rejected;
    int failures;
    int failuresWithoutToken;
    long generation;
    boolean stalled;
    @Nullable Duration repeatedAt;
    @Nullable Duration lastSent;
    @Nullable Duration end;
    Duration acquired = Duration.ZERO;
    Duration told = Duration.ZERO;
    Duration lastEnded = Duration.ZERO;
    @Nullable ProviderException lastFailure;
    @Nullable Secret sent;
    final Queue<Duration> sentInMinute = new ArrayDeque<>();
    final Set<String> uncertain = new HashSet<>();
  }

  private PerToken of(String name) {
    return tokens.computeIfAbsent(name, key -> new PerToken());
  }

  /**
   * The next request may come sooner than backoff would let it: somebody forced it, or a secret
   * changed.
   */
  void excuseNextGap(String name) {
    excuse(of(name), 1);
  }

  /** A request that waits or is under way with the old one may be followed at once by one more. */
  void excuseForNewCredential(String name) {
    excuse(of(name), 2);
  }

  private static void excuse(PerToken token, int gaps) {
    token.excuses = Math.max(token.excuses, gaps);
  }

  boolean isRequestInFlight() {
    return inFlight > 0;
  }

  /** The clocks were touched: what was planned may be due. */
  void excuseAllGaps() {
    tokens.values().forEach(token -> excuse(token, 1));
  }

  @Override
  public void onSent(String name, @Nullable Secret refreshToken) {
    trace.add(
        time.now(), name, "sends", refreshToken == null ? "its grant" : refreshToken.reveal());
    PerToken token = of(name);
    check(!token.inFlight, "G3: two requests in flight for " + name);
    if (refreshToken != null && scenario.originalGrant()) {
      check(
          !token.uncertain.contains(refreshToken.reveal()),
          "G8: a refresh token of unknown fate was sent again");
    }
    checkGap(token);
    token.inFlight = true;
    inFlight++;
    token.sent = refreshToken;
    token.lastSent = time.now();
    token.stalled = false;
    token.excuses = Math.max(0, token.excuses - 1);
    checkRate(token);
  }

  private void checkRate(PerToken token) {
    token.sentInMinute.add(time.now());
    while (token.sentInMinute.element().compareTo(time.now().minusSeconds(60)) < 0) {
      token.sentInMinute.remove();
    }
    check(
        token.sentInMinute.size() <= MOST_A_MINUTE,
        "G5: more than " + MOST_A_MINUTE + " requests in a minute");
  }

  /** The loop was busy. */
  void onStall() {
    tokens.values().forEach(token -> token.stalled = true);
  }

  private boolean isRepeatAfterStall(PerToken token) {
    boolean again =
        token.repeatedAt == null
            || time.now().compareTo(token.repeatedAt.plus(BETWEEN_REPEATS)) >= 0;
    return token.stalled && again;
  }

  private void checkGap(PerToken token) {
    if (token.lastSent == null || token.excuses > 0) {
      return;
    }
    String violation = tooSoon(token, token.lastSent);
    if (violation != null && isRepeatAfterStall(token)) {
      token.repeatedAt = time.now();
    } else if (violation != null) {
      check(false, violation);
    }
  }

  /** What is wrong with a request that is sent now, null: nothing. */
  private @Nullable String tooSoon(PerToken token, Duration lastSent) {
    if (token.lastFailure == null && scenario.repeats()) {
      return tooSoonAfterARepeat(token, time.now().minus(token.lastEnded));
    }
    if (token.lastFailure == null) {
      Duration gap = time.now().minus(lastSent);
      return gap.compareTo(scenario.leastGap()) >= 0
          ? null
          : "G4: refreshed again after only " + gap;
    }
    Duration pause = time.now().minus(token.lastEnded);
    if (pause.compareTo(scenario.options().retryInitialDelay().dividedBy(2)) < 0) {
      return "G5: tried again after only " + pause;
    }
    if (token.rejected) {
      return pause.compareTo(scenario.options().rejectedProbe()) >= 0
          ? null
          : "G7: a rejected credential was tried again after only " + pause;
    }
    boolean slowest =
        token.failuresWithoutToken > 8 && token.lastFailure.retryAfter() == null && !token.usable;
    return slowest ? notTheSlowest(pause) : null;
  }

  /**
   * As after any failure; but at the token's end, which is told in whole seconds from the time of
   * the request, the provider has another one. One that came with little left is refreshed soon.
   */
  private @Nullable String tooSoonAfterARepeat(PerToken token, Duration pause) {
    Duration end = token.end;
    Duration before = scenario.latency().plusSeconds(1);
    Duration after = Scenario.TICK.multipliedBy(2);
    boolean atTheEnd =
        end == null
            || end.compareTo(token.acquired) < 0 // Of the token before: nobody had this one yet.
            || token.failures == 0
            || (time.now().compareTo(end.minus(before)) >= 0
                && time.now().compareTo(end.plus(after)) <= 0);
    boolean early = pause.compareTo(scenario.options().retryInitialDelay().dividedBy(2)) < 0;
    return early && !atTheEnd ? "G5: asked for another token after only " + pause : null;
  }

  private @Nullable String notTheSlowest(Duration pause) {
    Duration max = scenario.options().retryMaxDelay();
    if (pause.compareTo(max.dividedBy(2)) < 0) {
      return "G5: backed off for only " + pause;
    }
    if (scenario.maxConcurrentRequests() < scenario.tokens()
        || scenario.faults() == Scenario.Faults.STALLS) {
      return null; // It may have waited for its turn, or for its loop, too.
    }
    if (pause.compareTo(max.minusMillis(200)) >= 0) {
      widestGaps++;
    } else {
      narrowerGaps++;
    }
    return pause.compareTo(max.plus(Scenario.TICK.multipliedBy(2))) <= 0
        ? null
        : "G5: backed off for " + pause;
  }

  /**
   * Where retries were at their slowest many times, some of them must have been sooner than the
   * rest.
   */
  void checkJitter() {
    check(widestGaps < 20 || narrowerGaps > 0, "G5: backoff has no jitter");
  }

  @Override
  public void onEnded(String name, @Nullable ProviderException failure) {
    PerToken token = of(name);
    trace.add(time.now(), name, failure == null ? "token" : failure.error());
    token.inFlight = false;
    inFlight--;
    token.lastEnded = time.now();
    token.lastFailure = failure;
    Secret sent = token.sent;
    if (sent != null && failure != null && failure.outcomeUnknown()) {
      token.uncertain.add(sent.reveal());
    }
    // The original grant follows a lost refresh token at once.
    if (failure != null && sent != null && scenario.originalGrant()) {
      excuse(token, 1);
    }
  }

  /** After each attempt. */
  void onOutcome(String name, boolean failed, boolean usable) {
    PerToken token = of(name);
    token.rejected = failed && token.rejected;
    token.acquired = failed ? token.acquired : time.now();
    token.told = time.now();
    token.failures = failed ? token.failures + 1 : 0;
    token.repeatedAt = failed ? token.repeatedAt : null;
    token.usable = usable;
    token.failuresWithoutToken = failed && !usable ? token.failuresWithoutToken + 1 : 0;
  }

  /** After an attempt whose credential was rejected, and no other could be tried. */
  void onRejected(String name, boolean usable) {
    onOutcome(name, true, usable);
    of(name).rejected = true;
  }

  void onAnswer(String name, AccessToken answer) {
    Duration expiry = Objects.requireNonNull(provider.expiry(answer.accessToken()));
    Duration left = expiry.minus(time.now());
    PerToken token = of(name);
    Duration least = leastLeft(token);
    check(left.compareTo(least) >= 0, "G1: answered a token with " + left + " left, not " + least);
    check(answer.generation() >= token.generation, "generation went back");
    token.generation = answer.generation();
    token.end = expiry;
  }

  /** One that came again came with little left, and half of a little may be used. */
  private Duration leastLeft(PerToken token) {
    if (scenario.repeats()) {
      return Duration.ofNanos(1);
    }
    // Those who waited are answered before anybody is told of a failure, which a stall may delay.
    boolean isTold = token.inFlight || token.told.compareTo(token.lastEnded) >= 0;
    boolean failsNow = token.lastFailure != null && !isTold;
    return token.failures > 0 || failsNow ? scenario.lastResort() : scenario.minValidity();
  }

  void check(boolean holds, String what) {
    if (!holds) {
      time.fail(what + " (at " + time.now() + ", " + scenario + ")");
    }
  }
}
