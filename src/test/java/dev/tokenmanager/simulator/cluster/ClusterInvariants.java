package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.simulator.Scenario;
import dev.tokenmanager.simulator.SimulatedProvider;
import dev.tokenmanager.simulator.Timeline;
import dev.tokenmanager.simulator.Trace;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What must hold of a cluster at every moment. Throws {@link AssertionError} where it does not. */
final class ClusterInvariants {

  private static final int MOST_A_MINUTE = 400;

  /** What a stranger says counts only once it has answered a question. */
  private static final Duration ACQUAINTED = Duration.ofSeconds(6);

  private final ClusterScenario scenario;
  private final Timeline time;
  private final List<SimulatedProvider> providers;
  private final Trace trace;
  private final Function<String, @Nullable SimulatedNode> nodes;
  private final GroupRequests groups;
  final Hearsay hearsay;
  private final Map<String, PerToken> tokens = new HashMap<>();
  private final Map<String, Long> generations = new HashMap<>();
  private @Nullable AssertionError broken;

  /** True time at which one in trouble gave a lock back, by its key. */
  private final Map<String, Duration> freedLate = new HashMap<>();

  /** True time until which lock, map or messages did not work as they should. */
  private Duration sickUntil = Duration.ofSeconds(-1);

  private boolean sick;

