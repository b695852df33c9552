package dev.tokenmanager.keeper;

import dev.tokenmanager.config.AuthOptions;
import dev.tokenmanager.config.SecretSource;
import dev.tokenmanager.config.TokenOptions;
import java.util.Objects;

/** Whether what one provider's session brought is of use under other options. Pure. */
final class SameSession {

  private SameSession() {}

  /**
   * Whether a refresh token that was got with {@code old} may be used with {@code next}: the same
   * is asked of the same provider in the same name. A configured refresh token is spent by its
   * first use, so the one that followed it stays, whatever else became of the client.
   */
  static boolean of(TokenOptions old, TokenOptions next) {
    if (!old.provider().equals(next.provider())) {
      return false;
    }
    if (old.auth() instanceof AuthOptions.RefreshToken before
        && next.auth() instanceof AuthOptions.RefreshToken after) {
      return isSame(before.refreshToken(), after.refreshToken())
          && Objects.equals(before.client().clientId(), after.client().clientId())
          && before.client().extraParameters().equals(after.client().extraParameters());
    }
    return old.auth().equals(next.auth());
  }

  /** Wherever the option is written by now. */
  private static boolean isSame(SecretSource a, SecretSource b) {
    if (a instanceof SecretSource.Inline before && b instanceof SecretSource.Inline after) {
      return before.value().equals(after.value());
    }
    if (a instanceof SecretSource.File before && b instanceof SecretSource.File after) {
      return before.path().equals(after.path());
    }
    return a instanceof SecretSource.Env before
        && b instanceof SecretSource.Env after
        && before.variable().equals(after.variable());
  }
}
