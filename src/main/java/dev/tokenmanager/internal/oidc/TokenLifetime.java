package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.time.Seconds;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.Lifetime.Doubt;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long an access token lasts from just before it was asked for; the only place that
 * does. Pure, but for what {@link NearEnds} remembers.
 */
final class TokenLifetime {

  /** So far an {@code iat} may be ahead of our clock. */
  private static final Duration LEEWAY = Duration.ofSeconds(5);

  /** {@code expires_in} and the claims are written one after the other. */
  private static final Duration ROUNDING = Duration.ofSeconds(2);

  private TokenLifetime() {}

  /**
   * The smallest of {@code expires_in} less the answer's {@code Age}, {@code exp − iat}, and {@code
   * exp} less the provider's time at the answer, as far as they are there. Where the answer does
   * not tell the provider's time, our clock does, unless it contradicts what the answer says.
   *
   * @param expiresIn as it stands in the response, null when absent
   * @param nearEnds of the answers for the same token before this one
   */
  static Lifetime of(
      @Nullable Object expiresIn,
      String accessToken,
      Jwt.Times claims,
      Exchange exchange,
      NearEnds nearEnds) {
    Duration said = Seconds.period(expiresIn);
    Duration bySaid = said == null ? null : said.minus(exchange.age());
    Duration byClaims = claims.lifetime();
    Duration byTime = claims.left(exchange.providerTime());
    Duration others = smallest(bySaid, byClaims);
    boolean ours = byTime != null && exchange.date() == null;
    boolean fits =
        said != null && (byClaims == null || said.compareTo(byClaims.plus(ROUNDING)) <= 0);
    boolean near =
        ours
            && fits
            && byTime != null
            && said != null
            && byTime.multipliedBy(10).compareTo(said) < 0;
    boolean nearAgain = nearEnds.isAgain(accessToken, near ? byTime : null);
    boolean contradicted =
        ours
            && (isAhead(claims.issuedAt(), exchange.received())
                || (fits && isOver(byTime))
                || nearAgain);
    Duration left = contradicted && others != null ? others : smallest(others, byTime);
    Duration again =
        isOver(bySaid) || bySaid == null || isOver(byTime) ? null : smallest(others, byTime);
    return new Lifetime(
        left, smallest(said, byClaims), again, doubt(ours, contradicted, others, byTime));
  }

  /** Of a token that came with no answer: our clock always counts. */
  static Lifetime given(@Nullable Duration expiresIn, Jwt.Times claims, Instant now) {
    Duration issued = smallest(expiresIn, claims.lifetime());
    Duration left = smallest(issued, claims.left(now));
    return new Lifetime(left, issued, left, Doubt.NONE);
  }

  private static Doubt doubt(
      boolean ours, boolean contradicted, @Nullable Duration others, @Nullable Duration byTime) {
    if (contradicted) {
      return Doubt.CLOCKS_DISAGREE;
    }
    boolean halved =
        ours
            && byTime != null
            && others != null
            && !isOver(others)
            && byTime.multipliedBy(2).compareTo(others) < 0;
    return halved ? Doubt.CACHED_OR_AHEAD : Doubt.NONE;
  }

  private static boolean isAhead(@Nullable Instant issuedAt, Instant now) {
    return issuedAt != null && now.isBefore(issuedAt.minus(LEEWAY));
  }

  private static boolean isOver(@Nullable Duration left) {
    return left != null && left.compareTo(Duration.ZERO) <= 0;
  }

  private static @Nullable Duration smallest(@Nullable Duration a, @Nullable Duration b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) <= 0 ? a : b;
  }
}
