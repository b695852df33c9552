package dev.tokenmanager;

import dev.tokenmanager.internal.time.SystemSources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An access token as it was issued. Immutable; any thread. {@link #toString} shows no token.
 *
 * @param name the configured name of the token
 * @param generation grows with every new token of that name
 * @param accessToken what goes behind {@code Bearer} (RFC 6750 §2.1)
 * @param tokenType always {@code Bearer}, however the provider wrote it (RFC 6749 §7.1)
 * @param expiresAt when the provider ends it; null for an API key, which never expires
 * @param issuedAt just before the token request was sent
 * @param scopes the scopes granted, in the provider's order (RFC 6749 §3.3)
 * @param idToken the ID token that came with it, null where none did
 */
public record AccessToken(
    String name,
    long generation,
    String accessToken,
    String tokenType,
    @Nullable Instant expiresAt,
    Instant issuedAt,
    List<String> scopes,
    @Nullable String idToken) {

  public AccessToken {
    scopes = List.copyOf(scopes);
  }

  /**
   * For tests of callers, see {@link TokenManager#fixed}: a token named {@code default} of
   * generation 1, issued now, without scopes, that never expires.
   *
   * @param accessToken what goes behind {@code Bearer}
   */
  public static AccessToken of(String accessToken) {
    Instant now = SystemSources.WALL.instant();
    return new AccessToken("default", 1, accessToken, "Bearer", null, now, List.of(), null);
  }

  /** This token under another name. */
  public AccessToken withName(String other) {
    return new AccessToken(
        other, generation, accessToken, tokenType, expiresAt, issuedAt, scopes, idToken);
  }

  /** This token with another generation. */
  public AccessToken withGeneration(long other) {
    return new AccessToken(
        name, other, accessToken, tokenType, expiresAt, issuedAt, scopes, idToken);
  }

  /**
   * This token with another end.
   *
   * @param other null: it never expires
   */
  public AccessToken withExpiresAt(@Nullable Instant other) {
    return new AccessToken(
        name, generation, accessToken, tokenType, other, issuedAt, scopes, idToken);
  }

  /** This token with other scopes. */
  public AccessToken withScopes(List<String> others) {
    return new AccessToken(
        name, generation, accessToken, tokenType, expiresAt, issuedAt, others, idToken);
  }

  /** Whether the wall clock has reached {@link #expiresAt}; never true for an API key. */
  public boolean isExpired() {
    return isExpiringWithin(Duration.ZERO);
  }

  /** Whether at most {@code period} is left until {@link #expiresAt}; never true for an API key. */
  public boolean isExpiringWithin(Duration period) {
    return expiresAt != null
        && Duration.between(SystemSources.WALL.instant(), expiresAt).compareTo(period) <= 0;
  }

  @Override
  public String toString() {
    return "AccessToken[name="
        + name
        + ", generation="
        + generation
        + ", expiresAt="
        + expiresAt
        + "]";
  }
}
