package dev.tokenmanager.refresh;

import dev.tokenmanager.refresh.RefreshState.Trouble;

/** How a token goes on when its options are replaced. Pure. */
final class Replacement {

  private final PolicySettings settings;

  Replacement(PolicySettings settings) {
    this.settings = settings;
  }

  /** What is held is served on, and the first request with the new options begins. */
  Transition begin(RefreshState before, boolean sameSession, Moment now) {
    RefreshState carried = before.with(trouble(before.trouble()));
    if (!sameSession) {
      carried = carried.with(before.holding().withRefreshToken(null)).with(Reports.NONE);
    }
    Draft draft = new Draft(settings, carried);
    draft.request(now);
    return draft.done();
  }

  /**
   * What went wrong did so with the old options: the delays begin anew, but until something goes
   * right it is a trouble all the same, and the end of it a recovery.
   */
  private static Trouble trouble(Trouble before) {
    return new Trouble(Math.min(before.failures(), 1), false, before.lastError(), null, null);
  }
}
