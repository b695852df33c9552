package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.token.Secret;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether what one provider's session brought is of use under other options. Pure. */
final class RefreshTokenReuse {

  private RefreshTokenReuse() {}

  /**
   * Whether a refresh token that was got with {@code old} may be used with {@code next}: the same
   * is asked of the same provider in the same name. A configured refresh token is spent by its
   * first use, so the one that followed it stays, whatever else became of the client, and wherever
   * the configured one stands by now.
   *
   * @param contents of a secret that was read, null: no supplier has given it yet
   */
  static boolean of(
      TokenOptions old, TokenOptions next, Function<SecretSource, @Nullable Secret> contents) {
    if (!old.provider().equals(next.provider())) {
      return false;
    }
    if (old.auth() instanceof AuthOptions.RefreshToken before
        && next.auth() instanceof AuthOptions.RefreshToken after) {
      return isSame(before.refreshToken(), after.refreshToken(), contents)
          && Objects.equals(before.client().clientId(), after.client().clientId())
          && before.client().extraParameters().equals(after.client().extraParameters());
    }
    return old.auth().equals(next.auth());
  }

  private static boolean isSame(
      SecretSource a, SecretSource b, Function<SecretSource, @Nullable Secret> contents) {
    Secret content = contents.apply(a);
    return a.equals(b) || (content != null && content.equals(contents.apply(b)));
  }
}
