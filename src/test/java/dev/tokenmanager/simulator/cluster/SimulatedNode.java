package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.cluster.ClusterGroup;
import dev.tokenmanager.internal.cluster.record.Keyring;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.service.RefreshCoordinator;
import dev.tokenmanager.internal.service.RefreshListener;
import dev.tokenmanager.internal.service.RefreshScheduler;
import dev.tokenmanager.internal.service.SchedulerSettings;
import dev.tokenmanager.internal.service.TokenSettings;
import dev.tokenmanager.internal.service.TokenStore;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.Sha256;
import dev.tokenmanager.simulator.Scenario;
import dev.tokenmanager.simulator.SimulatedProcess;
import dev.tokenmanager.simulator.SimulatedSource;
import dev.tokenmanager.simulator.Ticks;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One node: a process with scheduler, tokens and its place in the cluster. */
final class SimulatedNode {

  static final String ADDRESS = "weaviate.token";
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);
  private static final Duration HEARD = Duration.ofSeconds(5);

  final String id;
  final int fingerprint;
  final SimulatedProcess process;
  final NodeServices services;
  final Map<String, RefreshCoordinator.Host> holders = new LinkedHashMap<>();

  /** True time at which each token's attempt under way began. */
  final Map<String, Duration> begun = new LinkedHashMap<>();

  final Duration startedAt;

  /**
   * True time at which it last went on after a pause, and at which its wall clock was last set
   * forward.
   */
  Duration resumedAt = Duration.ofDays(-1);

  Duration setForwardAt = Duration.ofDays(-1);

  /** True time at which the part of the cluster that it was in last became one with the other. */
  Duration cameOverAt = Duration.ofDays(-1);

  /** Whether it joined where the others hold tokens, so that it need not ask for any. */
  boolean expectsAdoption;

  /** Whether it revokes on stop; for tokens that are added afterwards. */
  boolean revokes;

  private final Map<String, SimulatedSource> sources = new LinkedHashMap<>();
  private final Map<String, String> origins = new LinkedHashMap<>();
  private final ModelCluster cluster;
  private final TokenStore store;
  private final RefreshScheduler scheduler;
  private final ClusterGroup group;
  private final Ticks ticks;
  private @Nullable Duration heardAt;
  private int inFlight;
  private boolean calm = true;
  private boolean closing;

  SimulatedNode(
      String id,
      int fingerprint,
      SimulatedProcess process,
      ModelCluster cluster,
      Keyring keys,
      List<String> names,
      int slots,
      Random random,
      RefreshListener listener,
      NodeServices.Watcher watcher) {
    this.id = id;
    this.fingerprint = fingerprint;
    this.process = process;
    this.cluster = cluster;
    this.startedAt = cluster.time.now();
    this.services = new NodeServices(id, process, cluster, watcher);
    this.store = new TokenStore(names, process.clocks().wall(), process.clocks().elapsedNanos());
    this.scheduler =
        new RefreshScheduler(
            new SchedulerSettings(process.clocks(), random::nextDouble, Scenario.TICK, slots),
            store,
            listener);
    // Not drawn from the run's own: who says how much must not change what becomes of it.
    Random ids = new Random(id.hashCode());
    this.group = new ClusterGroup(ADDRESS, services, keys, process.clocks(), ids::nextLong);
    this.ticks =
        new Ticks(
            cluster.time,
            process,
            Duration.ofMillis(random.nextInt(100)),
            this::tick,
            this::nextDue,
            this::isUnderWay);
    process.onResume(ticks::fire);
    cluster.join(id, process, this::receive, group::hello);
  }

  /** Begins to keep a token. */
  void add(String name, Scenario scenario, SimulatedSource source, @Nullable Secret configured) {
    sources.put(name, source);
    configure(name, configured);
    PolicySettings policy =
        new PolicySettings(name, scenario.options(), Scenario.TICK, scenario.originalGrant());
    RefreshCoordinator.Factory shared =
        group.sharing(policy, group(), () -> origins.get(name), () -> new byte[0]);
    scheduler.add(
        new TokenSettings(policy, MAX_WAIT, revokes),
        source,
        holder -> observed(name, holder, shared),
        null);
    ticks.plan();
  }

  private RefreshCoordinator observed(
      String name, RefreshCoordinator.Host holder, RefreshCoordinator.Factory shared) {
    holders.put(name, holder);
    return new ObservedSharing(shared.of(holder), () -> begun.put(name, cluster.time.now()));
  }

  private void configure(String name, @Nullable Secret configured) {
    sources.get(name).configure(configured);
    origins.put(name, configured == null ? null : sha256(configured.reveal()));
  }

  /** Tells what is configured for a token from what was before. */
  String configured(String name) {
    return String.valueOf(origins.get(name));
  }

  private static String sha256(String text) {
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Its configured refresh token was replaced. */
  void replaceCredential(String name, Secret configured) {
    if (sha256(configured.reveal()).equals(origins.get(name))) {
      return;
    }
    configure(name, configured);
    scheduler.credentialsChanged(Set.of(name), Set.of(name));
    ticks.plan();
  }

  /** The lock of a token that this node was given, lost or not; null: none. */
  ModelLocks.@Nullable Grant grant(String name) {
    return services.grant(ADDRESS + "/" + name + "/");
  }

  String lockKey(String name) {
    return ADDRESS + "/" + name + "/" + group();
  }

  /** Who has the lock of a token, as this node's side of the cluster sees it; null: nobody. */
  ModelLocks.@Nullable Grant holder(String name) {
    ModelCluster.Side side = cluster.sideOf(id);
    return side == null ? null : side.locks.holder(lockKey(name));
  }

  /** See {@link NodeServices#isTroubledSince}. */
  boolean isLockTroubledSince(String name, Duration since) {
    return services.isTroubledSince(ADDRESS + "/" + name + "/", since);
  }

  /** What it shares with the other nodes of its configuration. */
  String group() {
    return "fingerprint-" + fingerprint;
  }

  /** What tells its side of the cluster from others. */
  int side() {
    return System.identityHashCode(cluster.sideOf(id));
  }

  RefreshState state(String name) {
    return holders.get(name).state();
  }

  /** Whether it may leave out what tells the others that it is there. */
  void calm(boolean isCalm) {
    if (calm && !isCalm && !process.isDead() && !process.isPaused()) {
      hearOthers();
      calm = false;
      services.hush(false);
      ticks.fire();
    }
    calm = isCalm;
    services.hush(isCalm);
  }

  private void tick() {
    if (calm && (heardAt == null || heardAt.plus(HEARD).compareTo(cluster.time.now()) <= 0)) {
      hearOthers();
    }
    scheduler.tick();
    group.tick();
  }

  /** What they would have said meanwhile. */
  private void hearOthers() {
    heardAt = cluster.time.now();
    for (String other : cluster.othersOf(id)) {
      JsonObject hello = cluster.hello(other);
      if (hello != null) {
        group.receive(hello);
      }
    }
  }

  private @Nullable Moment nextDue() {
    Moment due = scheduler.nextDue();
    Moment presence = calm ? null : group.nextDue();
    if (due == null || presence == null) {
      return due == null ? presence : due;
    }
    return Moment.earliest(due, presence);
  }

  private boolean isUnderWay() {
    return inFlight > 0
        || closing
        || holders.values().stream().anyMatch(h -> h.state().phase() == Phase.REFRESHING);
  }

  private void receive(JsonObject message) {
    group.receive(message);
    ticks.plan();
  }

  void sent() {
    inFlight++;
    ticks.plan();
  }

  void ended() {
    inFlight--;
  }

  @Nullable AccessToken usable(String name) {
    return store.usable(name);
  }

  Future<AccessToken> get(String name) {
    Future<AccessToken> answer = scheduler.get(name, null);
    ticks.plan();
    return answer;
  }

  Future<AccessToken> refresh(String name) {
    Future<AccessToken> answer = scheduler.refresh(name);
    ticks.plan();
    return answer;
  }

  Future<AccessToken> report(String name, String token) {
    Future<AccessToken> answer = scheduler.report(name, token);
    ticks.plan();
    return answer;
  }

  void fire() {
    ticks.fire();
  }

  /** A clean end; nothing happens in it afterwards. */
  void close() {
    closing = true;
    scheduler
        .close()
        .onComplete(
            ended -> {
              group.close();
              ticks.stop();
              cluster.leave(id, false);
              process.kill();
            });
    ticks.plan();
  }

  /** Whether it serves. */
  boolean isLive() {
    return !closing && !process.isDead() && !process.isPaused();
  }

  boolean isGone() {
    return closing || process.isDead();
  }

  void kill() {
    process.kill();
    ticks.stop();
    cluster.leave(id, true);
  }
}
