package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.service.RefreshListener;
import dev.tokenmanager.internal.service.TokenEvent;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.simulator.Scenario;
import dev.tokenmanager.simulator.SimulatedProcess;
import dev.tokenmanager.simulator.SimulatedProvider;
import dev.tokenmanager.simulator.SimulatedSource;
import dev.tokenmanager.simulator.Timeline;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any number of nodes to which nothing happens, in virtual time: what sharing one token costs. They
 * tell each other that they are there, as real ones do. Two hundred milliseconds an exchange, up to
 * five a message or a call. Without a key, so that a thousand are met within a minute: each asks
 * each other once. Measured from the end of one refresh to that of a later one, after all have met.
 */
public final class CalmCluster implements SimulatedSource.Watcher {

  private static final String TOKEN = "t";
  private static final Duration APART = Duration.ofMillis(10);

  /** After a request all is said, and nothing of the next refresh. */
  private static final Duration OVER = Duration.ofSeconds(2);

  private final Timeline time = new Timeline();
  private final Random random = new Random(1);
  private final ModelCluster cluster;
  private final Scenario scenario;
  private final SimulatedProvider provider;
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<Duration> requests = new ArrayList<>();
  private final Set<String> greeted = new HashSet<>();
  private long heard;
  private long besides;
  private long calls;

  /**
   * What was measured.
   *
   * @param cycles in which the token was refreshed
   * @param requests at the provider in these
   * @param heard messages about the token that a node hears in a cycle
   * @param besides that a node hears in a second: that one is there, and what time it is
   * @param calls of a node's for lock or map in a cycle
   */
  public record Measured(
      int nodes, int cycles, int requests, double heard, double besides, double calls) {}

  private CalmCluster(Duration lifetime) {
    scenario =
        new Scenario(
            lifetime,
            RefreshOptions.DEFAULTS,
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            Scenario.Faults.NONE,
            false,
            Duration.ZERO,
            null,
            true,
            false,
            1,
            16);
    provider = new SimulatedProvider(scenario, random);
    cluster = new ModelCluster(time, new NetworkModel(random), Duration.ZERO);
    cluster.onArrival((node, message) -> onHeard(message));
  }

  /** Nodes that come one after the other, and share a token for some cycles. */
  public static Measured measure(int count, Duration lifetime, int cycles) {
    CalmCluster all = new CalmCluster(lifetime);
    for (int i = 0; i < count; i++) {
      all.start("n" + i);
      all.pass(APART);
    }
    all.greeted.clear();
    while (all.greeted.size() < count) {
      all.pass(Duration.ofSeconds(1)); // Who met many looks at the map with its next hello.
    }
    all.passCycles(1);
    all.requests.clear();
    all.heard = 0;
    all.besides = 0;
    all.calls = 0;
    Duration begun = all.time.now();
    all.passCycles(cycles);
    return all.measured(begun);
  }

  private void passCycles(int more) {
    int wanted = cycles() + more;
    while (cycles() < wanted) {
      pass(Duration.ofSeconds(1));
    }
    pass(OVER);
  }

  private Measured measured(Duration begun) {
    int cycles = cycles();
    double each = (double) nodes.size() * cycles;
    double seconds = time.now().minus(begun).toMillis() / 1_000.0;
    return new Measured(
        nodes.size(),
        cycles,
        requests.size(),
        heard / each,
        besides / seconds / nodes.size(),
        calls / each);
  }

  /** Requests that are far apart are of different cycles. */
  private int cycles() {
    int cycles = 0;
    Duration last = null;
    for (Duration at : requests) {
      if (last == null || at.minus(last).compareTo(scenario.leastGap()) >= 0) {
        cycles++;
        last = at;
      }
    }
    return cycles;
  }

  private void pass(Duration period) {
    time.runUntil(time.now().plus(period));
  }

  private void start(String id) {
    SimulatedProcess process = new SimulatedProcess(time);
    Silent silent = new Silent();
    SimulatedNode node =
        new SimulatedNode(
            id, 0, process, cluster, List::of, List.of(TOKEN), 16, random, silent, silent);
    nodes.add(node);
    node.calm(false);
    node.add(
        TOKEN,
        scenario,
        new SimulatedSource(TOKEN, time, process, provider, scenario, random, this),
        null);
  }

  private void onHeard(JsonObject message) {
    if (message.containsKey("name")) {
      heard++;
    } else {
      besides++;
    }
  }

  @Override
  public void onSent(String name, @Nullable Secret refreshToken) {
    requests.add(time.now());
  }

  @Override
  public void onEnded(String name, @Nullable ProviderException failure) {}

  private final class Silent implements RefreshListener, NodeServices.Watcher {
    @Override
    public void onEvent(TokenEvent event) {}

    @Override
    public void onCredentialRejected(String name) {}

    @Override
    public void onStolen(ModelLocks.Grant victim) {}

    @Override
    public void onGivenBack(ModelLocks.Grant grant) {}

    @Override
    public void onReplaced(String key, @Nullable String old, String next) {}

    @Override
    public void onSaid(JsonObject notice) {
      if ("hello".equals(notice.getString("type"))) {
        greeted.add(notice.getString("node"));
      }
    }

    @Override
    public void onCall() {
      calls++;
    }

    @Override
    public void trace(Object... words) {}
  }
}
