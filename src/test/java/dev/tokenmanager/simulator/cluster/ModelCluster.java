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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes have in common: members, locks, map, messages. It can fall into sides that know
 * nothing of each other, and heal.
 */
final class ModelCluster {

  private static final Duration NOTICED = Duration.ofSeconds(1);

  final Timeline time;
  final NetworkModel weather;
  final Duration staleness;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Side main = new Side(new ModelLocks(), new ModelMap());

  private Consumer<JsonObject> overheard = message -> {};
  private BiConsumer<String, JsonObject> onArrival = (node, message) -> {};
  private Consumer<ModelLocks.Grant> onLost = grant -> {};

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
    final Supplier<JsonObject> hello;
    Side side;

    Member(
        SimulatedProcess process,
        Consumer<JsonObject> receiver,
        Supplier<JsonObject> hello,
        Side side) {
      this.process = process;
      this.receiver = receiver;
      this.hello = hello;
      this.side = side;
    }
  }

  ModelCluster(Timeline time, NetworkModel weather, Duration staleness) {
    this.time = time;
    this.weather = weather;
    this.staleness = staleness;
  }

  /**
   * A node comes.
   *
   * @param receiver of its messages
   * @param hello what it says from time to time, as it would say it now
   */
  void join(
      String node,
      SimulatedProcess process,
      Consumer<JsonObject> receiver,
      Supplier<JsonObject> hello) {
    members.put(node, new Member(process, receiver, hello, main));
  }

  /** Who hears of a lock that is free because its holder is gone. */
  void onLost(Consumer<ModelLocks.Grant> handler) {
    onLost = handler;
  }

  /** A node goes: at once, or, where it was killed, when the others notice. */
  void leave(String node, boolean killed) {
    Runnable noticed =
        () -> {
          members.remove(node);
          if (members.isEmpty()) {
            forget();
          }
          sides().forEach(side -> side.locks.remove(node::equals, onLost));
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

  /** Whoever listens hears all. */
  void overheardBy(Consumer<JsonObject> listener) {
    overheard = listener;
  }

  /** Somebody who is no node says something to one. */
  void whisper(String to, JsonObject message) {
    Member receiver = members.get(to);
    if (receiver != null) {
      receiver.process.after(weather.messageDelay(), () -> receiver.receiver.accept(message));
    }
  }

  /** Somebody who is no node writes. */
  void scribble(String key, String value) {
    main.map.put(key, value, time.now());
  }

  void send(String from, String to, JsonObject message) {
    overheard.accept(message);
    Member receiver = members.get(to);
    if (receiver == null || receiver.side != sideOf(from) || from.equals(to)) {
      return; // A node ignores its own.
    }
    for (int i = weather.arrivals(); i > 0; i--) {
      receiver.process.after(
          weather.messageDelay(),
          () -> {
            onArrival.accept(to, message);
            receiver.receiver.accept(message);
          });
    }
  }

  /** Hears what reaches which node. */
  void onArrival(BiConsumer<String, JsonObject> listener) {
    onArrival = listener;
  }

  /** What a node would say now, null: it is not there. */
  @Nullable JsonObject hello(String node) {
    Member member = members.get(node);
    return member == null ? null : member.hello.get();
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
