package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells once that the provider has replaced a configured refresh token (RFC 6749 §6) where no state
 * file keeps the new one over a restart: no other grant heals that. Event loop only.
 */
final class Rotation {

  private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);

  private final TokenOptions options;
  private boolean told;

  Rotation(TokenOptions options) {
    this.options = options;
  }

  /**
   * @param sent the refresh token, null: the configured grant was sent
   */
  void note(TokenResponse response, @Nullable Secret sent, TokenRequestFactory calls) {
    Secret next = response.refreshToken();
    boolean concerns =
        options.auth() instanceof AuthOptions.RefreshToken && options.stateFile() == null;
    if (told || next == null || !concerns) {
      return;
    }
    Secret old = sent == null ? calls.configuredRefreshToken() : sent;
    if (!next.equals(old)) {
      told = true;
      LOG.warn(
          "token {}: the provider rotated the refresh token, and the new one is kept in memory"
              + " alone: after a restart (in a cluster, of all nodes) the configured one is sent"
              + " again, which the provider may refuse. Configure stateFile, which keeps it, or use"
              + " another auth.type.",
          options.name());
    }
  }
}
