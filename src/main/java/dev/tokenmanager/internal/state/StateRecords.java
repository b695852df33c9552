package dev.tokenmanager.internal.state;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.cluster.record.Records;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.cluster.record.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.internal.cluster.record.SharedRecord.Stamp;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.Adoption;
import dev.tokenmanager.internal.refresh.HeldRefreshToken;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What of a token is kept over a restart, as the record that nodes of a cluster share, and what of
 * a record counts afterwards. Pure.
 */
final class StateRecords {

  /** Writes and acquires all that is in a file: its clock is this machine's. */
  static final String WRITER = "file";

  /** An origin that a supplier has not given yet: what is kept may descend from it. */
  static final String NOT_KNOWN_YET = "not known yet";

  /** Stands for an access token where there is none: records have one. */
  private static final Secret NONE = new Secret("none");

  private StateRecords() {}

  /**
   * What decides which part of a record counts.
   *
   * @param originalGrant whether a grant is configured that can replace a lost refresh token
   * @param shared whether other nodes may have had the same refresh token
   * @param origin SHA-256 of the configured refresh token, null: another grant is configured
   */
  record Rules(boolean originalGrant, boolean shared, @Nullable String origin) {}

  /**
   * The record of a held token.
   *
   * @param refreshIn when the provider wanted it refreshed, null: it did not say
   */
  static SharedRecord of(
      HeldToken held,
      HeldToken.Times times,
      @Nullable Duration refreshIn,
      @Nullable SharedRefreshToken refreshToken,
      Moment now) {
    AccessToken token = held.token();
    Secret value = new Secret(token.accessToken());
    String idToken = token.idToken();
    return new SharedRecord(
        token.generation(),
        millis(times.expiry().wall()),
        stamp(now),
        held.lifetime(),
        notNegative(times.expiry().remainingAt(now)),
        value,
        TokenResponse.BEARER,
        token.scopes(),
        idToken == null ? null : new Secret(idToken),
        refreshIn,
        refreshToken,
        WRITER,
        ownEnd(value, times.expiry().wall()),
        false,
        held.issued());
  }

  /**
   * The record of a token that came when nobody holds it any more.
   *
   * @param lifetime that it has
   */
  static SharedRecord late(
      Acquisition acquisition,
      long generation,
      Duration lifetime,
      @Nullable SharedRefreshToken refreshToken,
      Moment now) {
    return Records.of(acquisition, generation, lifetime, refreshToken, WRITER, now);
  }

  /**
   * The record of what there is without an access token: a generation, and perhaps a refresh token.
   */
  static SharedRecord withoutToken(
      long generation, @Nullable SharedRefreshToken refreshToken, boolean revoked, Moment now) {
    return new SharedRecord(
        Math.max(1, generation),
        millis(now.wall()),
        stamp(now),
        Duration.ZERO,
        Duration.ZERO,
        NONE,
        TokenResponse.BEARER,
        List.of(),
        null,
        null,
        refreshToken,
        WRITER,
        null,
        revoked,
        null);
  }

  /** The token may end sooner than it was said to; later is of no interest. */
  private static @Nullable Instant ownEnd(Secret token, Instant expiry) {
    Instant end = Jwt.Times.of(token.reveal()).expiresAt();
    return end != null && end.isBefore(expiry) ? millis(end) : null;
  }

  private static Stamp stamp(Moment now) {
    return new Stamp(WRITER, millis(now.wall()), Duration.ofMillis(now.elapsed().toMillis()));
  }

  /**
   * What counts of a record. Its access token has no time left where the wall clock is before the
   * time of writing: how long ago that was is not known then.
   */
  static Adoption counting(SharedRecord record, Rules rules, Moment now) {
    Duration age = Duration.between(record.stamp().at(), now.wall());
    boolean dated = !age.isNegative() && !record.revoked();
    Moment written = now.minus(dated ? age : record.lifetime());
    Adoption adoption = Records.adoption(record, written);
    return new Adoption(
        adoption.generation(), adoption.acquisition(), refreshToken(record, rules, age, now));
  }

  private static @Nullable HeldRefreshToken refreshToken(
      SharedRecord record, Rules rules, Duration age, Moment now) {
    SharedRefreshToken kept = record.refreshToken();
    if (kept == null || record.revoked() || !descends(kept, rules)) {
      return null;
    }
    if (rules.originalGrant && (rules.shared || kept.sentBy() != null)) {
      return null; // It may be spent.
    }
    HeldRefreshToken held = Records.heldRefreshToken(kept, now.minus(notNegative(age)));
    return held == null || held.isExpiredAt(now) ? null : held;
  }

  private static boolean descends(SharedRefreshToken kept, Rules rules) {
    return NOT_KNOWN_YET.equals(rules.origin)
        ? kept.origin() != null
        : Objects.equals(kept.origin(), rules.origin);
  }

  /**
   * Whether it counts more than a token that the options hand over: it came later, unless it
   * descends from another configured refresh token.
   */
  static boolean isKept(SharedRecord record, Rules rules, Moment now) {
    return counting(record, rules, now).refreshToken() != null;
  }

  private static Instant millis(Instant instant) {
    return Instant.ofEpochMilli(instant.toEpochMilli());
  }

  private static Duration notNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
