package dev.tokenmanager.internal.cluster;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.cluster.record.SampleRecords;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.cluster.record.UnsealResult;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.service.RefreshListener;
import dev.tokenmanager.internal.service.RefreshScheduler;
import dev.tokenmanager.internal.service.SchedulerSettings;
import dev.tokenmanager.internal.service.SharingStatus;
import dev.tokenmanager.internal.service.TokenEvent;
import dev.tokenmanager.internal.service.TokenSettings;
import dev.tokenmanager.internal.service.TokenStore;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Nodes that share the token "t", in a cluster and with a provider that do what a test says. */
final class ClusterFixture {

  static final Identity IDENTITY = new Identity("a", "t", "fp");
  private static final Duration TICK = Duration.ofMillis(100);

  final MovableClocks clocks = new MovableClocks();
  final Map<String, String> map = new HashMap<>();
  final Map<String, String> locks = new HashMap<>();
  final Map<String, Node> nodes = new LinkedHashMap<>();
  final Random random = new Random(7);
  private int issued = 1;
  boolean locksSick;

  /** A call for a lock that has less patience fails, were the lock free. */
  Duration wayToLock = Duration.ZERO;

  /** Keys of locks that never come. */
  final Set<String> hungLocks = new HashSet<>();

  /** How many requests each node that joins sends at once. */
  int concurrent = 16;

  /** The map never answers. */
  boolean mapSick;

  /** The keys of all nodes, by letter; empty: none. */
  String keys = "k";

  /** Of the tokens that the provider gives. */
  Duration lifetime = Duration.ofMinutes(5);

  /** How far all nodes' clocks are ahead of the provider's; null: tokens do not say their end. */
  @Nullable Duration ahead;

  /** Of nodes that join. */
  RefreshOptions options = RefreshOptions.DEFAULTS;

  /** Whether nodes that join revoke on stop. */
  boolean revoking;

  /** What reaches nobody. */
  Predicate<JsonObject> lost = message -> false;

  /** All that was said, as whoever listens on the bus hears it. */
  final List<JsonObject> sent = new ArrayList<>();

  /** A node that begins now; another grant than a refresh token is configured. */
  Node join(String id) {
    return new Node(this, id, true, null);
  }

  /** A node to which nothing but a refresh token is configured. */
  Node joinWithRefreshToken(String id, String configured) {
    return new Node(this, id, false, configured);
  }

  /** One whose client sends that password. */
  Node joinWithPassword(String id, String password) {
    return new Node(this, id, true, null, password, false);
  }

  /** One to whom messages come only when that is wanted. */
  Node joinDeaf(String id) {
    return new Node(this, id, true, null, "the same", true);
  }

  /** How many requests were sent in all. */
  int requests() {
    return nodes.values().stream().mapToInt(node -> node.sent.size()).sum();
  }

  /** Nodes that join later have that time limit of an exchange. */
  void limitRequests(Duration timeout) {
    RefreshOptions old = options;
    options =
        new RefreshOptions(
            old.refreshBuffer(),
            old.minValidity(),
            old.lastResortValidity(),
            old.assumedLifetime(),
            timeout,
            old.retryInitialDelay(),
            old.retryMaxDelay(),
            old.maxRetryAfter(),
            old.minRefreshInterval(),
            old.rejectedProbe());
  }

  /** Ticks pass; the provider answers each request after a second. */
  void runWithProvider(Duration period) {
    for (Duration left = period; !left.isNegative(); left = left.minusSeconds(1)) {
      List<Node> asked = nodes.values().stream().filter(node -> !node.open.isEmpty()).toList();
      run(Duration.ofSeconds(1));
      asked.forEach(node -> node.answer("t" + issued++, null));
    }
  }

  private @Nullable Instant ownEnd() {
    return ahead == null ? null : clocks.now().wall().plus(lifetime).minus(ahead);
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
    UnsealResult opened = SampleRecords.box("k").open(IDENTITY, envelope == null ? "" : envelope);
    return ((UnsealResult.Record) opened).record();
  }

