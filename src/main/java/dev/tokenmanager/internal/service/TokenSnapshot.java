package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.refresh.Health;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.refresh.Phase;
import dev.tokenmanager.internal.refresh.RefreshPolicy;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.time.Moment;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token as it was after the last thing that happened to it, for health checks and metrics of any
 * thread. What time changes is derived by who reads it. Immutable; shows no secret.
 *
 * @param name of the token
 * @param state as it was
 * @param policy that decides for it, null: nothing has happened yet
 * @param clockSkew the provider's clock less ours, null: unknown
 * @param stateFile null: it is not kept over a restart
 */
public record TokenSnapshot(
    String name,
    RefreshState state,
    @Nullable RefreshPolicy policy,
    @Nullable Duration clockSkew,
    @Nullable StateFileStatus stateFile) {

  /** Of a token to which nothing has happened yet. */
  static TokenSnapshot initial(String name) {
    return new TokenSnapshot(name, RefreshState.INITIAL, null, null, null);
  }

  /** How it is by then. */
  public Health health(Moment now) {
    return Health.of(state, now);
  }

  /** Whether callers are answered by then. */
  public boolean isUsableAt(Moment now) {
    return state.isUsableAt(now);
  }

  /** Whether no attempt has ended yet. */
  public boolean waitsForFirstAttempt() {
    boolean untried = state.holding().lastSuccess() == null && state.trouble().lastError() == null;
    return state.phase() == Phase.EMPTY || (state.phase() == Phase.REFRESHING && untried);
  }

  /** Of the held token, 0: none is held. */
  public long generation() {
    HeldToken held = state.holding().token();
    return held == null ? 0 : held.token().generation();
  }

  /** When the held token ends; null: none is held, or it never does. */
  public @Nullable Instant expiry() {
    HeldToken held = state.holding().token();
    return held == null ? null : held.token().expiresAt();
  }

  /** See {@link RefreshPolicy#outageBudget}. Null for a token that never expires. */
  public @Nullable Duration outageBudget() {
    return policy == null ? null : policy.outageBudget(state);
  }

  private boolean hasOutageBudget() {
    HeldToken held = state.holding().token();
    return policy != null && (held == null || held.times() != null);
  }

  /** When it is answered for the last time, as things are; null: none is held, or it always is. */
  public @Nullable Instant usableUntil() {
    Moment until = state.usableUntil();
    return until == null ? null : until.wall();
  }

  /**
   * Whether of both the same is known: meters follow that, since what is not known has no series.
   */
  boolean tellsAsMuchAs(TokenSnapshot other) {
    return (expiry() == null) == (other.expiry() == null)
        && (clockSkew == null) == (other.clockSkew == null)
        && hasOutageBudget() == other.hasOutageBudget()
        && (stateFile == null) == (other.stateFile == null);
  }
}
