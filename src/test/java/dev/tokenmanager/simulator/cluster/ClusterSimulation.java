package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.cluster.record.Keyring;
import dev.tokenmanager.internal.service.RefreshListener;
import dev.tokenmanager.internal.service.TokenEvent;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.simulator.Scenario;
import dev.tokenmanager.simulator.SimulatedProcess;
import dev.tokenmanager.simulator.SimulatedProvider;
import dev.tokenmanager.simulator.SimulatedSource;
import dev.tokenmanager.simulator.Timeline;
import dev.tokenmanager.simulator.Trace;
import dev.tokenmanager.simulator.cluster.ClusterScenario.Faults;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run: nodes, a cluster, a provider for each configuration, callers on each node, trouble. */
final class ClusterSimulation {

  private static final byte[] KEY = new byte[32];
  private static final Duration STEP = Duration.ofSeconds(1);

  final Timeline time = new Timeline();
  final NetworkModel weather;
  final ModelCluster cluster;
  final ClusterInvariants invariants;
  final List<SimulatedNode> nodes = new ArrayList<>();
  final List<SimulatedProvider> providers = new ArrayList<>();
  final Trace trace;
  private final Random random;
  private final ClusterScenario scenario;
  private final ClusterFaultInjector trouble;
  private final Keyring keys;
  private final List<String> names = new ArrayList<>();
  private final Map<String, Secret> configured = new HashMap<>();
  private final Set<String> served = new HashSet<>();
  private final Outsider outsider;
  private int started;
  private int forced;
  private boolean calm = true;
  private boolean troubleIsOver;

  ClusterSimulation(long seed, Trace trace) {
    this(seed, trace, null);
  }

  /**
   * @param faults which kind of trouble there is, null: drawn, too
   */
  ClusterSimulation(long seed, Trace trace, @Nullable Faults faults) {
    this.trace = trace;
    this.random = new Random(seed);
    this.scenario =
        faults == null ? ClusterScenario.draw(random) : ClusterScenario.draw(random, faults);
    this.outsider = new Outsider(new Random(seed + 1));
    this.weather = new NetworkModel(random);
    this.cluster = new ModelCluster(time, weather, scenario.staleness());
    if (scenario.faults() == Faults.OUTSIDER) {
      cluster.overheardBy(outsider::hears);
    }
    for (int i = 0; i < scenario.groups(); i++) {
      providers.add(new SimulatedProvider(scenario.token(), random));
    }
    this.invariants = new ClusterInvariants(scenario, time, providers, trace, this::node);
    cluster.onLost(invariants::onGivenBack);
    cluster.onArrival(invariants.hearsay::onHeard);
    this.keys = () -> scenario.sealed() ? List.of(KEY) : List.of();
    this.trouble = new ClusterFaultInjector(scenario, this, random);
    for (int i = 0; i < scenario.token().tokens(); i++) {
      names.add("t" + i);
    }
    newSessions();
  }

  /** True time that it covers. */
  Duration length() {
    return scenario.length();
  }

  boolean isOver() {
    return troubleIsOver;
  }

  /** Runs it to its end; throws {@link AssertionError} when an invariant is broken. */
  void run() {
    for (int i = 0; i < scenario.nodes(); i++) {
      int group = i % scenario.groups();
      time.after(
          Duration.ofMillis(random.nextInt(random.nextBoolean() ? 1 : 3000)), () -> start(group));
    }
    trouble.begin(scenario.length());
    runUntil(scenario.length());
    if (scenario.isCalm()) {
      names.forEach(this::checkRequests);
    }
    troubleIsOver = true;
    trouble.end();
    runUntil(time.now().plus(slowestRecovery()));
    each(
        (node, name) ->
            invariants.check(
                node.usable(name) != null, "(d) nothing usable long after trouble on " + node.id));
    runUntil(time.now().plus(scenario.token().lifetime()));
    checkConverges();
    nodes.forEach(this::close);
    runUntil(time.now().plusSeconds(60));
  }

  private void runUntil(Duration end) {
    while (time.now().compareTo(end) < 0) {
      Duration next = time.now().plus(STEP);
      time.runUntil(next.compareTo(end) < 0 ? next : end);
      // Where it is broken, what comes later tells nothing.
      invariants.rethrow();
    }
  }

