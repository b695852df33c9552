package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.simulator.Timeline;
import dev.tokenmanager.simulator.cluster.ClusterScenario.Faults;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the provider may get of a group: at most two requests a generation as long as messages
 * arrive, whatever lock and map do; and where a request failed, the next one when one node alone
 * would have sent it.
 */
final class GroupRequests {

  private static final int MOST_A_GENERATION = 2;

  /** Doubled so often, the delay between two attempts has reached its greatest. */
  private static final int DOUBLINGS = 8;

  /** A notice is on its way for as long, and two nodes may ask together meanwhile. */
  private static final Duration NOTICE = Duration.ofMillis(100);

  private static final Duration NEVER = Duration.ofSeconds(-1);

  private final ClusterScenario scenario;
  private final Timeline time;
  private final ClusterInvariants invariants;
  private final Map<String, PerToken> tokens = new HashMap<>();

  /** How often each group began anew. */
  private final Map<Integer, Integer> lives = new HashMap<>();

  private static final class PerToken {
    /** By generation, life of the group and side of the cluster. */
    final Map<String, Integer> sent = new HashMap<>();

    /** By node. */
    final Map<String, String> inFlight = new HashMap<>();

    /** Nobody who is configured as that asks before that; and why, or why not some. */
    Duration quietUntil = NEVER;

    String quietFor = "";

    String why = "";

    /** Until when nobody sends that credential again, which was rejected. */
    final Map<String, Duration> rejectedUntil = new HashMap<>();

    /** Which credential is in flight, by node. */
    final Map<String, String> credentials = new HashMap<>();

    /** What was configured when that was sent, by node. */
    final Map<String, String> configured = new HashMap<>();

    /** Whatever was learnt is over. */
    void mayAsk() {
      quietUntil = NEVER;
      rejectedUntil.clear();
    }

    /** Who was given another credential since has not tried that, and asks at once. */
    boolean isQuiet(String credential, String configured, Duration now) {
      Duration quiet = configured.equals(quietFor) ? quietUntil : NEVER;
      Duration rejected = rejectedUntil.getOrDefault(credential, quiet);
      return now.compareTo(quiet) < 0 || now.compareTo(rejected) < 0;
    }

    void quiet(String configured, Duration until) {
      quietUntil = configured.equals(quietFor) ? later(quietUntil, until) : until;
      quietFor = configured;
    }

    /**
     * Who may ask all the same: by another grant, in the same attempt; or since somebody forced it.
     */
    final Set<String> excused = new HashSet<>();

    Duration failedAt = Duration.ofSeconds(-1);
    int failuresWithoutToken;
  }

  GroupRequests(ClusterScenario scenario, Timeline time, ClusterInvariants invariants) {
    this.scenario = scenario;
    this.time = time;
    this.invariants = invariants;
  }

  private PerToken of(SimulatedNode node, String name) {
    return tokens.computeIfAbsent(name + "/" + node.fingerprint, key -> new PerToken());
  }

  /** Whether nothing but the provider, or lock and map, is in trouble. */
  private boolean messagesArrive() {
    return switch (scenario.faults()) {
      case NONE, JOINS, KILLS, RESTARTS, PARTITIONS, SICK_SERVICES, STALE_READS, PROVIDER, SLOW ->
          true;
      case PAUSES, LOST_MESSAGES, CLOCK_STEPS, CHAOS, OUTSIDER, REVOKING -> false;
    };
  }

  /** The first node comes where all are gone, perhaps the map with them: generations begin anew. */
  void onFirstNode(int fingerprint) {
    lives.merge(fingerprint, 1, Integer::sum);
  }

  void onForced(SimulatedNode node, String name) {
    of(node, name).excused.add(node.id);
  }

  /** Whoever has the new one asks at once. */
  void onCredentialsReplaced() {
    tokens.values().forEach(PerToken::mayAsk);
  }

