package dev.tokenmanager.cluster;

import dev.tokenmanager.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token as nodes hand it to each other, with what it takes to refresh it. Immutable; shows no
 * secret.
 *
 * @param generation of the token
 * @param expiresAt by the clock of the node that acquired it; never changed afterwards, so that all
 *     nodes order two records of one generation alike
 * @param stamp who wrote this copy, and when
 * @param lifetime with which the token was issued
 * @param remaining what was left of it when this copy was written
 * @param accessToken the token
 * @param tokenType as the provider wrote it
 * @param scopes as granted
 * @param idToken null: none came
 * @param refreshIn when the provider wants it refreshed, null: it does not say
 * @param refreshToken null: none
 */
record SharedRecord(
    long generation,
    Instant expiresAt,
    Stamp stamp,
    Duration lifetime,
    Duration remaining,
    Secret accessToken,
    String tokenType,
    List<String> scopes,
    @Nullable Secret idToken,
    @Nullable Duration refreshIn,
    @Nullable SharedRefreshToken refreshToken) {

  SharedRecord {
    scopes = List.copyOf(scopes);
  }

  /**
   * Who wrote a copy of a record, and when.
   *
   * @param node its id
   * @param at its wall clock
   */
  record Stamp(String node, Instant at) {}

  /**
   * The refresh token beside an access token (RFC 6749 §6).
   *
   * @param value the token
   * @param lifetime with which it was issued, null: unknown
   * @param remaining what was left of it when this copy was written, null with {@code lifetime}
   * @param origin SHA-256 of the configured refresh token that it descends from, null: it came from
   *     another grant
   * @param sentBy the node that has sent it and does not know its fate, null: nobody
   */
  record SharedRefreshToken(
      Secret value,
      @Nullable Duration lifetime,
      @Nullable Duration remaining,
      @Nullable String origin,
      @Nullable String sentBy) {}
}