  /** (d): a rejected credential is probed slowly, and an overloaded provider asks for time. */
  private Duration slowestRecovery() {
    Scenario token = scenario.token();
    boolean providerWell =
        scenario.faults() != Faults.PROVIDER
            && scenario.faults() != Faults.SLOW
            && scenario.faults() != Faults.CHAOS
            && !scenario.onlyRefreshToken();
    return providerWell
        ? token.options().requestTimeout().multipliedBy(4)
        : token
            .options()
            .rejectedProbe()
            .plus(token.options().retryMaxDelay())
            .plus(token.retryAfter())
            .plus(token.options().requestTimeout().multipliedBy(4))
            .plus(ClusterFaultInjector.SETTLED)
            .plusSeconds(1);
  }

  /** (f) */
  private void checkRequests(String name) {
    for (int group = 0; group < scenario.groups(); group++) {
      long cycles = scenario.length().toMillis() / scenario.shortestCycle().toMillis() + 1;
      int requests = invariants.requests(name, group);
      invariants.check(
          requests <= cycles + forced + 2,
          "(f) " + requests + " requests in " + cycles + " cycles, " + forced + " forced");
    }
  }

  /** (e): while a new token is on its way they may differ for a moment. */
  private void checkConverges() {
    String difference = "";
    for (int i = 0; i < 20; i++) {
      difference = difference();
      if (difference.isEmpty()) {
        return;
      }
      runUntil(time.now().plusMillis(150));
    }
    invariants.check(false, "(e) nodes differ: " + difference);
  }

  private String difference() {
    Map<String, String> seen = new HashMap<>();
    StringBuilder difference = new StringBuilder();
    each(
        (node, name) -> {
          AccessToken token = node.usable(name);
          String held = token == null ? "none" : token.generation() + " " + token.accessToken();
          String other = seen.putIfAbsent(name + node.fingerprint, held);
          if (other != null && !other.equals(held)) {
            difference.append(node.id + " has " + held + ", another " + other);
          }
        });
    return difference.toString();
  }

  private interface ForEach {
    void accept(SimulatedNode node, String name);
  }

  private void each(ForEach work) {
    for (SimulatedNode node : nodes) {
      for (String name : names) {
        if (node.isLive()) {
          work.accept(node, name);
        }
      }
    }
  }

  private void newSessions() {
    for (int group = 0; group < scenario.groups(); group++) {
      for (String name : names) {
        if (scenario.onlyRefreshToken()) {
          configured.put(name + group, providers.get(group).newSession());
        }
      }
    }
  }

  /** A node comes. */
  void start(int group) {
    String id = "n" + started++;
    SimulatedProcess process = new SimulatedProcess(time);
    long apart = scenario.clocksApart().toMillis();
    process.stepWall(Duration.ofMillis((long) ((2 * random.nextDouble() - 1) * apart)));
    boolean adopts =
        scenario.faults() == Faults.JOINS && names.stream().allMatch(name -> isKept(name, group));
    Listener listener = new Listener(id);
    SimulatedNode node =
        new SimulatedNode(
            id,
            group,
            process,
            cluster,
            keys,
            names,
            scenario.token().maxConcurrentRequests(),
            random,
            listener,
            listener);
    node.expectsAdoption = adopts;
    node.revokes = scenario.faults() == Faults.REVOKING;
    node.calm(calm);
    trace.add(time.now(), id, "starts, group", group);
    if (nodes.stream().noneMatch(other -> other.fingerprint == group && !other.process.isDead())) {
      invariants.onFirstNode(group);
    }
    nodes.add(node);
    for (String name : names) {
      SimulatedSource source =
          new SimulatedSource(
              name,
              time,
              process,
              providers.get(group),
              scenario.token(),
              random,
              new Watcher(node));
      node.add(name, scenario.token(), source, configured.get(name + group));
      callAgain(node, name);
    }
  }

  private @Nullable SimulatedNode node(String id) {
    return nodes.stream().filter(node -> node.id.equals(id)).findFirst().orElse(null);
  }

  /** Whether others hold a token that a node which comes now can adopt. */
  private boolean isKept(String name, int group) {
    return nodes.stream()
        .filter(node -> node.fingerprint == group && node.isLive())
        .anyMatch(node -> node.usable(name) != null);
  }

  void kill(SimulatedNode node) {
    trace.add(time.now(), node.id, "killed");
    node.kill();
    invariants.onGone(node);
    nodes.remove(node);
  }

  void close(SimulatedNode node) {
    trace.add(time.now(), node.id, "stops");
    node.close();
  }

