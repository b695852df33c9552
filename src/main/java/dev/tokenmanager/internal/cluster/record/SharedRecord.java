package dev.tokenmanager.internal.cluster.record;

import dev.tokenmanager.internal.token.Secret;
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
 * @param lifetime that the token had when it came
 * @param remaining what was left of it when this copy was written
 * @param accessToken the token
 * @param tokenType of an earlier release as the provider wrote it
 * @param scopes as granted
 * @param idToken null: none came
 * @param refreshIn when the provider wants it refreshed, null: it does not say
 * @param refreshToken null: none
 * @param acquirer the node that acquired it, null: an earlier release wrote this
 * @param ownEnd when the token itself says that it ends, by the clock of the acquirer as far as
 *     that counts; null: it does not say
 * @param revoked whether the generation was revoked: this only says so, until its tokens have ended
 * @param issued with which the provider issued the token, null: as {@code lifetime}
 */
public record SharedRecord(
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
    @Nullable SharedRefreshToken refreshToken,
    @Nullable String acquirer,
    @Nullable Instant ownEnd,
    boolean revoked,
    @Nullable Duration issued) {

  public SharedRecord {
    scopes = List.copyOf(scopes);
  }

  /** As an earlier release wrote it. */
  public SharedRecord(
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
    this(
        generation,
        expiresAt,
        stamp,
        lifetime,
        remaining,
        accessToken,
        tokenType,
        scopes,
        idToken,
        refreshIn,
        refreshToken,
        null,
        null,
        false,
        null);
  }

  /**
   * Who wrote a copy of a record, and when.
   *
   * @param node its id
   * @param at its wall clock
   * @param elapsed its elapsed time, which nobody can set; of use to that node alone. Null: an
   *     earlier release wrote this
   */
  public record Stamp(String node, Instant at, @Nullable Duration elapsed) {

    /** As an earlier release wrote it. */
    public Stamp(String node, Instant at) {
      this(node, at, null);
    }
  }

  /**
   * The refresh token beside an access token (RFC 6749 §6).
   *
   * @param value the token
   * @param lifetime with which it was issued, null: unknown
   * @param remaining what was left of it when this copy was written, null with {@code lifetime}
   * @param origin SHA-256 of the configured refresh token that it descends from, null: it came from
   *     another grant
   * @param sentBy the node that was about to send it, and may have; null: nobody
   */
  public record SharedRefreshToken(
      Secret value,
      @Nullable Duration lifetime,
      @Nullable Duration remaining,
      @Nullable String origin,
      @Nullable String sentBy) {}
}
