package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.simulator.SimulatedProvider.Mode;
import dev.tokenmanager.simulator.cluster.ClusterScenario.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What goes wrong in a cluster, and when. */
final class ClusterFaultInjector {

  private static final Mode[] OUTAGES = {
    Mode.REFUSED, Mode.HANGS, Mode.OVERLOADED, Mode.BROKEN, Mode.UNUSABLE, Mode.REJECTS
  };

  /** Presence messages take part for as long after the last trouble. */
  private static final Duration AFTERMATH = Duration.ofSeconds(40);

  /**
   * A person who replaces a refresh token does it once, and not while a partition heals: nodes that
   * have the old and the new one at the same time can lose both where nothing else is configured.
   */
  static final Duration SETTLED = Duration.ofSeconds(15);

  private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(5);
  private static final int MOST_NODES = 6;

  private final ClusterScenario scenario;
  private final ClusterSimulation simulation;
  private final Random random;
  private Duration end = Duration.ZERO;
  private long strikes;
  private @Nullable Consumer<SimulatedNode> onNextSend;
  private Set<String> part = Set.of();

  ClusterFaultInjector(ClusterScenario scenario, ClusterSimulation simulation, Random random) {
    this.scenario = scenario;
    this.simulation = simulation;
    this.random = random;
  }

  void begin(Duration until) {
    end = until;
    if (scenario.faults() == Faults.LOST_MESSAGES) {
      simulation.weather.messages(
          random.nextDouble() / 2,
          random.nextDouble() / 4,
          Duration.ofMillis(random.nextInt(2000)));
    }
    next();
  }

  /** All is well from here on. */
  void end() {
    onNextSend = null;
    simulation.weather.messages(0, 0, Duration.ofMillis(5));
    simulation.weather.clear();
    comeTogether();
    simulation.invariants.sick(false);
    simulation.providers.forEach(provider -> provider.behave(Mode.HEALTHY));
    for (int group = 0; group < scenario.groups(); group++) {
      if (live(group).isEmpty()) {
        simulation.start(group);
      }
    }
    simulation.time.after(SETTLED, simulation::replaceCredentials);
    excite();
  }

  /** A request is sent: the best moment for trouble. */
  void onSent(SimulatedNode node) {
    Consumer<SimulatedNode> work = onNextSend;
    if (work != null) {
      onNextSend = null;
      Duration soon = upTo(scenario.token().latency().multipliedBy(3).dividedBy(2));
      simulation.time.after(soon, () -> work.accept(node));
    }
  }

