package dev.tokenmanager.bench;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.app.LoopbackCluster;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of a Hazelcast cluster on loopback, in this process, that share some tokens of seconds; the
 * provider has a Vert.x of its own. What each node holds is looked at all the time.
 */
final class SharingNodes implements AutoCloseable {

  private static final int TOKENS = 10;

  private static final long BETWEEN_LOOKS_NANOS = 200_000;

  private static final String KEY = key();

  private final Vertx outside = Vertx.vertx();
  private final ScriptedProvider provider;
  private final List<Vertx> nodes = new ArrayList<>();
  private final List<TokenManager> managers = new ArrayList<>();
  private final List<Seen> tokens =
      IntStream.range(0, TOKENS).mapToObj(i -> new Seen("t" + i)).toList();

  /** From when a node shows a new token to when another does, in microseconds. */
  final Histogram adoptions = new Histogram(3);

  private final Duration lifetime;
  private int cycles;

  SharingNodes(int count, Duration lifetime) throws Exception {
    this.lifetime = lifetime;
    provider = Deployed.result(ScriptedProvider.start(outside));
    provider.lifetimeSeconds = (int) lifetime.toSeconds();
    int port = LoopbackCluster.freePort();
    for (int i = 0; i < count; i++) {
      Vertx node = Deployed.result(LoopbackCluster.join(port, count, new VertxOptions()));
      nodes.add(node);
      managers.add(TokenManager.create(node));
    }
    DeploymentOptions options = new DeploymentOptions().setConfig(options());
    Deployed.result(
        Future.all(
            nodes.stream()
                .map(node -> node.deployVerticle(TokenManagerVerticle.class, options))
                .toList()));
    for (TokenManager manager : managers) {
      for (Seen token : tokens) {
        Deployed.result(manager.getToken(token.name));
      }
    }
  }

  /** Of what a cluster needs, with a key. */
  static JsonObject clustered(JsonObject options) {
    return options.put(
        "cluster", new JsonObject().put("encryptionKey", KEY).put("answerOtherNodes", false));
  }

  private static String key() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  private JsonObject options() {
    JsonObject entries = new JsonObject();
    tokens.forEach(token -> entries.put(token.name, new JsonObject()));
    return clustered(provider.options()).put("tokens", entries);
  }

  /** Looks on for a while; the provider's requests for each refresh of a token. */
  double requestsPerCycle(long seconds) {
    lookOn(2_000); // What came before counts for nothing.
    quiet();
    adoptions.reset();
    cycles = 0;
    int before = provider.tokenRequests();
    lookOn(seconds * 1_000);
    quiet();
    return (double) (provider.tokenRequests() - before) / cycles;
  }

  /** The refreshes that were seen. */
  int cycles() {
    return cycles;
  }

  private void lookOn(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end) {
      tokens.forEach(this::look);
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }
  }

  /** Until all nodes hold the same, and go on to for a moment; within a cycle. */
  private void quiet() {
    long end = System.nanoTime() + lifetime.toNanos();
    for (int calm = 0; calm < 20 && System.nanoTime() < end; calm++) {
      int before = provider.tokenRequests();
      lookOn(10);
      boolean isSame = tokens.stream().allMatch(Seen::isSame);
      calm = isSame && before == provider.tokenRequests() ? calm : 0;
    }
  }

  private void look(Seen token) {
    for (int node = 0; node < managers.size(); node++) {
      AccessToken held = managers.get(node).current(token.name);
      long now = System.nanoTime();
      if (held == null || held.generation() <= token.generations[node]) {
        continue;
      }
      token.generations[node] = held.generation();
      if (held.generation() > token.newest) {
        cycles += isOfNewCycle(token.issuedAt, held.issuedAt()) ? 1 : 0;
        token.issuedAt = held.issuedAt();
        token.newest = held.generation();
        token.since = now;
      } else if (held.generation() == token.newest) {
        adoptions.recordValue((now - token.since) / 1_000);
      }
    }
  }

  /** A refresh that comes sooner is a second one of the same. */
  private boolean isOfNewCycle(@Nullable Instant last, Instant issued) {
    return last != null
        && Duration.between(last, issued).compareTo(lifetime.multipliedBy(2).dividedBy(5)) >= 0;
  }

  @Override
  public void close() throws Exception {
    for (Vertx node : nodes) {
      Deployed.result(Future.join(node.deploymentIDs().stream().map(node::undeploy).toList()));
      Deployed.result(node.close());
    }
    Deployed.result(outside.close());
  }

  /** What was seen of a token. */
  private final class Seen {
    final String name;
    final long[] generations = new long[64];
    long newest;
    long since;
    @Nullable Instant issuedAt;

    Seen(String name) {
      this.name = name;
    }

    boolean isSame() {
      return IntStream.range(0, managers.size()).allMatch(i -> generations[i] == newest);
    }
  }
}