  ClusterInvariants(
      ClusterScenario scenario,
      Timeline time,
      List<SimulatedProvider> providers,
      Trace trace,
      Function<String, @Nullable SimulatedNode> nodes) {
    this.scenario = scenario;
    this.time = time;
    this.providers = providers;
    this.trace = trace;
    this.nodes = nodes;
    this.hearsay = new Hearsay(time);
    this.groups = new GroupRequests(scenario, time, this);
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
    groups.onSent(node, name, refreshToken);
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
   * (a): every request is sent under the lock, unless since the attempt began lock or map were
   * sick, the node was paused, its clock set forward, or the lock was kept by one that was paused,
   * is gone, or met sick services under it; or it is on its way. A provider that is slow or fails
   * is no excuse, lost messages are with short tokens alone.
   */
  private void checkAlone(PerToken token, Flight flight, String name) {
    boolean excused =
        wasSickSince(flight.begun)
            || flight.node.isLockTroubledSince(name, flight.begun)
            // A release frees the lock whoever holds it (Hazelcast): the victim is without fault.
            || hasLostLock(flight)
            || wasPausedSince(flight.node, flight.begun)
            || wasSetForwardSince(flight.node, flight.begun)
            || wasKeptByOneInTrouble(flight, name)
            || scenario.isPatienceShort();
    check(flight.isUnderLock() || excused, "(a) " + flight.node.id + " asks without the lock");
    for (Flight other : token.flights) {
      check(
          !flight.isUnderLock() || !other.isUnderLock() || wasSickSince(other.begun),
          "(a) " + flight.node.id + " and " + other.node.id + " ask at the same time");
      check(other.node != flight.node, "G3: two requests of one node");
    }
  }

  private static boolean hasLostLock(Flight flight) {
    return flight.grant != null && flight.grant.lost;
  }

  private static boolean wasPausedSince(SimulatedNode node, Duration begun) {
    return node.resumedAt.compareTo(begun) >= 0;
  }

  /** For all that it can know its machine slept: the time for which it waits is over. */
  private static boolean wasSetForwardSince(SimulatedNode node, Duration begun) {
    return node.setForwardAt.compareTo(begun) >= 0;
  }

  /** Whether one in trouble has the lock, or had it since the attempt began. */
  private boolean wasKeptByOneInTrouble(Flight flight, String name) {
    ModelLocks.Grant holder = flight.node.holder(name);
    Duration freed = freedLate.get(flight.node.lockKey(name));
    boolean freedLately = freed != null && freed.compareTo(flight.begun) >= 0;
    boolean kept = holder != null && (holder.underWay || isInTrouble(holder));
    return kept || freedLately;
  }

  private boolean isInTrouble(ModelLocks.Grant grant) {
    SimulatedNode node = nodes.apply(grant.node);
    return node == null
        || node.process.isPaused()
        // What lay there meanwhile it hears as if it were said just now, and waits for one exchange
        // under the lock: when it was said, nothing tells but the other node's wall clock.
        || wasPausedSince(node, grant.since.minus(scenario.token().options().requestTimeout()))
        // A call that it made under the lock may never be answered.
        || wasSickSince(grant.since);
  }

  void onGivenBack(ModelLocks.Grant grant) {
    if (isInTrouble(grant)) {
      freedLate.put(grant.key, time.now());
    }
  }

  /**
   * (k): nobody goes alone while it knows of another that asks, which is there and has said so
   * within the time of one exchange; whatever lock and map do.
   */
  void onSaid(String id, JsonObject notice) {
    String name = notice.getString("name", "");
    SimulatedNode node = nodes.apply(id);
    if (node != null && Hearsay.saysAlone(notice) && scenario.messagesArrive()) {
      Map<String, Duration> asking = hearsay.asking(id, name, node.group());
      boolean begins = !asking.containsKey(id);
      asking.forEach(
          (other, heard) ->
              check(
                  !begins || !isAwaited(node, other, heard),
                  "(k) " + id + " goes alone for " + name + ", and knows that " + other + " asks"));
    }
    hearsay.onHeard(id, notice);
  }

  private boolean isAwaited(SimulatedNode node, String other, Duration heard) {
    SimulatedNode asking = nodes.apply(other);
    Duration until = heard.plus(scenario.token().options().requestTimeout());
    return asking != null
        && !asking.isGone()
        && asking.side() == node.side()
        && until.compareTo(time.now()) > 0
        && !wasPausedSince(node, heard)
        && !wasSetForwardSince(node, heard)
        && node.startedAt.plus(ACQUAINTED).compareTo(heard) < 0
        && asking.startedAt.plus(ACQUAINTED).compareTo(heard) < 0;
  }

  /**
   * (h) Without a key no token is in an answer: a record whose writer has left cannot be dated, and
   * the joiner asks.
   */
  private void checkJoiner(SimulatedNode node, String name) {
    check(
        !scenario.sealed() || !node.expectsAdoption || holdsSomething(node, name),
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
          // Who can write to the map can take a mark away.
          scenario.faults() == ClusterScenario.Faults.OUTSIDER
              || before.unspent
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
    groups.onEnded(node, name, failure);
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
    boolean honest = scenario.faults() != ClusterScenario.Faults.OUTSIDER;
    if (honest && old != null && !old.isEmpty() && !next.isEmpty()) {
      check(generation(next) >= generation(old), "fence: an older generation in the map");
    }
  }

  /** As an envelope shows it to everybody. */
  private static long generation(String envelope) {
    return Long.parseLong(envelope.split("\\.", 3)[1]);
  }

  /** Its connections are gone with it. */
  void onGone(SimulatedNode node) {
    groups.onGone(node);
    tokens.values().forEach(token -> token.flights.removeIf(flight -> flight.node == node));
  }

  /** Whatever is answered. */
  void onAnswer(SimulatedNode node, String name, AccessToken answer) {
    Duration expiry = providers.get(node.fingerprint).expiry(answer.accessToken());
    check(expiry != null, "identity: " + node.id + " answers another group's token");
    Duration left = expiry.minus(time.now());
    check(
        left.compareTo(scenario.token().lastResort()) >= 0,
        "G1: " + node.id + " answered a token with " + left + " left");
    check(
        !providers.get(node.fingerprint).isRevoked(answer.accessToken()),
        "(j) " + node.id + " answers a token that was revoked");
    check(
        scenario.faults() != ClusterScenario.Faults.OUTSIDER
            || answer.generation() <= requests(name, node.fingerprint),
        "(i) " + node.id + " has generation " + answer.generation());
    long before = generations.merge(node.id + name, answer.generation(), Math::max);
    check(before == answer.generation(), "(b) " + node.id + " went back from " + before);
  }

  /** See {@link GroupRequests#onFirstNode}. */
  void onFirstNode(int fingerprint) {
    groups.onFirstNode(fingerprint);
  }

  /** Somebody asked a node for a new token. */
  void onForced(SimulatedNode node, String name) {
    groups.onForced(node, name);
  }

  /** A person mounted other credentials. */
  void onCredentialsReplaced() {
    groups.onCredentialsReplaced();
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
      // Whatever catches it on the way, what comes of that is not the cause.
      broken = broken == null ? error : broken;
      throw broken;
    }
  }

  /** Whoever caught it on the way. */
  void rethrow() {
    if (broken != null) {
      throw broken;
    }
  }
}
