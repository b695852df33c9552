package dev.tokenmanager.oidc;

import dev.tokenmanager.config.AuthOptions;
import dev.tokenmanager.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An access token that the options hand over, to start from. Pure; any thread. */
public final class GivenToken {

  private GivenToken() {}

  /**
   * As if a provider had answered with it at {@code now}; null where none is given, or it is over
   * already. Its lifetime is what is left: the smaller of {@code expiresInSeconds} and the time to
   * its {@code exp}.
   */
  public static @Nullable TokenResponse of(AuthOptions.RefreshToken options, Instant now) {
    Secret token = options.accessToken();
    if (token == null) {
      return null;
    }
    Instant end = JwtClaims.of(token.reveal()).expiresAt();
    Duration byClaims = end == null ? null : smaller(Duration.between(now, end), Seconds.YEAR);
    Duration left = smaller(options.expiresIn(), byClaims);
    boolean over = left != null && left.compareTo(Duration.ZERO) <= 0;
    return over
        ? null
        : new TokenResponse(
            token, "Bearer", left, end, false, null, null, null, List.of(), null, null);
  }

  private static @Nullable Duration smaller(@Nullable Duration a, @Nullable Duration b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) <= 0 ? a : b;
  }
}
