package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a token by who does not show that it has a key that is known here: nodes of an
 * earlier release in a rolling upgrade, nodes that rotate their key before this one, or anybody. It
 * counts for as much as keeps a session from being revoked that such a node uses; a token that is
 * not revoked is the worst that comes of it. Event loop only.
 */
final class UnauthenticatedPeers {

  /** Between two answers, which whoever asks could else have in any number. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final ClusterCoordinator coordinator;
  private @Nullable Moment heard;
  private @Nullable Moment answered;

  UnauthenticatedPeers(ClusterCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  /** Somebody said that of a token of this name. */
  void heard(PeerMessage notice) {
    boolean counts =
        notice.type() != PeerMessage.Type.BYE
            && notice.group().equals(coordinator.identity.fingerprint())
            && coordinator.context.services.isThere(notice.node());
    if (!counts) {
      return;
    }
    Moment now = coordinator.context.now();
    heard = now;
    coordinator.leaving.heardOfAnother();
    boolean mayAnswer = answered == null || answered.plus(PAUSE).isReachedAt(now);
    if (notice.type() == PeerMessage.Type.ASK && mayAnswer) {
      answered = now;
      coordinator.answer(
          notice); // Who stops must know that it is not the last; the record is sealed.
    }
  }

  /** Whether one that may be a node of the group was heard lately. */
  boolean isThere() {
    return heard != null
        && !heard
            .plus(coordinator.context.membership.silence())
            .isReachedAt(coordinator.context.now());
  }
}
