package dev.tokenmanager.internal.refresh;

/**
 * What is done for a token. What time alone changes (fresh, stale, expired) is computed, never a
 * phase.
 */
public enum Phase {
  /** Nothing was asked for yet. */
  EMPTY,
  /** Holds a token and waits for the moment to refresh it. */
  IDLE,
  /** A request is under way, or waits for its turn at the endpoint. */
  REFRESHING,
  /** The last attempt failed, or the provider asked to wait. */
  BACKING_OFF,
  /** The provider rejects the credential. */
  REJECTED,
  /** Stopped for good. */
  CLOSED
}
