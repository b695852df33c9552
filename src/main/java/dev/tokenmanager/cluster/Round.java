package dev.tokenmanager.cluster;

import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.Phase;
import dev.tokenmanager.refresh.RefreshState;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of this node to get a newer token: approaches under the lock, lets the request
 * proceed, writes what came, gives the lock back. Event loop only.
 */
final class Round {

  final long attempt;
  private final SharedToken token;
  private final Claim claim = new Claim();
  private final Approach approach;
  private Stage stage = Stage.WAITING;
  private @Nullable Moment writeUntil;
  private boolean announced;

  private enum Stage {
    /** For the request of an earlier attempt to end (G3). */
    WAITING,
    APPROACHING,
    REQUESTING,
    WRITING,
    OVER
  }

  Round(SharedToken token, long attempt) {
    this.token = token;
    this.attempt = attempt;
    this.approach = new Approach(token, claim, this::proceed);
  }

  void start() {
    stage = Stage.APPROACHING;
    approach.start();
  }

  private void proceed(RefreshTokenMark mark) {
    stage = Stage.REQUESTING;
    if (claim.lock != null) {
      announced = true;
      token.voice.publish(Notice.Type.ACQUIRING);
    }
    token.holder.proceed(attempt, mark.byGrant(), mark.offered());
  }

  /** What the request brought. */
  void acquired(SharedRecord record) {
    stage = Stage.WRITING;
    writeUntil = token.site.now().plus(token.policy.options().requestTimeout());
    token.holder.reschedule();
    Publication.of(token, record, this::over).begin(claim.lock != null, claim.envelope);
  }

  /** It brought nothing that counts. */
  void ended(boolean refreshTokenKept) {
    try {
      if (refreshTokenKept && stage == Stage.REQUESTING) {
        removeMark();
      }
    } finally {
      over();
    }
  }

  private void removeMark() {
    SharedRecord written = claim.marked;
    if (written != null) {
      SharedRecord unmarked = Records.with(written, RefreshTokenMark.without(written));
      String sealed = token.envelopes.seal(unmarked);
      token.site.services.replace(token.identity.key(), claim.envelope, sealed);
    }
  }

  /** Another node was faster. */
  void adopted() {
    RefreshState state = token.holder.state();
    boolean wanted = state.phase() == Phase.REFRESHING && state.attempts().number() == attempt;
    if (!wanted) {
      close();
    }
  }

  /** No more requests; one that was sent may finish. */
  void close() {
    if (stage == Stage.WAITING || stage == Stage.APPROACHING) {
      over();
    }
  }

  /** Whatever comes yet is too late. */
  void abandon() {
    over();
  }

  private void over() {
    if (stage == Stage.OVER) {
      return;
    }
    boolean wrote = stage == Stage.WRITING;
    stage = Stage.OVER;
    approach.end();
    claim.release();
    if (announced && !wrote) {
      token.voice.publish(Notice.Type.RELEASED);
    }
    token.isOver(this);
  }

  void tick() {
    Moment until = writeUntil;
    if (stage == Stage.APPROACHING) {
      approach.tick();
    } else if (stage == Stage.WRITING && until != null && until.isReachedAt(token.site.now())) {
      over();
    }
  }

  @Nullable Moment nextDue() {
    return switch (stage) {
      case APPROACHING -> approach.nextDue();
      case WRITING -> writeUntil;
      case WAITING, REQUESTING, OVER -> null;
    };
  }

  boolean isWaiting() {
    return stage == Stage.WAITING;
  }

  /** Whether the provider is being asked. */
  boolean isInFlight() {
    return stage == Stage.REQUESTING;
  }

  /** Whether the provider is being asked, and the process was not paused on the way. */
  boolean isRequesting() {
    return isInFlight() && !token.holder.wasPausedSince(approach.begun());
  }

  boolean holdsLock() {
    return claim.lock != null;
  }

  /** See {@link Claim#origin}. */
  @Nullable String origin() {
    return claim.origin;
  }
}
