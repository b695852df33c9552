package dev.tokenmanager.refresh;

import dev.tokenmanager.config.Secret;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transition being made: the state so far and the actions so far. Confined to one call of the
 * policy.
 */
final class Draft {

  private final PolicySettings settings;
  private final List<Action> actions = new ArrayList<>(3);
  RefreshState state;

  Draft(PolicySettings settings, RefreshState state) {
    this.settings = settings;
    this.state = state;
  }

  void announce(Event event) {
    actions.add(new Action.Announce(event));
  }

  void answer() {
    actions.add(new Action.Answer());
  }

  void fail(AttemptError error) {
    actions.add(new Action.Fail(error));
  }

  /**
   * Starts an attempt: by refresh token where one is held and not known to be useless, else by the
   * configured grant.
   */
  void request(Moment now) {
    start(refreshToken(now));
  }

  /** The same attempt again, before anything was sent, with what is held by now. */
  void sendInstead(boolean byGrant, Moment now) {
    Secret refreshToken = byGrant ? null : refreshToken(now);
    state = state.with(state.attempts().sending(refreshToken != null));
    actions.add(new Action.Request(state.attempts().number(), refreshToken));
  }

  private @Nullable Secret refreshToken(Moment now) {
    HeldRefreshToken token = state.holding().refreshToken();
    boolean useless = token == null || (settings.originalGrant() && token.isOverAt(now));
    return useless || token == null ? null : token.value();
  }

  /** Starts an attempt by the configured grant. */
  void requestByGrant() {
    start(null);
  }

  private void start(@Nullable Secret refreshToken) {
    state = state.with(Phase.REFRESHING).with(state.attempts().started(refreshToken != null));
    actions.add(new Action.Request(state.attempts().number(), refreshToken));
  }

  Transition done() {
    return new Transition(state, actions);
  }
}