  private List<SimulatedNode> live(int group) {
    return simulation.nodes.stream()
        .filter(node -> node.fingerprint == group && node.isLive())
        .toList();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private @Nullable SimulatedNode any() {
    List<SimulatedNode> live = simulation.nodes.stream().filter(SimulatedNode::isLive).toList();
    return live.isEmpty() ? null : live.get(random.nextInt(live.size()));
  }

  private Duration upTo(Duration most) {
    return Duration.ofMillis(1 + (long) (most.toMillis() * random.nextDouble()));
  }

  private void next() {
    Duration quiet = Duration.ofSeconds(5).plus(upTo(scenario.token().lifetime().multipliedBy(2)));
    simulation.time.after(
        quiet,
        () -> {
          if (simulation.time.now().compareTo(end) < 0) {
            strike(scenario.faults());
          }
        });
  }

  private void strike(Faults faults) {
    switch (faults) {
      case NONE, LOST_MESSAGES, STALE_READS, SLOW -> {}
      case REVOKING -> stopBesideOneThatIsBlocked();
      case OUTSIDER -> {
        simulation.meddle();
        if (random.nextInt(8) == 0) {
          excite();
          joinOrLeave();
        }
        next();
      }
      case JOINS -> {
        excite();
        joinOrLeave();
        next();
      }
      case KILLS -> {
        excite();
        target(this::kill);
        next();
      }
      case RESTARTS -> restart();
      case PAUSES -> target(this::pause);
      case PARTITIONS -> partition();
      case SICK_SERVICES -> sicken();
      case CLOCK_STEPS -> step();
      case PROVIDER -> outage();
      case CHAOS -> chaos();
    }
  }

  private void chaos() {
    Faults[] all = Faults.values();
    Faults one;
    do {
      one = all[random.nextInt(all.length)];
    } while (one == Faults.CHAOS
        || one == Faults.NONE
        || one == Faults.SLOW
        || one == Faults.STALE_READS
        || one == Faults.OUTSIDER
        || one == Faults.REVOKING
        || one == Faults.LOST_MESSAGES);
    strike(one);
  }

  /** From now on nothing goes without saying, for a while. */
  private void excite() {
    strikes++;
    long mine = strikes;
    simulation.calm(false);
    simulation.time.after(
        AFTERMATH,
        () -> {
          if (mine == strikes) {
            simulation.calm(true);
          }
        });
  }

  /** Now, or when a node is asking the provider. */
  private void target(Consumer<SimulatedNode> work) {
    if (random.nextInt(3) > 0 && onNextSend == null) {
      onNextSend = work;
      return;
    }
    SimulatedNode node = any();
    if (node != null) {
      work.accept(node);
    }
  }

  private void joinOrLeave() {
    int group = random.nextInt(scenario.groups());
    if (live(group).size() > 1 && (simulation.liveCount() >= MOST_NODES || random.nextBoolean())) {
      simulation.close(live(group).get(0));
    } else {
      simulation.start(group);
    }
  }

  private boolean isSpareable(SimulatedNode node) {
    boolean last = live(node.fingerprint).size() <= 1;
    return node.isLive() && (!last || (!scenario.onlyRefreshToken() && random.nextInt(4) == 0));
  }

  private void kill(SimulatedNode node) {
    if (simulation.isOver() || !isSpareable(node)) {
      return;
    }
    excite();
    simulation.kill(node);
    simulation.time.after(
        random.nextBoolean() ? Duration.ofSeconds(1) : upTo(scenario.token().lifetime()),
        () -> {
          if (!simulation.isOver()) {
            excite();
            simulation.start(node.fingerprint);
          }
        });
  }

  private void restart() {
    excite();
    for (int i = random.nextInt(2); i >= 0; i--) {
      SimulatedNode node = any();
      if (node != null && isSpareable(node)) {
        simulation.close(node);
        simulation.time.after(upTo(Duration.ofSeconds(8)), () -> startAgain(node));
      }
    }
    next();
  }

  /** Its loop hangs, and it is heard of only afterwards: it is no less there. */
  private void stopBesideOneThatIsBlocked() {
    excite();
    SimulatedNode blocked = any();
    SimulatedNode stopping = any();
    if (blocked != null
        && stopping != null
        && !blocked.equals(stopping)
        && blocked.fingerprint == stopping.fingerprint) {
      blocked.fire();
      Duration length = Duration.ofMillis(2_000 + random.nextInt(8_000));
      blocked.process.pause(length, false);
      blocked.resumedAt = simulation.time.now().plus(length);
      simulation.time.after(
          upTo(Duration.ofMillis(500)),
          () -> {
            if (stopping.isLive()) {
              simulation.close(stopping);
              simulation.time.after(upTo(Duration.ofSeconds(20)), () -> startAgain(stopping));
            }
          });
    }
    next();
  }

  private void startAgain(SimulatedNode node) {
    if (!simulation.isOver()) {
      simulation.start(node.fingerprint);
    }
  }

  private void pause(SimulatedNode node) {
    if (!node.isLive() || simulation.isOver()) {
      next();
      return;
    }
    excite();
    Duration length =
        random.nextBoolean()
            ? upTo(scenario.lossTime().multipliedBy(2))
            : upTo(scenario.token().lifetime().multipliedBy(2));
    Duration left = end.minus(simulation.time.now());
    Duration bounded = shorter(length, left);
    simulation.trace.add(simulation.time.now(), node.id, "paused for", bounded);
    node.fire();
    node.process.pause(bounded, false);
    boolean dropped = bounded.compareTo(scenario.lossTime()) > 0;
    if (dropped) {
      simulation.time.after(scenario.lossTime(), () -> split(Set.of(node.id)));
    }
    simulation.time.after(
        bounded,
        () -> {
          node.resumedAt = simulation.time.now();
          simulation.trace.add(simulation.time.now(), node.id, "resumed");
          excite();
          Duration rejoined = random.nextBoolean() ? Duration.ZERO : upTo(Duration.ofSeconds(5));
          simulation.time.after(rejoined, this::heal);
        });
  }

  private void partition() {
    List<String> ids = new ArrayList<>();
    simulation.nodes.stream().filter(node -> !node.isGone()).forEach(node -> ids.add(node.id));
    Collections.shuffle(ids, random);
    if (ids.size() < 2) {
      next();
      return;
    }
    excite();
    split(new TreeSet<>(ids.subList(0, 1 + random.nextInt(ids.size() - 1))));
    Duration length =
        random.nextBoolean()
            ? upTo(Duration.ofSeconds(60))
            : upTo(scenario.token().lifetime().multipliedBy(2));
    simulation.time.after(length, this::heal);
  }

  private void split(Set<String> nodes) {
    simulation.trace.add(simulation.time.now(), "split off:", nodes);
    simulation.invariants.sick(true);
    part = nodes;
    simulation.cluster.split(nodes);
    excite();
  }

  private void heal() {
    if (!part.isEmpty()) {
      simulation.trace.add(simulation.time.now(), "healed");
      comeTogether();
      part = Set.of();
      simulation.invariants.sick(false);
    }
    aftermath();
  }

  private void comeTogether() {
    simulation.cluster.heal(part);
    simulation.nodes.stream()
        .filter(node -> part.contains(node.id))
        .forEach(node -> node.cameOverAt = simulation.time.now());
  }

  private void aftermath() {
    excite();
    if (scenario.onlyRefreshToken() && random.nextBoolean()) {
      simulation.time.after(SETTLED, simulation::replaceCredentials);
    }
    next();
  }

  private void sicken() {
    excite();
    simulation.invariants.sick(true);
    switch (random.nextInt(4)) {
      case 0 -> simulation.weather.services(Duration.ofMillis(5), 0, 1);
      case 1 -> simulation.weather.services(Duration.ofMillis(5), 1, 0);
      case 2 -> simulation.weather.services(Duration.ofSeconds(8), 0, 0);
      default ->
          simulation.weather.services(
              Duration.ofMillis(random.nextInt(3000)),
              random.nextDouble() / 2,
              random.nextDouble() / 2);
    }
    simulation.trace.add(simulation.time.now(), "services are sick");
    Duration length = upTo(scenario.token().lifetime().multipliedBy(2).plusSeconds(20));
    simulation.time.after(
        length,
        () -> {
          simulation.weather.clear();
          if (random.nextInt(4) == 0) {
            simulation.cluster.forget();
          }
          simulation.invariants.sick(false);
          simulation.trace.add(simulation.time.now(), "services are well");
          aftermath();
        });
  }

  private void step() {
    SimulatedNode node = any();
    if (node != null) {
      Duration by = Duration.ofSeconds(random.nextInt(2000) - 1000);
      simulation.trace.add(simulation.time.now(), node.id, "wall clock set by", by);
      excite();
      node.fire();
      node.process.stepWall(by);
      if (!by.isNegative()) {
        node.setForwardAt = simulation.time.now();
      }
      node.fire();
    }
    next();
  }

  private void outage() {
    excite();
    Mode mode = OUTAGES[random.nextInt(OUTAGES.length)];
    simulation.providers.forEach(provider -> provider.behave(mode));
    simulation.trace.add(simulation.time.now(), "provider", mode);
    simulation.time.after(
        upTo(shorter(scenario.token().lifetime(), LONGEST_OUTAGE).plusSeconds(60)),
        () -> {
          simulation.providers.forEach(provider -> provider.behave(Mode.HEALTHY));
          simulation.trace.add(simulation.time.now(), "provider is well");
          aftermath();
        });
  }
}
