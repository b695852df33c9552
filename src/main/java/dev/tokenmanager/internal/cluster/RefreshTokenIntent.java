package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.Records;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.cluster.record.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.internal.refresh.HeldRefreshToken;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the refresh token in an attempt. Before it is sent, where another grant could
 * replace it, the record is marked: a node that dies in mid-request has then told the others that
 * they must not send it again (G8). Immutable.
 *
 * @param toWrite the record with the mark, null: nothing has to be marked
 * @param byGrant whether another node has sent it, and its fate is unknown
 * @param offered what the map has where this node holds none, null: nothing that this node may use
 * @param origin the configured refresh token that the one to be sent descends from, null: none
 */
record RefreshTokenIntent(
    @Nullable SharedRecord toWrite,
    boolean byGrant,
    @Nullable HeldRefreshToken offered,
    @Nullable String origin) {

  /** Another node has sent it, or may be sending it now: only the configured grant is left. */
  static final RefreshTokenIntent BY_GRANT = new RefreshTokenIntent(null, true, null, null);

  /**
   * Decides it.
   *
   * @param latest what the map holds, null: nothing that can be read
   * @param mayBeOurs whether a mark of this node can be of this attempt; one of an earlier attempt,
   *     whose answer no longer counted, says that the refresh token is spent
   */
  static RefreshTokenIntent of(
      ClusterCoordinator token, @Nullable SharedRecord latest, boolean mayBeOurs) {
    HeldRefreshToken held = token.host.state().holding().refreshToken();
    SharedRefreshToken shared = newestRefreshToken(token, latest);
    if (!token.policy.originalGrant()) {
      return descending(token, held, shared);
    }
    boolean same =
        held != null && shared != null && held.value().reveal().equals(shared.value().reveal());
    String sentBy = same && shared != null ? shared.sentBy() : null;
    if (sentBy != null && !(mayBeOurs && sentBy.equals(token.context.node()))) {
      return BY_GRANT;
    }
    return new RefreshTokenIntent(held == null ? null : marked(token, latest), false, null, null);
  }

  /**
   * The same for a node that goes on alone. Without a mark, the one who holds the lock and is slow
   * may be spending the refresh token now.
   */
  static RefreshTokenIntent alone(ClusterCoordinator token, @Nullable SharedRecord latest) {
    return token.policy.originalGrant() ? BY_GRANT : of(token, latest, false);
  }

  private static @Nullable SharedRecord marked(
      ClusterCoordinator token, @Nullable SharedRecord latest) {
    if (latest == null || !token.local.isNews(latest)) {
      return token.local.copy(token.context.node());
    }
    SharedRefreshToken shared = latest.refreshToken();
    return shared == null ? null : Records.with(latest, withMark(shared, token.context.node()));
  }

  private static RefreshTokenIntent descending(
      ClusterCoordinator token,
      @Nullable HeldRefreshToken held,
      @Nullable SharedRefreshToken shared) {
    String configured = token.configuredOrigin();
    if (held != null) {
      String origin = shared != null && shared.origin() != null ? shared.origin() : configured;
      return new RefreshTokenIntent(null, false, null, origin);
    }
    // This node's file changed after another node had used its new content already.
    boolean used = shared != null && configured != null && configured.equals(shared.origin());
    HeldRefreshToken offered = used ? Records.heldRefreshToken(shared, token.context.now()) : null;
    return new RefreshTokenIntent(null, false, offered, configured);
  }

  private static @Nullable SharedRefreshToken newestRefreshToken(
      ClusterCoordinator token, @Nullable SharedRecord latest) {
    SharedRecord newest =
        latest == null || !token.local.isNews(latest) ? token.local.current() : latest;
    // Of the same token, the map knows who sent it.
    boolean same = latest != null && newest != null && latest.generation() == newest.generation();
    SharedRecord known = same ? latest : newest;
    return known == null ? null : known.refreshToken();
  }

  /** A record's refresh token, without the mark; null: it has none. */
  static @Nullable SharedRefreshToken without(SharedRecord record) {
    SharedRefreshToken marked = record.refreshToken();
    return marked == null ? null : withMark(marked, null);
  }

  private static SharedRefreshToken withMark(SharedRefreshToken token, @Nullable String sentBy) {
    return new SharedRefreshToken(
        token.value(), token.lifetime(), token.remaining(), token.origin(), sentBy);
  }
}