  /** One of them. */
  static final class Node implements ClusterServices, TokenSource, RefreshListener {
    final String id;
    final RefreshScheduler scheduler;
    final ClusterGroup group;
    final TokenStore store;
    private final ClusterFixture world;

    /** Refresh tokens sent, or "grant". */
    final List<String> sent = new ArrayList<>();

    final List<String> events = new ArrayList<>();

    /** Access tokens. */
    final List<String> revoked = new ArrayList<>();

    final Deque<Promise<TokenResponse>> open = new ArrayDeque<>();
    final Deque<Runnable> heldReads = new ArrayDeque<>();
    final Deque<Runnable> heldMessages = new ArrayDeque<>();

    /** How long it was ready to wait for a lock, by call. */
    final List<Duration> patience = new ArrayList<>();

    /** What the map's copy that it reads still holds; null: what the map holds. */
    @Nullable String behind;

    private Runnable repeats = () -> {};
    boolean holdsReads;
    boolean holdsMessages;
    boolean running = true;
    String password;

    /** What it presents besides: a subject token, say. */
    String presented = "";

    /** Runs once, when its secrets are looked at in its next turn at the endpoint. */
    @Nullable Runnable atTurn;

    private @Nullable Runnable atCredential;

    private Node(ClusterFixture world, String id, boolean originalGrant, @Nullable String origin) {
      this(world, id, originalGrant, origin, "the same", false);
    }

    private Node(
        ClusterFixture world,
        String id,
        boolean originalGrant,
        @Nullable String origin,
        String password,
        boolean holdsMessages) {
      this.world = world;
      this.id = id;
      this.password = password;
      this.holdsMessages = holdsMessages;
      var clocks = world.clocks.clocks();
      store = new TokenStore(Set.of("t", "u"), clocks.wall(), clocks.elapsedNanos());
      SchedulerSettings settings =
          new SchedulerSettings(clocks, world.random::nextDouble, TICK, world.concurrent);
      scheduler = new RefreshScheduler(settings, store, this);
      group =
          new ClusterGroup(
              IDENTITY.address(),
              this,
              SampleRecords.keyring(world.keys),
              clocks,
              world.random::nextLong);
      world.nodes.put(id, this);
      add("t", originalGrant, origin);
    }

    /** It has that token, too; names are "t" and "u". */
    void add(String name, boolean originalGrant, @Nullable String origin) {
      PolicySettings policy = new PolicySettings(name, world.options, TICK, originalGrant);
      scheduler.add(
          new TokenSettings(policy, Duration.ofSeconds(10), world.revoking),
          this,
          group.sharing(policy, IDENTITY.fingerprint(), () -> origin, this::credential),
          null);
    }

    private byte[] credential() {
      Runnable once = atCredential;
      atCredential = null;
      if (once != null) {
        once.run();
      }
      return password.getBytes(StandardCharsets.UTF_8);
    }

    /** Its password has a new value. */
    void changePassword(String next) {
      password = next;
      scheduler.credentialsChanged(Set.of("t"), Set.of());
    }

    RefreshState state() {
      return scheduler.status("t").get(0).state();
    }

    void tick() {
      if (running) {
        scheduler.tick();
        group.tick();
      }
    }

    Future<AccessToken> refresh() {
      return scheduler.refresh("t");
    }

    Future<Void> stop() {
      return scheduler.close();
    }

    long generation() {
      var held = scheduler.status("t").get(0).state().holding().token();
      return held == null ? 0 : held.token().generation();
    }

    @Nullable SharingStatus sharing() {
      return scheduler.status("t").get(0).sharing();
    }

    /** The provider answers the oldest open request. */
    void answer(String accessToken, @Nullable String refreshToken) {
      open.remove()
          .complete(
              new TokenResponse(
                  new Secret(SECRET_MARK + accessToken),
                  "Bearer",
                  Lifetime.of(world.lifetime),
                  world.ownEnd(),
                  false,
                  refreshToken == null ? null : new Secret(refreshToken),
                  null,
                  null,
                  List.of(),
                  null,
                  null));
    }

