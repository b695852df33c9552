package dev.tokenmanager.oidc;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an access token says of itself, and what Weaviate would hold against each claim. Shows no
 * claim but {@code iss}, {@code aud} and times. Immutable; any thread.
 */
public final class TokenClaims {

  /** What user names are usually taken from, the most readable first. */
  private static final List<String> NAMES =
      List.of("preferred_username", "upn", "email", "client_id", "azp", "appid", "sub");

  private final UnverifiedJwt jwt;

  private TokenClaims(UnverifiedJwt jwt) {
    this.jwt = jwt;
  }

  /** Null for an opaque, encrypted or damaged token. */
  public static @Nullable TokenClaims of(String accessToken) {
    UnverifiedJwt jwt = UnverifiedJwt.of(accessToken);
    return jwt == null ? null : new TokenClaims(jwt);
  }

  /** Cause and cure for a token that is no JWT. */
  public static String opaque() {
    return ClaimAdvice.opaque();
  }

  /** {@code iss} for messages, null: there is none. */
  public @Nullable String issuer() {
    String issuer = jwt.issuer();
    return issuer == null ? null : ClaimAdvice.shown(issuer);
  }

  /** {@code aud} for messages, in brackets. */
  public String audience() {
    return ClaimAdvice.shown(jwt.audience());
  }

  /** {@code exp}, null: there is none. */
  public @Nullable Instant expiry() {
    return JwtClaims.time(jwt.claims().getValue("exp"));
  }

  /** {@code iat}, null: there is none. */
  public @Nullable Instant issuedAt() {
    return JwtClaims.time(jwt.claims().getValue("iat"));
  }

  /** Whether that claim is there. */
  public boolean has(String claim) {
    return jwt.claims().getValue(claim) != null;
  }

  /** Those claims that are there of which Weaviate could take a user's name. */
  public Stream<String> names() {
    return NAMES.stream().filter(this::has);
  }

  /** Cause and cure where {@code iss} is not exactly that, else null. */
  public @Nullable String issuerProblem(String expected) {
    return ClaimAdvice.issuer(jwt, expected);
  }

  /** Cause and cure where {@code aud} does not contain that, else null. */
  public @Nullable String audienceProblem(String weaviateClientId) {
    return ClaimAdvice.audience(jwt, weaviateClientId);
  }

  /** Cause and cure where there is no {@code exp} or it is over, else null. */
  public @Nullable String timeProblem(Instant now) {
    return ClaimAdvice.time(jwt, now);
  }
}
