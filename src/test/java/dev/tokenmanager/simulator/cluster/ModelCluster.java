package dev.tokenmanager.simulator.cluster;

import dev.tokenmanager.simulator.SimulatedProcess;
import dev.tokenmanager.simulator.Timeline;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes have in common: members, locks, map, messages. It can fall into sides that know
 * nothing of each other, and heal.
 */
final class ModelCluster {

  private static final Duration NOTICED = Duration.ofSeconds(1);

  final Timeline time;
  final Weather weather;
  final Duration staleness;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Side main = new Side(new ModelLocks(), new ModelMap());

  /** Nodes that see each other. */
  static final class Side {
    final ModelLocks locks;
    final ModelMap map;

    Side(ModelLocks locks, ModelMap map) {
      this.locks = locks;
      this.map = map;
    }
  }

  private static final class Member {
    final SimulatedProcess process;
    final Consumer<JsonObject> receiver;
    Side side;

    Member(SimulatedProcess process, Consumer<JsonObject> receiver, Side side) {
      this.process = process;
      this.receiver = receiver;
      this.side = side;
    }
  }

  ModelCluster(Timeline time, Weather weather, Duration staleness) {
    this.time = time;
    this.weather = weather;
    this.staleness = staleness;
  }

  /**
   * A node comes.
   *
   * @param receiver of its messages
   */
  void join(String node, SimulatedProcess process, Consumer<JsonObject> receiver) {
    members.put(node, new Member(process, receiver, main));
  }

  /** A node goes: at once, or, where it was killed, when the others notice. */
  void leave(String node, boolean killed) {
    Runnable noticed =
        () -> {
          members.remove(node);
          if (members.isEmpty()) {
            forget();
          }
          sides().forEach(side -> side.locks.remove(node::equals));
        };
    if (killed) {
      time.after(weather.upTo(NOTICED), noticed);
    } else {
      noticed.run();
    }
  }

  private Set<Side> sides() {
    Set<Side> sides = new LinkedHashSet<>();
    sides.add(main);
    members.values().forEach(member -> sides.add(member.side));
    return sides;
  }

  /** Null for a node that is not there any more. */
  @Nullable Side sideOf(String node) {
    Member member = members.get(node);
    return member == null ? null : member.side;
  }

  boolean isAlone(String node) {
    Side side = sideOf(node);
    return members.values().stream().filter(member -> member.side == side).count() <= 1;
  }

  /** These nodes do not see the others any more, nor the others them. */
  void split(Set<String> nodes) {
    Side part = new Side(main.locks.split(nodes::contains), main.map.copy());
    nodes.stream().map(members::get).filter(Objects::nonNull).forEach(member -> member.side = part);
  }

  boolean isSplit() {
    return members.values().stream().anyMatch(member -> member.side != main);
  }

  /** Those nodes see the others again. Locks are lost, and of each key one value. */
  void heal(Set<String> nodes) {
    Side part =
        nodes.stream()
            .map(this::sideOf)
            .filter(side -> side != null && side != main)
            .findFirst()
            .orElse(null);
    if (part == null) {
      return;
    }
    main.map.merge(part.map, () -> weather.oneOf(2));
    List<ModelLocks.Grant> waiting = new ArrayList<>(main.locks.reset());
    waiting.addAll(part.locks.reset());
    members.values().forEach(member -> member.side = member.side == part ? main : member.side);
    waiting.forEach(main.locks::request);
  }

  /** Whatever the map held is gone. */
  void forget() {
    main.map.clear();
  }

  void publish(String from, JsonObject message) {
    Side side = sideOf(from);
    List.copyOf(members.keySet()).stream()
        .filter(node -> sideOf(node) == side)
        .forEach(node -> send(from, node, message));
  }

  void send(String from, String to, JsonObject message) {
    Member receiver = members.get(to);
    if (receiver == null || receiver.side != sideOf(from) || from.equals(to)) {
      return; // A node ignores its own.
    }
    for (int i = weather.arrivals(); i > 0; i--) {
      receiver.process.after(weather.messageDelay(), () -> receiver.receiver.accept(message));
    }
  }

  /** What a node would say now, null: it is not there. */
  @Nullable JsonObject hello(String node) {
    Member member = members.get(node);
    return member == null
        ? null
        : new JsonObject()
            .put("type", "hello")
            .put("node", node)
            .put("at", member.process.now().wall().toString());
  }

  /** The others that a node would have heard lately. */
  List<String> othersOf(String node) {
    Side side = sideOf(node);
    return members.entrySet().stream()
        .filter(entry -> entry.getValue().side == side && !entry.getKey().equals(node))
        .filter(entry -> !entry.getValue().process.isDead())
        .map(Map.Entry::getKey)
        .toList();
  }
}
