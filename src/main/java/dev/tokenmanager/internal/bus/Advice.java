package dev.tokenmanager.internal.bus;

import dev.tokenmanager.internal.oidc.AssertionEnd;
import dev.tokenmanager.internal.oidc.Remedies;
import dev.tokenmanager.internal.oidc.TokenSource.Credential;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.refresh.Health;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.service.SharingStatus;
import dev.tokenmanager.internal.service.StateFileStatus;
import dev.tokenmanager.internal.service.TokenStatus;
import org.jspecify.annotations.Nullable;

/** Tells an operator in one sentence what to do now. Pure. */
final class Advice {

  private static final String NOT_CURED_BY_RENEWAL =
      "Weaviate keeps rejecting new tokens: check the token's audience and issuer against Weaviate's OIDC settings, its"
          + " username claim, and both clocks.";

  private static final String PREVIOUS_SECRET =
      "The provider refuses auth.clientSecret and takes auth.previousClientSecret, which is tried"
          + " for a day after a change alone: put the new secret into effect at the provider, or"
          + " correct auth.clientSecret.";

  private Advice() {}

  /** What is wrong with one that works. */
  private static @Nullable String ofHealthy(TokenStatus status, @Nullable String sharingTrouble) {
    AssertionEnd assertion = status.source().assertion();
    if (assertion != null && assertion.advice() != null) {
      return assertion.advice();
    }
    if (sharingTrouble != null) {
      return sharingTrouble;
    }
    StateFileStatus file = status.stateFile();
    if (file != null && file.error() != null) {
      return file.error();
    }
    return status.source().credential() == Credential.PREVIOUS ? PREVIOUS_SECRET : null;
  }

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
      return ofHealthy(status, sharingTrouble);
    }
    String cause = status.source().advice();
    AttemptError error = state.trouble().lastError();
    return error == null
        ? (cause == null ? sharingTrouble : cause)
        : withRemedy(withCause(error.message(), cause), error);
  }

  /** What hinders both the request and the reading of metadata is said once. */
  private static String withCause(String message, @Nullable String cause) {
    boolean said = cause == null || message.contains(cause) || cause.contains(message);
    return said ? message : message + " " + cause;
  }

  private static String withRemedy(String problem, AttemptError error) {
    String remedy = Remedies.ofOutage(error.failure(), error.error());
    return remedy == null ? problem : problem + " " + remedy;
  }
}
