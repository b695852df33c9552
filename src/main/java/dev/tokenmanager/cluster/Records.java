package dev.tokenmanager.cluster;

import dev.tokenmanager.cluster.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.cluster.SharedRecord.Stamp;
import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.Adoption;
import dev.tokenmanager.refresh.HeldRefreshToken;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Turns what a node holds into a record, and a record into what another node adopts. Pure. */
final class Records {

  private Records() {}

  /**
   * Whether a record replaces another: by generation; of one generation, the token that expires
   * later wins; then any order that all nodes agree on.
   */
  static boolean isNewer(SharedRecord record, @Nullable SharedRecord than) {
    if (than == null || record.generation() != than.generation()) {
      return than == null || record.generation() > than.generation();
    }
    int byExpiry = record.expiresAt().compareTo(than.expiresAt());
    return byExpiry != 0
        ? byExpiry > 0
        : record.accessToken().reveal().compareTo(than.accessToken().reveal()) > 0;
  }

  /** What came, as a record. */
  static SharedRecord of(
      Acquisition acquisition,
      long generation,
      Duration lifetime,
      @Nullable SharedRefreshToken refreshToken,
      String node,
      Moment now) {
    Moment expiry = acquisition.start().plus(lifetime);
    return new SharedRecord(
        generation,
        millis(expiry.wall()),
        new Stamp(node, millis(now.wall())),
        lifetime,
        notNegative(expiry.remainingAt(now)),
        acquisition.accessToken(),
        acquisition.tokenType(),
        acquisition.scopes(),
        acquisition.idToken(),
        acquisition.refreshIn(),
        refreshToken);
  }

  /** A copy of a record that says how much is left now. */
  static SharedRecord copied(
      SharedRecord record,
      HeldToken held,
      @Nullable SharedRefreshToken refreshToken,
      String node,
      Moment now) {
    HeldToken.@Nullable Times times = held.times();
    Duration left = times == null ? record.remaining() : times.expiry().remainingAt(now);
    return new SharedRecord(
        record.generation(),
        record.expiresAt(),
        new Stamp(node, millis(now.wall())),
        record.lifetime(),
        notNegative(left),
        record.accessToken(),
        record.tokenType(),
        record.scopes(),
        record.idToken(),
        record.refreshIn(),
        refreshToken);
  }

  /** The same record, with another refresh token. */
  static SharedRecord with(SharedRecord record, @Nullable SharedRefreshToken refreshToken) {
    return new SharedRecord(
        record.generation(),
        record.expiresAt(),
        record.stamp(),
        record.lifetime(),
        record.remaining(),
        record.accessToken(),
        record.tokenType(),
        record.scopes(),
        record.idToken(),
        record.refreshIn(),
        refreshToken);
  }

  /** The same record; without its refresh token where that descends from another one. */
  static SharedRecord descending(SharedRecord record, @Nullable String origin) {
    SharedRefreshToken refreshToken = record.refreshToken();
    boolean other = refreshToken != null && origin != null && !origin.equals(refreshToken.origin());
    return other ? with(record, null) : record;
  }

  static SharedRefreshToken refreshToken(
      HeldRefreshToken held, @Nullable String origin, @Nullable String sentBy, Moment now) {
    Moment end = held.end();
    return new SharedRefreshToken(
        held.value(),
        held.lifetime(),
        end == null ? null : notNegative(end.remainingAt(now)),
        origin,
        sentBy);
  }

  /**
   * A record, as it is adopted.
   *
   * @param written when it was written, on this node's clocks
   */
  static Adoption adoption(SharedRecord record, Moment written) {
    Duration remaining =
        record.remaining().compareTo(record.lifetime()) < 0
            ? record.remaining()
            : record.lifetime();
    Acquisition acquisition =
        new Acquisition(
            written.plus(remaining).minus(record.lifetime()),
            record.accessToken(),
            record.tokenType(),
            record.scopes(),
            record.idToken(),
            false,
            record.lifetime(),
            null,
            record.refreshIn(),
            null,
            null,
            false);
    return new Adoption(
        record.generation(), acquisition, heldRefreshToken(record.refreshToken(), written));
  }

  static @Nullable HeldRefreshToken heldRefreshToken(
      @Nullable SharedRefreshToken shared, Moment written) {
    if (shared == null) {
      return null;
    }
    Duration remaining = shared.remaining();
    return new HeldRefreshToken(
        shared.value(), remaining == null ? null : written.plus(remaining), shared.lifetime());
  }

  /** As records can say it. */
  private static Instant millis(Instant instant) {
    return Instant.ofEpochMilli(instant.toEpochMilli());
  }

  private static Duration notNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
