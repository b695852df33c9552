package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.cluster.ClusterGroup;
import dev.tokenmanager.cluster.RecordBox;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.keeper.Keeper;
import dev.tokenmanager.keeper.KeeperListener;
import dev.tokenmanager.keeper.KeeperSettings;
import dev.tokenmanager.keeper.Sharing;
import dev.tokenmanager.keeper.TokenSettings;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.Phase;
import dev.tokenmanager.refresh.PolicySettings;
import dev.tokenmanager.simulator.Scenario;
import dev.tokenmanager.simulator.SimulatedProcess;
import dev.tokenmanager.simulator.SimulatedSource;
import dev.tokenmanager.simulator.Ticks;
import dev.tokenmanager.store.TokenStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One node: a process with keeper, tokens and its place in the cluster. */
final class SimulatedNode {

  static final String ADDRESS = "weaviate.token";
  private static final Duration MAX_WAIT = Duration.ofSeconds(10);
  private static final Duration HEARD = Duration.ofSeconds(5);

  final String id;
  final int fingerprint;
  final SimulatedProcess process;
  final NodeServices services;
  final Map<String, Sharing.Holder> holders = new LinkedHashMap<>();

  /** True time at which each token's attempt under way began. */
  final Map<String, Duration> begun = new LinkedHashMap<>();

  /** True time at which it last went on after a pause, and at which its wall clock was last set. */
  Duration resumedAt = Duration.ofDays(-1);

  Duration steppedAt = Duration.ofDays(-1);

  /** Whether it joined where the others hold tokens, so that it need not ask for any. */
  boolean expectsAdoption;

  private final Map<String, SimulatedSource> sources = new LinkedHashMap<>();
  private final Map<String, String> origins = new LinkedHashMap<>();
  private final ModelCluster cluster;
  private final TokenStore store;
  private final Keeper keeper;
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
      RecordBox box,
      List<String> names,
      Random random,
      KeeperListener listener,
      NodeServices.Watcher watcher) {
    this.id = id;
    this.fingerprint = fingerprint;
    this.process = process;
    this.cluster = cluster;
    this.services = new NodeServices(id, process, cluster, watcher);
    this.store = new TokenStore(names, process.clocks().wall(), process.clocks().elapsedNanos());
    this.keeper =
        new Keeper(
            new KeeperSettings(process.clocks(), random::nextDouble, Scenario.TICK, 16),
            store,
            listener);
    this.group = new ClusterGroup(ADDRESS, services, box, process.clocks());
    this.ticks =
        new Ticks(
            cluster.time,
            process,
            Duration.ofMillis(random.nextInt(100)),
            this::tick,
            this::nextDue,
            this::isUnderWay);
    process.onResume(ticks::fire);
    cluster.join(id, process, this::receive);
  }

  /** Begins to keep a token. */
  void add(String name, Scenario scenario, SimulatedSource source, @Nullable Secret configured) {
    sources.put(name, source);
    configure(name, configured);
    PolicySettings policy =
        new PolicySettings(name, scenario.options(), Scenario.TICK, scenario.originalGrant());
    Sharing.Factory shared =
        group.sharing(policy, "fingerprint-" + fingerprint, () -> origins.get(name));
    keeper.add(
        new TokenSettings(policy, MAX_WAIT),
        source,
        holder -> observed(name, holder, shared),
        null);
    ticks.plan();
  }

  private Sharing observed(String name, Sharing.Holder holder, Sharing.Factory shared) {
    holders.put(name, holder);
    return new ObservedSharing(shared.of(holder), () -> begun.put(name, cluster.time.now()));
  }

  private void configure(String name, @Nullable Secret configured) {
    sources.get(name).configure(configured);
    origins.put(name, configured == null ? null : sha256(configured.reveal()));
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its configured refresh token was replaced. */
  void replaceCredential(String name, Secret configured) {
    if (sha256(configured.reveal()).equals(origins.get(name))) {
      return;
    }
    configure(name, configured);
    keeper.credentialsChanged(Set.of(name), Set.of(name));
    ticks.plan();
  }

  /** The lock of a token that this node was given, lost or not; null: none. */
  ModelLocks.@Nullable Grant grant(String name) {
    return services.grant(ADDRESS + "/" + name);
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
    keeper.tick();
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
    Moment due = keeper.nextDue();
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
    Future<AccessToken> answer = keeper.get(name, null);
    ticks.plan();
    return answer;
  }

  Future<AccessToken> refresh(String name) {
    Future<AccessToken> answer = keeper.refresh(name);
    ticks.plan();
    return answer;
  }

  Future<AccessToken> report(String name, String token) {
    Future<AccessToken> answer = keeper.report(name, token);
    ticks.plan();
    return answer;
  }

  void fire() {
    ticks.fire();
  }

  /** A clean end; nothing happens in it afterwards. */
  void close() {
    closing = true;
    keeper
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
