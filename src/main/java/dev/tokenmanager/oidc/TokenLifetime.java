package dev.tokenmanager.oidc;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long an access token lasts from just before it was asked for. Pure; any thread. */
final class TokenLifetime {

  private TokenLifetime() {}

  /**
   * The smaller of {@code expires_in} and the JWT's {@code exp − iat} ({@code exp − now} without
   * {@code iat}); null when neither is usable. Between the JWT's own two times no clock of ours is
   * involved, so skew does not matter there. A lifetime by the JWT that is not positive says
   * nothing (the clocks disagree), one of more than a year counts as a year.
   *
   * @param expiresIn as it stands in the response, null when absent
   * @param now just before the request was sent
   */
  static @Nullable Duration of(@Nullable Object expiresIn, JwtClaims claims, Instant now) {
    Duration byResponse = Seconds.period(expiresIn);
    Duration byClaims = byClaims(claims, now);
    if (byResponse == null || byClaims == null) {
      return byResponse == null ? byClaims : byResponse;
    }
    return byResponse.compareTo(byClaims) <= 0 ? byResponse : byClaims;
  }

  private static @Nullable Duration byClaims(JwtClaims claims, Instant now) {
    Instant start = claims.issuedAt() == null ? now : claims.issuedAt();
    if (claims.expiresAt() == null || !claims.expiresAt().isAfter(start)) {
      return null;
    }
    Duration lifetime = Duration.between(start, claims.expiresAt());
    return lifetime.compareTo(Seconds.YEAR) > 0 ? Seconds.YEAR : lifetime;
  }
}
