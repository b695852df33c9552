package dev.tokenmanager.refresh;

import java.util.List;

/**
 * A decision: the state that follows, and what is to be done after it was stored, in this order.
 * Immutable.
 *
 * @param state what to store
 * @param actions what to do then
 */
public record Transition(RefreshState state, List<Action> actions) {

  public Transition {
    actions = List.copyOf(actions);
  }

  static Transition none(RefreshState state) {
    return new Transition(state, List.of());
  }
}
