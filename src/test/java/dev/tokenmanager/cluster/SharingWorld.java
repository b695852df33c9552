package dev.tokenmanager.cluster;

import static dev.tokenmanager.provider.ScriptedProvider.SECRET_MARK;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.RefreshOptions;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.keeper.Keeper;
import dev.tokenmanager.keeper.KeeperListener;
import dev.tokenmanager.keeper.KeeperSettings;
import dev.tokenmanager.keeper.SharingStatus;
import dev.tokenmanager.keeper.TokenEvent;
import dev.tokenmanager.keeper.TokenSettings;
import dev.tokenmanager.oidc.ProviderException;
import dev.tokenmanager.oidc.TokenResponse;
import dev.tokenmanager.oidc.TokenSource;
import dev.tokenmanager.refresh.MovableClocks;
import dev.tokenmanager.refresh.PolicySettings;
import dev.tokenmanager.store.TokenStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Nodes that share the token "t", in a cluster and with a provider that do what a test says. */
final class SharingWorld {

  static final Identity IDENTITY = new Identity("a", "t", "fp");
  private static final Duration TICK = Duration.ofMillis(100);

  final MovableClocks clocks = new MovableClocks();
  final Map<String, String> map = new HashMap<>();
  final Map<String, String> locks = new HashMap<>();
  final Map<String, Node> nodes = new LinkedHashMap<>();
  boolean locksSick;

  /** A node that begins now; another grant than a refresh token is configured. */
  Node join(String id) {
    return new Node(this, id, true, null);
  }

  /** A node to which nothing but a refresh token is configured. */
  Node joinWithRefreshToken(String id, String configured) {
    return new Node(this, id, false, configured);
  }

  /** Ticks pass on all nodes. */
  void run(Duration period) {
    for (Duration left = period; !left.isZero(); left = left.minus(TICK)) {
      clocks.pass(TICK);
      List.copyOf(nodes.values()).forEach(Node::tick);
    }
  }

  /** It is gone at once; its locks with it. */
  void kill(Node node) {
    node.running = false;
    nodes.remove(node.id);
    locks.values().removeIf(node.id::equals);
  }

  /** The one whose request is open. */
  Node asking() {
    return nodes.values().stream().filter(node -> !node.open.isEmpty()).findFirst().orElseThrow();
  }

  /** What the map holds. */
  SharedRecord record() {
    String envelope = map.get(IDENTITY.key());
    Opened opened = SampleRecords.box("k").open(IDENTITY, envelope == null ? "" : envelope);
    return ((Opened.Record) opened).record();
  }

  /** One of them. */
  static final class Node implements ClusterServices, TokenSource, KeeperListener {
    final String id;
    final Keeper keeper;
    final ClusterGroup group;
    private final SharingWorld world;

    /** Refresh tokens sent, or "grant". */
    final List<String> sent = new ArrayList<>();

    final List<String> events = new ArrayList<>();
    final Deque<Promise<TokenResponse>> open = new ArrayDeque<>();
    final Deque<Runnable> heldReads = new ArrayDeque<>();
    boolean holdsReads;
    boolean running = true;

    private Node(SharingWorld world, String id, boolean originalGrant, @Nullable String origin) {
      this.world = world;
      this.id = id;
      var clocks = world.clocks.clocks();
      TokenStore store = new TokenStore(Set.of("t"), clocks.wall(), clocks.elapsedNanos());
      keeper = new Keeper(new KeeperSettings(clocks, () -> 0, TICK, 16), store, this);
      group = new ClusterGroup(IDENTITY.address(), this, SampleRecords.box("k"), clocks);
      world.nodes.put(id, this);
      PolicySettings policy = new PolicySettings("t", RefreshOptions.DEFAULTS, TICK, originalGrant);
      keeper.add(
          new TokenSettings(policy, Duration.ofSeconds(10)),
          this,
          group.sharing(policy, IDENTITY.fingerprint(), () -> origin),
          null);
    }

    void tick() {
      if (running) {
        keeper.tick();
        group.tick();
      }
    }

    Future<AccessToken> refresh() {
      return keeper.refresh("t");
    }

    long generation() {
      var held = keeper.status("t").get(0).state().holding().token();
      return held == null ? 0 : held.token().generation();
    }

    @Nullable SharingStatus sharing() {
      return keeper.status("t").get(0).sharing();
    }

    /** The provider answers the oldest open request. */
    void answer(String accessToken, @Nullable String refreshToken) {
      open.remove()
          .complete(
              new TokenResponse(
                  new Secret(SECRET_MARK + accessToken),
                  "Bearer",
                  Duration.ofMinutes(5),
                  null,
                  false,
                  refreshToken == null ? null : new Secret(refreshToken),
                  null,
                  null,
                  List.of(),
                  null,
                  null));
    }

    void refuse() {
      open.remove().fail(new ProviderException(TokenFailure.REJECTED, "invalid_grant", "Refused."));
    }

    @Override
    public String node() {
      return id;
    }

    @Override
    public boolean isAlone() {
      return world.nodes.size() <= 1;
    }

    @Override
    public Future<Lock> lock(String key, Duration patience) {
      if (world.locksSick) {
        return Promise.<Lock>promise().future();
      }
      return world.locks.putIfAbsent(key, id) == null
          ? Future.succeededFuture(() -> world.locks.remove(key, id))
          : Future.failedFuture("held by another");
    }

    @Override
    public Future<@Nullable String> read(String key) {
      String found = world.map.get(key);
      if (!holdsReads) {
        return Future.succeededFuture(found);
      }
      Promise<@Nullable String> promise = Promise.promise();
      heldReads.add(() -> promise.complete(found));
      return promise.future();
    }

    @Override
    public Future<Boolean> replace(String key, @Nullable String expected, String next) {
      return Future.succeededFuture(
          expected == null
              ? world.map.putIfAbsent(key, next) == null
              : world.map.replace(key, expected, next));
    }

    @Override
    public void publish(JsonObject message) {
      List.copyOf(world.nodes.keySet()).forEach(node -> send(node, message));
    }

    @Override
    public void send(String node, JsonObject message) {
      Node other = world.nodes.get(node);
      if (other != null && other.running) {
        other.group.receive(message.copy());
      }
    }

    @Override
    public Future<Target> locate() {
      return Future.succeededFuture(new Target("https://provider/token", "client"));
    }

    @Override
    public Future<TokenResponse> request(Target target, @Nullable Secret refreshToken) {
      sent.add(refreshToken == null ? "grant" : refreshToken.reveal());
      Promise<TokenResponse> promise = Promise.promise();
      open.add(promise);
      return promise.future();
    }

    @Override
    public SourceInfo info() {
      return new SourceInfo(null, null, null, null, null);
    }

    @Override
    public void onEvent(TokenEvent event) {
      events.add(event.event().text());
    }

    @Override
    public void onCredentialRejected(String name) {}
  }
}