  /**
   * A rejection holds only those who would send the same: of nodes whose refresh token a person
   * replaces, some have the new one while others still send the old one.
   *
   * @param refreshToken that is sent, null: none
   */
  void onSent(SimulatedNode node, String name, @Nullable String refreshToken) {
    PerToken token = of(node, name);
    String credential = refreshToken == null || !scenario.onlyRefreshToken() ? "" : refreshToken;
    token.credentials.put(node.id, credential);
    token.configured.put(node.id, node.configured(name));
    checkGeneration(token, node, name);
    boolean shares = scenario.sealed() && scenario.faults() == Faults.PROVIDER;
    boolean early = token.isQuiet(credential, node.configured(name), time.now());
    boolean together = time.now().compareTo(token.failedAt.plus(NOTICE)) < 0;
    boolean excused = token.excused.remove(node.id);
    invariants.check(
        !shares || !early || (together && isLone(node, name)) || excused,
        "(j) " + node.id + " asks for " + name + " too early after " + token.why);
  }

  private static boolean isLone(SimulatedNode node, String name) {
    return node.grant(name) == null;
  }

  private void checkGeneration(PerToken token, SimulatedNode node, String name) {
    if (!messagesArrive()) {
      return;
    }
    long generation = node.state(name).holding().generation();
    int life = lives.getOrDefault(node.fingerprint, 0);
    // What was asked on this side meanwhile it cannot know yet: it counts with its own side's.
    boolean cameOver = node.cameOverAt.compareTo(node.begun.getOrDefault(name, Duration.ZERO)) >= 0;
    String side = node.side() + (cameOver ? " from the other" : "");
    String key = generation + " of life " + life + " on " + side;
    int sent = token.sent.merge(key, 1, Integer::sum);
    token.inFlight.put(node.id, key);
    invariants.check(
        sent <= MOST_A_GENERATION, "(i) request " + sent + " for " + name + " with " + key);
  }

  void onEnded(SimulatedNode node, String name, @Nullable ProviderException failure) {
    PerToken token = of(node, name);
    String key = token.inFlight.remove(node.id);
    if (failure == null) {
      token.mayAsk();
      token.failuresWithoutToken = 0;
      return;
    }
    if (key != null) {
      token.sent.merge(key, -1, Integer::sum);
    }
    Duration now = time.now();
    RefreshState state = node.state(name);
    // Of that attempt comes one more request: by the original grant, where that is known not to be
    // it.
    boolean again = state.attempts().usedRefreshToken() && scenario.token().originalGrant();
    boolean usable = state.isUsableAt(node.process.now());
    token.failuresWithoutToken = usable ? 0 : token.failuresWithoutToken + 1;
    token.failedAt = now;
    if (again && (failure.outcomeUnknown() || failure.failure() == TokenFailure.REJECTED)) {
      token.excused.add(node.id);
      return;
    }
    boolean isReplaced = !node.configured(name).equals(token.configured.get(node.id));
    if (isReplaced && failure.failure() != TokenFailure.REJECTED) {
      return; // It asks at once with the new credential, and keeps nobody from that.
    }
    Duration until = now.plus(wait(failure, token.failuresWithoutToken));
    token.why = failure.error();
    if (failure.failure() == TokenFailure.REJECTED) {
      token.rejectedUntil.merge(
          token.credentials.getOrDefault(node.id, ""), until, GroupRequests::later);
    } else {
      token.quiet(node.configured(name), until);
    }
  }

  private static Duration later(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private Duration wait(ProviderException failure, int failuresWithoutToken) {
    var options = scenario.token().options();
    Duration asked = failure.retryAfter();
    Duration half =
        (failuresWithoutToken > DOUBLINGS ? options.retryMaxDelay() : options.retryInitialDelay())
            .dividedBy(2);
    Duration wait =
        failure.failure() == TokenFailure.REJECTED
            ? options.rejectedProbe()
            : asked == null ? half : asked;
    return wait.minusMillis(10);
  }

  void onGone(SimulatedNode node) {
    for (PerToken token : tokens.values()) {
      String key = token.inFlight.remove(node.id);
      if (key != null) {
        token.sent.merge(key, -1, Integer::sum);
      }
    }
  }
}
