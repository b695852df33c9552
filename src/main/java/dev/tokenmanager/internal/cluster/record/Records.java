package dev.tokenmanager.internal.cluster.record;

import dev.tokenmanager.internal.cluster.record.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.internal.cluster.record.SharedRecord.Stamp;
import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.Adoption;
import dev.tokenmanager.internal.refresh.HeldRefreshToken;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.TokenResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Turns what a node holds into a record, and a record into what another node adopts. Pure. */
public final class Records {

  private static final Duration UNKNOWN_END = Duration.ofDays(1);

  private Records() {}

  /**
   * Whether a record replaces another: by generation; of one generation, that it was revoked wins,
   * then the token that expires later; then any order that all nodes agree on.
   */
  public static boolean isNewer(SharedRecord record, @Nullable SharedRecord than) {
    if (than == null || record.generation() != than.generation()) {
      return than == null || record.generation() > than.generation();
    }
    if (record.revoked() != than.revoked()) {
      return record.revoked();
    }
    int byExpiry = record.expiresAt().compareTo(than.expiresAt());
    return byExpiry != 0
        ? byExpiry > 0
        : record.accessToken().reveal().compareTo(than.accessToken().reveal()) > 0;
  }

  /** The record of a token that the provider has just issued. */
  public static SharedRecord of(
      Acquisition acquisition,
      long generation,
      Duration lifetime,
      @Nullable SharedRefreshToken refreshToken,
      String node,
      Moment now) {
    TokenResponse response = acquisition.response();
    Moment expiry = acquisition.start().plus(lifetime);
    return new SharedRecord(
        generation,
        millis(expiry.wall()),
        stamp(node, now),
        lifetime,
        notNegative(expiry.remainingAt(now)),
        response.accessToken(),
        response.tokenType(),
        response.scopes(),
        response.idToken(),
        response.refreshIn(),
        refreshToken,
        node,
        ownEnd(response, expiry),
        false,
        response.lifetime().issued());
  }

  private static Stamp stamp(String node, Moment now) {
    return new Stamp(node, millis(now.wall()), Duration.ofMillis(now.elapsed().toMillis()));
  }

  /**
   * Where this clock says that it ends before its lifetime is over, this clock is not the
   * provider's: whoever adopts it counts what the one who acquired it does. Else those would ask
   * for the next one while this one holds it, in turn.
   */
  private static @Nullable Instant ownEnd(TokenResponse response, Moment expiry) {
    Instant end = response.ownEnd();
    return end == null || end.isBefore(expiry.wall()) ? null : millis(end);
  }

  /** A copy of a record that says how much is left now. */
  public static SharedRecord copied(
      SharedRecord record,
      HeldToken held,
      @Nullable SharedRefreshToken refreshToken,
      String node,
      Moment now) {
    HeldToken.@Nullable Times times = held.times();
    Duration left = times == null ? record.remaining() : times.expiry().remainingAt(now);
    return copy(record, record.generation(), stamp(node, now), notNegative(left), refreshToken);
  }

  /** The same record, with another refresh token. */
  public static SharedRecord with(SharedRecord record, @Nullable SharedRefreshToken refreshToken) {
    return copy(record, record.generation(), record.stamp(), record.remaining(), refreshToken);
  }

  /** The same record, under another number. */
  public static SharedRecord numbered(SharedRecord record, long generation) {
    return copy(record, generation, record.stamp(), record.remaining(), record.refreshToken());
  }

  private static SharedRecord copy(
      SharedRecord record,
      long generation,
      Stamp stamp,
      Duration remaining,
      @Nullable SharedRefreshToken refreshToken) {
    return new SharedRecord(
        generation,
        record.expiresAt(),
        stamp,
        record.lifetime(),
        remaining,
        record.accessToken(),
        record.tokenType(),
        record.scopes(),
        record.idToken(),
        record.refreshIn(),
        refreshToken,
        record.acquirer(),
        record.ownEnd(),
        record.revoked(),
        record.issued());
  }

  /** What stays of a record whose tokens are revoked: earlier releases take it for over. */
  public static SharedRecord revoked(SharedRecord record, String node, Moment now) {
    return new SharedRecord(
        record.generation(),
        record.expiresAt(),
        stamp(node, now),
        record.lifetime(),
        Duration.ZERO,
        record.accessToken(),
        record.tokenType(),
        record.scopes(),
        null,
        null,
        null,
        record.acquirer(),
        record.ownEnd(),
        true,
        record.issued());
  }

  /**
   * How long a record is of use after it was written: until the later of its tokens ends.
   *
   * <p>A refresh token of unknown end counts as a day past the access token's; so does one that was
   * revoked, and is not there any more.
   */
  public static Duration lasts(SharedRecord record) {
    Duration access = record.revoked() ? record.lifetime() : notNegative(record.remaining());
    SharedRefreshToken refreshToken = record.refreshToken();
    if (refreshToken == null && !record.revoked()) {
      return access;
    }
    Duration refresh = refreshToken == null ? null : refreshToken.remaining();
    Duration known = refresh == null ? access.plus(UNKNOWN_END) : refresh;
    return known.compareTo(access) > 0 ? known : access;
  }

  /** The same record; without its refresh token where that descends from another one. */
  public static SharedRecord descending(SharedRecord record, @Nullable String origin) {
    SharedRefreshToken refreshToken = record.refreshToken();
    boolean other = refreshToken != null && origin != null && !origin.equals(refreshToken.origin());
    return other ? with(record, null) : record;
  }

  public static SharedRefreshToken refreshToken(
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
  public static Adoption adoption(SharedRecord record, Moment written) {
    Duration remaining = remaining(record);
    TokenResponse response =
        new TokenResponse(
            record.accessToken(),
            TokenResponse.BEARER,
            lifetime(record),
            null,
            false,
            null,
            null,
            record.refreshIn(),
            record.scopes(),
            record.idToken(),
            null);
    Moment start = written.plus(remaining).minus(record.lifetime());
    Acquisition acquisition = new Acquisition(start, response, false);
    return new Adoption(
        record.generation(), acquisition, heldRefreshToken(record.refreshToken(), written));
  }

  private static Lifetime lifetime(SharedRecord record) {
    Duration issued = record.issued() == null ? record.lifetime() : record.issued();
    return new Lifetime(record.lifetime(), issued, null, Lifetime.Doubt.NONE);
  }

  /** When it was written; by all that the clock of the one who acquired it says. */
  private static Duration remaining(SharedRecord record) {
    Duration remaining = smaller(record.remaining(), record.lifetime());
    Stamp stamp = record.stamp();
    if (!stamp.node().equals(record.acquirer())) {
      return remaining; // Whoever wrote it had adopted it by the same rule.
    }
    remaining = smaller(remaining, Duration.between(stamp.at(), record.expiresAt()));
    Instant ownEnd = record.ownEnd();
    return ownEnd == null ? remaining : smaller(remaining, Duration.between(stamp.at(), ownEnd));
  }

  private static Duration smaller(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  public static @Nullable HeldRefreshToken heldRefreshToken(
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
