package dev.tokenmanager.internal.service;

import dev.tokenmanager.AccessToken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What messages say of a token in text: costly to make, and the same for every reply.
 *
 * @param expiresAt ISO-8601, null: it never expires
 * @param issuedAt ISO-8601
 * @param scope the scopes, with one space between (RFC 6749 §3.3)
 */
public record TokenTexts(@Nullable String expiresAt, String issuedAt, String scope) {

  /** Those of that token. */
  public static TokenTexts of(AccessToken token) {
    Instant expiresAt = token.expiresAt();
    return new TokenTexts(
        expiresAt == null ? null : expiresAt.toString(),
        token.issuedAt().toString(),
        String.join(" ", token.scopes()));
  }
}