  long liveCount() {
    return nodes.stream().filter(node -> !node.isGone()).count();
  }

  void calm(boolean isCalm) {
    calm = isCalm;
    List.copyOf(nodes).forEach(node -> node.calm(isCalm));
  }

  /** Whoever has no key says things, and writes into the map. */
  void meddle() {
    trace.add(time.now(), "an outsider meddles");
    for (SimulatedNode node : nodes) {
      for (int i = random.nextInt(20); i > 0; i--) {
        String other = nodes.get(random.nextInt(nodes.size())).id;
        cluster.whisper(node.id, outsider.says(other, node.process.now().wall()));
      }
    }
    outsider.writes(cluster::scribble);
  }

  /** A person mounts fresh refresh tokens, where nothing else is configured. */
  void replaceCredentials() {
    if (!scenario.onlyRefreshToken()) {
      return;
    }
    trace.add(time.now(), "credentials replaced");
    invariants.onCredentialsReplaced();
    newSessions();
    each(
        (node, name) ->
            node.process.after(
                weather.upTo(Duration.ofSeconds(2)),
                () -> node.replaceCredential(name, configured.get(name + node.fingerprint))));
  }

  private void callAgain(SimulatedNode node, String name) {
    node.process.after(
        untilNextCall(),
        () -> {
          if (node.isLive()) {
            call(node, name);
            callAgain(node, name);
          }
        });
  }

  private Duration untilNextCall() {
    long most =
        random.nextInt(6) == 0 ? 500 : Math.max(500, scenario.token().lifetime().toMillis() / 3);
    return Duration.ofMillis(20 + (long) (most * random.nextDouble()));
  }

  private void call(SimulatedNode node, String name) {
    AccessToken fromMemory = node.usable(name);
    if (fromMemory != null) {
      invariants.onAnswer(node, name, fromMemory);
    }
    int kind = random.nextInt(400);
    if (kind == 0) {
      forced++;
      invariants.onForced(node, name);
      observe(node, name, node.refresh(name), true);
    } else if (kind == 1 && fromMemory != null) {
      forced++;
      invariants.onForced(node, name);
      observe(node, name, node.report(name, fromMemory.accessToken()), true);
    } else {
      observe(node, name, node.get(name), false);
    }
  }

  private void observe(
      SimulatedNode node, String name, Future<AccessToken> answer, boolean isForced) {
    boolean wasServed = served.contains(node.id + name);
    invariants.check(
        answer.isComplete() || isForced || !wasServed || !scenario.promisesNoWaiting(),
        "G2: a get waits on " + node.id);
    answer.onComplete(
        (token, failure) -> {
          if (failure == null) {
            served.add(node.id + name);
            invariants.onAnswer(node, name, token);
          } else {
            boolean promised = scenario.promisesAnswers() && wasServed && node.isLive();
            invariants.check(
                isForced || !promised,
                "(d) a get failed on " + node.id + ": " + failure.getMessage());
          }
        });
  }

  private final class Watcher implements SimulatedSource.Watcher {
    private final SimulatedNode node;

    Watcher(SimulatedNode node) {
      this.node = node;
    }

    @Override
    public void onSent(String name, @Nullable Secret refreshToken) {
      invariants.onSent(node, name, refreshToken);
      node.sent();
      trouble.onSent(node);
    }

    @Override
    public void onEnded(String name, @Nullable ProviderException failure) {
      node.ended();
      invariants.onEnded(node, name, failure);
    }
  }

  private final class Listener implements RefreshListener, NodeServices.Watcher {
    private final String id;

    Listener(String id) {
      this.id = id;
    }

    @Override
    public void onEvent(TokenEvent event) {
      trace.add(time.now(), id, event.name(), event.event(), event.state().holding().generation());
    }

    @Override
    public void onCredentialRejected(String name) {}

    @Override
    public void onStolen(ModelLocks.Grant victim) {
      trace.add(time.now(), id, "frees the lock of", victim.node);
    }

    @Override
    public void onGivenBack(ModelLocks.Grant grant) {
      invariants.onGivenBack(grant);
    }

    @Override
    public void onReplaced(String key, @Nullable String old, String next) {
      outsider.sees(key, next);
      invariants.onReplaced(old, next);
    }

    @Override
    public void onSaid(JsonObject notice) {
      invariants.onSaid(id, notice);
    }

    @Override
    public void trace(Object... words) {
      trace.add(time.now(), words);
    }
  }
}
