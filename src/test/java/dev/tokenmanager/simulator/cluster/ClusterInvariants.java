package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.keeper.Sharing;
import dev.tokenmanager.oidc.ProviderException;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.simulator.Scenario;
import dev.tokenmanager.simulator.SimulatedProvider;
import dev.tokenmanager.simulator.Timeline;
import dev.tokenmanager.simulator.Trace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What must hold of a cluster at every moment. Throws {@link AssertionError} where it does not. */
final class ClusterInvariants {

  private static final int MOST_A_MINUTE = 400;
  private static final Duration LEAST_PATIENCE = Duration.ofMillis(500);

  private final ClusterScenario scenario;
  private final Timeline time;
  private final List<SimulatedProvider> providers;
  private final Trace trace;
  private final Map<String, PerToken> tokens = new HashMap<>();
  private final Map<String, Long> generations = new HashMap<>();
  private @Nullable AssertionError broken;

  /** True time until which lock, map or messages did not work as they should. */
  private Duration sickUntil = Duration.ofSeconds(-1);

  private boolean sick;

  ClusterInvariants(
      ClusterScenario scenario, Timeline time, List<SimulatedProvider> providers, Trace trace) {
    this.scenario = scenario;
    this.time = time;
    this.providers = providers;
    this.trace = trace;
  }

  private static final class PerToken {
    final List<Flight> flights = new ArrayList<>();
    final Map<String, List<Flight>> byRefreshToken = new HashMap<>();
    final Queue<Duration> sentInMinute = new ArrayDeque<>();
    int requests;
  }

  /** One request. */
  private static final class Flight {
    final SimulatedNode node;
    final ModelLocks.@Nullable Grant grant;
    final Duration begun;
    final @Nullable String refreshToken;

    /** Whether the refresh token in it is known not to be spent. */
    boolean unspent;

    Flight(
        SimulatedNode node,
        ModelLocks.@Nullable Grant grant,
        Duration begun,
        @Nullable String refreshToken) {
      this.node = node;
      this.grant = grant;
      this.begun = begun;
      this.refreshToken = refreshToken;
    }

    boolean isUnderLock() {
      return grant != null && !grant.lost;
    }
  }

  private PerToken of(SimulatedNode node, String name) {
    return tokens.computeIfAbsent(name + "/" + node.fingerprint, key -> new PerToken());
  }

  /** Lock, map or messages stop working, or work again. */
  void sick(boolean now) {
    sick = now;
    sickUntil = time.now();
  }

  private boolean wasSickSince(Duration begun) {
    return sick || sickUntil.compareTo(begun) >= 0;
  }

  void onSent(SimulatedNode node, String name, @Nullable Secret secret) {
    String refreshToken = secret == null ? null : secret.reveal();
    trace.add(
        time.now(), node.id, name, "sends", refreshToken == null ? "its grant" : refreshToken);
    PerToken token = of(node, name);
    token.requests++;
    checkRate(token);
    Duration begun = node.begun.getOrDefault(name, Duration.ZERO);
    Flight flight = new Flight(node, node.grant(name), begun, refreshToken);
    checkAlone(token, flight, name);
    checkJoiner(node, name);
    checkUnspent(token, flight);
    token.flights.add(flight);
    if (refreshToken != null) {
      token.byRefreshToken.computeIfAbsent(refreshToken, key -> new ArrayList<>()).add(flight);
    }
  }

  private void checkRate(PerToken token) {
    token.sentInMinute.add(time.now());
    while (token.sentInMinute.element().compareTo(time.now().minusSeconds(60)) < 0) {
      token.sentInMinute.remove();
    }
    check(token.sentInMinute.size() <= MOST_A_MINUTE, "more than " + MOST_A_MINUTE + " a minute");
  }

  /**
   * (a): every request is sent under the lock, unless lock or map were sick, the node was paused on
   * the way, or its patience was over: the provider took longer than half of the buffer for another
   * node's request (contract, section 7, "goes on alone").
   */
  private void checkAlone(PerToken token, Flight flight, String name) {
    // A release frees the lock whoever holds it (Hazelcast): the victim has lost it without fault.
    boolean lost = flight.grant != null && flight.grant.lost;
    boolean excused =
        wasSickSince(flight.begun)
            || lost
            || wasPausedSince(flight.node, flight.begun)
            || isPatienceOver(flight, name);
    check(flight.isUnderLock() || excused, "(a) " + flight.node.id + " asks without the lock");
    for (Flight other : token.flights) {
      check(
          !flight.isUnderLock() || !other.isUnderLock() || wasSickSince(other.begun),
          "(a) " + flight.node.id + " and " + other.node.id + " ask at the same time");
      check(other.node != flight.node, "G3: two requests of one node");
    }
  }

  private static boolean wasPausedSince(SimulatedNode node, Duration begun) {
    return node.resumedAt.compareTo(begun) >= 0;
  }

