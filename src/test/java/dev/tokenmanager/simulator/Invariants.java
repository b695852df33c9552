package dev.tokenmanager.simulator;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.oidc.ProviderException;
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
    long generation;
    @Nullable Duration lastSent;
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

  private void checkGap(PerToken token) {
    if (token.lastSent == null || token.excuses > 0) {
      return;
    }
    if (token.lastFailure == null) {
      Duration gap = time.now().minus(token.lastSent);
      check(gap.compareTo(scenario.leastGap()) >= 0, "G4: refreshed again after only " + gap);
      return;
    }
    Duration pause = time.now().minus(token.lastEnded);
    check(
        pause.compareTo(scenario.options().retryInitialDelay().dividedBy(2)) >= 0,
        "G5: tried again after only " + pause);
    if (token.rejected) {
      check(
          pause.compareTo(scenario.options().rejectedProbe()) >= 0,
          "G7: a rejected credential was tried again after only " + pause);
    } else if (token.failures > 8 && token.lastFailure.retryAfter() == null && !token.usable) {
      checkSlowestPause(pause);
    }
  }

  private void checkSlowestPause(Duration pause) {
    Duration max = scenario.options().retryMaxDelay();
    check(pause.compareTo(max.dividedBy(2)) >= 0, "G5: backed off for only " + pause);
    if (scenario.maxConcurrentRequests() < scenario.tokens()) {
      return; // It may have waited for its turn, too.
    }
    check(
        pause.compareTo(max.plus(Scenario.TICK.multipliedBy(2))) <= 0,
        "G5: backed off for " + pause);
    if (pause.compareTo(max.minusMillis(200)) >= 0) {
      widestGaps++;
    } else {
      narrowerGaps++;
    }
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
    token.rejected = failed && (token.rejected || isRejection(token.lastFailure));
    token.failures = failed ? token.failures + 1 : 0;
    token.usable = usable;
  }

  private static boolean isRejection(@Nullable ProviderException failure) {
    return failure != null && failure.failure() == TokenFailure.REJECTED;
  }

  void onAnswer(String name, AccessToken answer) {
    Duration expiry = Objects.requireNonNull(provider.expiry(answer.accessToken()));
    Duration left = expiry.minus(time.now());
    check(
        left.compareTo(scenario.minValidity()) >= 0,
        "G1: answered a token with " + left + " left, at least " + scenario.minValidity());
    PerToken token = of(name);
    check(answer.generation() >= token.generation, "generation went back");
    token.generation = answer.generation();
  }

  void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what + " (at " + time.now() + ", " + scenario + ")");
    }
  }
}
