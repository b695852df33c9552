package dev.tokenmanager.simulator.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The locks of one side of a cluster. */
final class ModelLocks {

  private final Map<String, State> states = new HashMap<>();

  /** One who wants a lock, or has it. */
  static final class Grant {
    final String node;
    final String key;
    final Runnable granted;
    boolean lost;

    /** Its node has not heard yet that it has it, or the cluster that it was given back. */
    boolean underWay = true;

    /** True time at which its node heard so. */
    Duration since = Duration.ZERO;

    /**
     * @param granted is told when it has the lock
     */
    Grant(String node, String key, Runnable granted) {
      this.node = node;
      this.key = key;
      this.granted = granted;
    }
  }

  private static final class State {
    @Nullable Grant holder;
    final Deque<Grant> waiting = new ArrayDeque<>();
  }

  private State state(String key) {
    return states.computeIfAbsent(key, absent -> new State());
  }

  @Nullable Grant holder(String key) {
    return state(key).holder;
  }

  void request(Grant grant) {
    State state = state(grant.key);
    if (state.holder == null) {
      state.holder = grant;
      grant.granted.run();
    } else {
      state.waiting.add(grant);
    }
  }

  void giveUp(Grant grant) {
    state(grant.key).waiting.remove(grant);
  }

  /** Frees it, whoever holds it: as Hazelcast does. The one who lost it by that, null: nobody. */
  @Nullable Grant forceUnlock(Grant by) {
    State state = state(by.key);
    Grant holder = state.holder;
    state.holder = null;
    next(state);
    if (holder == null || holder == by) {
      return null;
    }
    holder.lost = true;
    return holder;
  }

  private static void next(State state) {
    Grant next = state.waiting.poll();
    state.holder = next;
    if (next != null) {
      next.granted.run();
    }
  }

  /**
   * These nodes are not here any more.
   *
   * @param lost is told of what they held
   */
  void remove(Predicate<String> gone, Consumer<Grant> lost) {
    for (State state : List.copyOf(states.values())) {
      state.waiting.removeIf(grant -> gone.test(grant.node));
      if (state.holder != null && gone.test(state.holder.node)) {
        state.holder.lost = true;
        lost.accept(state.holder);
        next(state);
      }
    }
  }

  /** The holders, all of whom lose their locks, and those who wait. */
  List<Grant> reset() {
    List<Grant> waiting = new ArrayList<>();
    for (State state : states.values()) {
      if (state.holder != null) {
        state.holder.lost = true;
      }
      waiting.addAll(state.waiting);
    }
    states.clear();
    return waiting;
  }

  /** The part of those nodes. */
  ModelLocks split(Predicate<String> mine) {
    ModelLocks part = new ModelLocks();
    states.forEach(
        (key, state) -> {
          State copy = part.state(key);
          state.waiting.stream().filter(grant -> mine.test(grant.node)).forEach(copy.waiting::add);
          if (state.holder != null && mine.test(state.holder.node)) {
            copy.holder = state.holder;
            state.holder = null;
          } else {
            next(copy);
          }
          state.waiting.removeIf(grant -> mine.test(grant.node));
          if (state.holder == null) {
            next(state);
          }
        });
    return part;
  }
}