    /** The provider is overloaded, and asks to wait. */
    void overloaded(@Nullable Duration retryAfter) {
      open.remove()
          .fail(
              new ProviderException(TokenFailure.UNAVAILABLE, "http_429", "Too many requests.")
                  .withRetryAfter(retryAfter));
    }

    void refuse() {
      refuse("invalid_grant");
    }

    void refuse(String word) {
      open.remove().fail(new ProviderException(TokenFailure.REJECTED, word, "Refused."));
    }

    @Override
    public String node() {
      return id;
    }

    @Override
    public String host() {
      return "host-of-" + id;
    }

    @Override
    public boolean isAlone() {
      return world.nodes.size() <= 1;
    }

    @Override
    public boolean isThere(String node) {
      return world.nodes.containsKey(node);
    }

    @Override
    public Future<Lock> lock(String key, Duration patience) {
      this.patience.add(patience);
      if (world.locksSick || world.hungLocks.contains(key)) {
        return Promise.<Lock>promise().future();
      }
      boolean inTime = patience.compareTo(world.wayToLock) >= 0;
      return inTime && world.locks.putIfAbsent(key, id) == null
          ? Future.succeededFuture(() -> world.locks.remove(key, id))
          : Future.failedFuture("held by another");
    }

    @Override
    public Future<@Nullable String> read(String key) {
      String found = behind == null ? world.map.get(key) : behind;
      if (world.mapSick) {
        return Promise.<@Nullable String>promise().future();
      }
      if (!holdsReads) {
        return Future.succeededFuture(found);
      }
      Promise<@Nullable String> promise = Promise.promise();
      heldReads.add(() -> promise.complete(found));
      return promise.future();
    }

    @Override
    public Future<Boolean> replace(String key, @Nullable String expected, String next) {
      if (world.mapSick) {
        return Promise.<Boolean>promise().future();
      }
      return Future.succeededFuture(
          expected == null
              ? world.map.putIfAbsent(key, next) == null
              : world.map.replace(key, expected, next));
    }

    @Override
    public Future<Set<String>> keys() {
      return Future.succeededFuture(Set.copyOf(world.map.keySet()));
    }

    @Override
    public Future<Boolean> remove(String key, String expected) {
      return Future.succeededFuture(world.map.remove(key, expected));
    }

    @Override
    public void publish(JsonObject message) {
      List.copyOf(world.nodes.keySet()).forEach(node -> send(node, message));
    }

    @Override
    public void send(String node, JsonObject message) {
      world.sent.add(message.copy());
      Node other = world.lost.test(message) ? null : world.nodes.get(node);
      if (other != null && other.running && other.holdsMessages) {
        other.heldMessages.add(() -> other.group.receive(message.copy()));
      } else if (other != null && other.running) {
        other.group.receive(message.copy());
      }
    }

    @Override
    public Future<Target> locate() {
      atCredential = atTurn;
      atTurn = null;
      return Future.succeededFuture(new Target("https://provider/token", "client"));
    }

    @Override
    public void onRepeat(Runnable told) {
      repeats = told;
    }

    /** Its open request takes one more exchange. */
    void repeat() {
      repeats.run();
    }

    @Override
    public Future<TokenResponse> request(Target target, @Nullable Secret refreshToken) {
      sent.add(refreshToken == null ? "grant" : refreshToken.reveal());
      Promise<TokenResponse> promise = Promise.promise();
      open.add(promise);
      return promise.future();
    }

    @Override
    public Future<Void> revoke(@Nullable Secret refreshToken, @Nullable Secret accessToken) {
      if (accessToken != null) {
        revoked.add(accessToken.reveal());
      }
      return Future.succeededFuture();
    }

    @Override
    public Secret presented() {
      return new Secret(presented);
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
