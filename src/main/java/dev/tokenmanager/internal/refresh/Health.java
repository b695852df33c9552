package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.internal.time.Moment;

/** How a token is, for operators. */
public enum Health {
  /** Usable, and the last finished attempt did not fail. */
  HEALTHY,
  /** Usable, but the last attempt failed, or none may start. */
  DEGRADED,
  /** Nothing usable, also before the first token. */
  EXPIRED,
  /** Renewal does not cure the rejections that callers report; wins over the others. */
  MISCONFIGURED;

  /** Computed, never stored. */
  public static Health of(RefreshState state, Moment now) {
    if (state.reports().misconfigured()) {
      return MISCONFIGURED;
    }
    if (!state.isUsableAt(now)) {
      return EXPIRED;
    }
    return state.trouble().isPresent() ? DEGRADED : HEALTHY;
  }
}
