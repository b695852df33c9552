package dev.tokenmanager.internal.token;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a token endpoint answered (RFC 6749 §5.1). Immutable; {@link #toString} shows no token.
 *
 * @param accessToken can be sent in a header
 * @param tokenType {@link #BEARER}
 * @param lifetime from just before the request was sent; of no use for a key that never expires,
 *     see {@code endless}
 * @param ownEnd when the token itself says that it ends ({@code exp}), null: it does not say
 * @param endless an API key
 * @param refreshToken null: none came, keep the one there was
 * @param refreshLifetime null: unknown
 * @param refreshIn when the provider wants it refreshed, null: it does not say
 * @param scopes as granted; as requested where the provider does not say
 * @param idToken null: none came
 * @param clockSkew the provider's clock less ours in mid-exchange, null: unknown
 */
public record TokenResponse(
    Secret accessToken,
    String tokenType,
    Lifetime lifetime,
    @Nullable Instant ownEnd,
    boolean endless,
    @Nullable Secret refreshToken,
    @Nullable Duration refreshLifetime,
    @Nullable Duration refreshIn,
    List<String> scopes,
    @Nullable Secret idToken,
    @Nullable Duration clockSkew) {

  /** However a provider, or an earlier release, wrote it (RFC 6749 §7.1). */
  public static final String BEARER = "Bearer";

  public TokenResponse {
    scopes = List.copyOf(scopes);
  }

  public TokenResponse withScopes(List<String> granted) {
    return with(lifetime, granted);
  }

  /** The same, of a token that was held before and has expired. */
  public TokenResponse repeated() {
    return with(lifetime.repeated(), scopes);
  }

  private TokenResponse with(Lifetime other, List<String> granted) {
    return new TokenResponse(
        accessToken,
        tokenType,
        other,
        ownEnd,
        endless,
        refreshToken,
        refreshLifetime,
        refreshIn,
        granted,
        idToken,
        clockSkew);
  }
}
