package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.TokenEventType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event means: the state that follows, and what is to be done once it is stored. Immutable.
 *
 * @param state the state that follows
 * @param request whether the attempt whose number the state holds begins
 * @param answer whether those who wait get the held token
 * @param failure with which those who wait fail, null: they do not
 * @param events what is logged and published, in this order
 */
public record Transition(
    RefreshState state,
    boolean request,
    boolean answer,
    @Nullable AttemptError failure,
    List<TokenEventType> events) {

  public Transition {
    events = List.copyOf(events);
  }

  /** Nothing is to be done. */
  static Transition to(RefreshState state) {
    return new Transition(state, false, false, null, List.of());
  }

  /** The same with another state. */
  Transition with(RefreshState other) {
    return new Transition(other, request, answer, failure, events);
  }

  /** Both: this one, and the one that the policy made of its state. */
  Transition then(Transition next) {
    List<TokenEventType> all = new ArrayList<>(events);
    all.addAll(next.events);
    return new Transition(
        next.state,
        request || next.request,
        answer || next.answer,
        next.failure == null ? failure : next.failure,
        all);
  }

  /** A transition that is being made. Confined to one call of the policy. */
  static final class Builder {

    private final List<TokenEventType> events = new ArrayList<>(2);
    private boolean request;
    private boolean answer;
    private @Nullable AttemptError failure;
    RefreshState state;

    Builder(RefreshState state) {
      this.state = state;
    }

    Builder tell(TokenEventType event) {
      events.add(event);
      return this;
    }

    Builder answer() {
      answer = true;
      return this;
    }

    Builder fail(AttemptError error) {
      failure = error;
      return this;
    }

    /** Begins the next attempt. */
    Builder request() {
      state = state.with(Phase.REFRESHING).with(state.attempts().started());
      request = true;
      return this;
    }

    Transition done() {
      return new Transition(state, request, answer, failure, events);
    }
  }
}
