package dev.tokenmanager.bus;

import dev.tokenmanager.keeper.TokenStatus;
import dev.tokenmanager.refresh.AttemptError;
import dev.tokenmanager.refresh.Health;
import dev.tokenmanager.refresh.RefreshState;
import org.jspecify.annotations.Nullable;

/** One sentence for operators: what to do now. Pure. */
final class Advice {

  private Advice() {}

  /** Null when there is nothing to do. */
  static @Nullable String of(TokenStatus status) {
    RefreshState state = status.state();
    String known = status.source().advice();
    AttemptError rejection = state.trouble().rejection();
    if (rejection != null) {
      return rejection.message();
    }
    if (Health.of(state, status.at()) == Health.MISCONFIGURED) {
      return known != null
          ? known
          : "Weaviate keeps rejecting new tokens: check the token's audience and issuer against Weaviate's OIDC"
              + " settings, its username claim, and both clocks.";
    }
    AttemptError error = state.trouble().lastError();
    return state.trouble().isPresent() && error != null ? error.message() : known;
  }
}
