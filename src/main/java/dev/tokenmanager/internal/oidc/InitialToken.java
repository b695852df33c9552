package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An access token that the options hand over, to start from. Pure; any thread. */
public final class InitialToken {

  private InitialToken() {}

  /**
   * As if a provider had answered with it at {@code now}; null where none is given, or it has
   * expired already. Its lifetime is what is left by our clock, see {@link TokenLifetime#given}.
   */
  public static @Nullable TokenResponse of(AuthOptions.RefreshToken options, Instant now) {
    Secret token = options.accessToken();
    if (token == null) {
      return null;
    }
    Jwt.Times claims = Jwt.Times.of(token.reveal());
    Lifetime lifetime = TokenLifetime.given(options.expiresIn(), claims, now);
    return lifetime.isOver()
        ? null
        : new TokenResponse(
            token,
            TokenResponse.BEARER,
            lifetime,
            claims.expiresAt(),
            false,
            null,
            null,
            null,
            List.of(),
            null,
            null);
  }
}