  private boolean isPatienceOver(Flight flight, String name) {
    Sharing.Holder holder = flight.node.holders.get(name);
    Duration waited = time.now().minus(flight.begun);
    Moment now = flight.node.process.now();
    HeldToken held = holder.state().holding().token();
    HeldToken.@Nullable Times times = held == null ? null : held.times();
    Duration exchange = scenario.token().options().requestTimeout();
    boolean exchangeOver = waited.compareTo(exchange) >= 0;
    if (held == null || times == null || !held.isUsableAt(now)) {
      return exchangeOver;
    }
    Duration atBegin = times.usableUntil().remainingAt(now).plus(waited).dividedBy(2);
    Duration least = atBegin.compareTo(LEAST_PATIENCE) < 0 ? atBegin : LEAST_PATIENCE;
    Duration quarter = atBegin.dividedBy(2);
    Moment inTime = times.usableUntil().minus(quarter.compareTo(exchange) < 0 ? quarter : exchange);
    Moment end = Moment.earliest(times.expiry().minus(held.buffer().dividedBy(2)), inTime);
    boolean endReached = end.remainingAt(now).compareTo(Duration.ZERO) <= 0;
    return (exchangeOver && holder.isAwaited()) || (endReached && waited.compareTo(least) >= 0);
  }

  /** (h) */
  private void checkJoiner(SimulatedNode node, String name) {
    check(
        !node.expectsAdoption || holdsSomething(node, name),
        "(h) " + node.id + " joined, and asks the provider");
  }

  private static boolean holdsSomething(SimulatedNode node, String name) {
    return node.holders.get(name).state().holding().token() != null;
  }

  /**
   * (c), where another grant could replace the refresh token. Not where the mark of the one who
   * sent it could not be written or read, or was not in time: services sick since then, or a node
   * paused in mid-request.
   */
  private void checkUnspent(PerToken token, Flight flight) {
    Scenario options = scenario.token();
    if (flight.refreshToken == null || !options.rotates() || !options.originalGrant()) {
      return;
    }
    for (Flight before : token.byRefreshToken.getOrDefault(flight.refreshToken, List.of())) {
      boolean excused =
          before.unspent
              || wasSickSince(before.begun)
              || wasPausedSince(before.node, before.begun)
              || before.node.process.isPaused()
              || wasPausedSince(flight.node, flight.begun);
      check(excused, "(c) " + flight.refreshToken + " sent again, first by " + before.node.id);
    }
  }

  void onEnded(SimulatedNode node, String name, @Nullable ProviderException failure) {
    trace.add(time.now(), node.id, name, failure == null ? "token" : failure.error());
    PerToken token = of(node, name);
    for (Flight flight : token.flights) {
      if (flight.node == node) {
        flight.unspent =
            failure != null
                && !failure.outcomeUnknown()
                && (failure.failure() != TokenFailure.REJECTED
                    || failure.error().equals("invalid_client"));
      }
    }
    token.flights.removeIf(flight -> flight.node == node);
  }

  /** The fence: whatever went wrong, nothing newer gives way in the map. */
  void onReplaced(@Nullable String old, String next) {
    if (old != null && !old.isEmpty() && !next.isEmpty()) {
      check(generation(next) >= generation(old), "fence: an older generation in the map");
    }
  }

  /** As an envelope shows it to everybody. */
  private static long generation(String envelope) {
    return Long.parseLong(envelope.split("\\.", 3)[1]);
  }

  /** Its connections are gone with it. */
  void onGone(SimulatedNode node) {
    tokens.values().forEach(token -> token.flights.removeIf(flight -> flight.node == node));
  }

  /** Whatever is answered. */
  void onAnswer(SimulatedNode node, String name, AccessToken answer) {
    Duration expiry = providers.get(node.fingerprint).expiry(answer.accessToken());
    check(expiry != null, "identity: " + node.id + " answers another group's token");
    Duration left = expiry.minus(time.now());
    check(
        left.compareTo(scenario.token().minValidity()) >= 0,
        "G1: " + node.id + " answered a token with " + left + " left");
    long before = generations.merge(node.id + name, answer.generation(), Math::max);
    check(before == answer.generation(), "(b) " + node.id + " went back from " + before);
  }

  /** Requests for a token so far. */
  int requests(String name, int fingerprint) {
    PerToken token = tokens.get(name + "/" + fingerprint);
    return token == null ? 0 : token.requests;
  }

  void check(boolean holds, String what) {
    if (!holds) {
      AssertionError error =
          new AssertionError(what + " (at " + time.now() + ", " + scenario + ")");
      broken = broken == null ? error : broken;
      throw error;
    }
  }

  /** Whoever caught it on the way. */
  void rethrow() {
    if (broken != null) {
      throw broken;
    }
  }
}
