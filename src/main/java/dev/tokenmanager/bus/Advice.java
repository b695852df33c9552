package dev.tokenmanager.bus;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.keeper.SharingStatus;
import dev.tokenmanager.keeper.TokenStatus;
import dev.tokenmanager.refresh.AttemptError;
import dev.tokenmanager.refresh.Health;
import dev.tokenmanager.refresh.RefreshState;
import org.jspecify.annotations.Nullable;

/** One sentence for operators: what to do now. Pure. */
final class Advice {

  private static final String NOT_CURED_BY_RENEWAL =
      "Weaviate keeps rejecting new tokens: check the token's audience and issuer against Weaviate's OIDC settings, its"
          + " username claim, and both clocks.";

  private static final String UNREACHABLE =
      "See that the provider is up and can be reached from this node; no restart is needed.";

  private Advice() {}

  /** Null when there is nothing to do. */
  static @Nullable String of(TokenStatus status) {
    RefreshState state = status.state();
    AttemptError rejection = state.trouble().rejection();
    if (rejection != null) {
      return rejection.message();
    }
    Health health = Health.of(state, status.at());
    if (status.finding() != null || health == Health.MISCONFIGURED) {
      return status.finding() == null ? NOT_CURED_BY_RENEWAL : status.finding();
    }
    SharingStatus sharing = status.sharing();
    String sharingTrouble = sharing == null ? null : sharing.trouble();
    if (health == Health.HEALTHY) {
      return sharingTrouble;
    }
    String cause = status.source().advice();
    AttemptError error = state.trouble().lastError();
    return error == null
        ? (cause == null ? sharingTrouble : cause)
        : withCure(withCause(error.message(), cause), error.failure());
  }

  /** What hinders both the request and the reading of metadata is said once. */
  private static String withCause(String message, @Nullable String cause) {
    boolean said = cause == null || message.contains(cause) || cause.contains(message);
    return said ? message : message + " " + cause;
  }

  private static String withCure(String problem, TokenFailure failure) {
    return switch (failure) {
      case UNAVAILABLE, TIMEOUT -> problem + " " + UNREACHABLE;
      default -> problem;
    };
  }
}
