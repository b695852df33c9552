package dev.tokenmanager.refresh;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that is remembered of one token. Immutable; shows no secret.
 *
 * @param phase what the keeper is doing
 * @param holding what it holds
 * @param attempts what it tries
 * @param trouble what went wrong
 * @param reports what callers say of the token
 */
public record RefreshState(
    Phase phase, Holding holding, Attempts attempts, Trouble trouble, Reports reports) {

  /** Where every token begins. */
  public static final RefreshState INITIAL =
      new RefreshState(
          Phase.EMPTY,
          new Holding(null, null, 0, false, null),
          new Attempts(0, false, false, false, null, null),
          new Trouble(0, false, null, null, null),
          Reports.NONE);

  /**
   * What is held.
   *
   * @param token current token, usable or not; null before the first
   * @param refreshToken to use next, null: the configured grant
   * @param generation the highest seen, here or on another node
   * @param expiryAnnounced whether the end of {@code token} was announced
   * @param lastSuccess when a token last came, null: never
   */
  public record Holding(
      @Nullable HeldToken token,
      @Nullable HeldRefreshToken refreshToken,
      long generation,
      boolean expiryAnnounced,
      @Nullable Instant lastSuccess) {

    Holding withRefreshToken(@Nullable HeldRefreshToken next) {
      return new Holding(token, next, generation, expiryAnnounced, lastSuccess);
    }

    Holding withSeen(long seen) {
      return seen <= generation
          ? this
          : new Holding(token, refreshToken, seen, expiryAnnounced, lastSuccess);
    }

    Holding withExpiryAnnounced() {
      return new Holding(token, refreshToken, generation, true, lastSuccess);
    }
  }

  /**
   * What is tried.
   *
   * @param number of the last request
   * @param usedRefreshToken whether that request carries a refresh token
   * @param credentialChanged whether the credential changed while it was under way
   * @param refreshTokenReplaced whether that was the configured refresh token: what comes beside
   *     the answer belongs to the old one
   * @param next when to try again, null unless backing off or rejected
   * @param lastForced when a caller last made one start, null: never
   */
  public record Attempts(
      long number,
      boolean usedRefreshToken,
      boolean credentialChanged,
      boolean refreshTokenReplaced,
      @Nullable Moment next,
      @Nullable Moment lastForced) {

    Attempts started(boolean withRefreshToken) {
      return new Attempts(number + 1, withRefreshToken, false, false, null, lastForced);
    }

    /** What changed before it is sent is in it already. */
    Attempts sending(boolean withRefreshToken) {
      return new Attempts(number, withRefreshToken, false, false, next, lastForced);
    }

    Attempts withNext(@Nullable Moment moment) {
      return new Attempts(
          number, usedRefreshToken, credentialChanged, refreshTokenReplaced, moment, lastForced);
    }

    Attempts forcedAt(Moment now) {
      return new Attempts(
          number, usedRefreshToken, credentialChanged, refreshTokenReplaced, next, now);
    }

    Attempts withCredentialChanged(boolean replaced) {
      return new Attempts(
          number, usedRefreshToken, true, refreshTokenReplaced || replaced, next, lastForced);
    }
  }

  /**
   * What went wrong.
   *
   * @param failures in a row
   * @param heldBack whether another token's {@code Retry-After} holds this one back
   * @param lastError the last failure, kept after success for people to see; null: never one
   * @param rejection the credential's rejection, null: not rejected
   * @param retryAfterUntil the provider asked to wait until then, null: it did not
   */
  public record Trouble(
      int failures,
      boolean heldBack,
      @Nullable AttemptError lastError,
      @Nullable AttemptError rejection,
      @Nullable Moment retryAfterUntil) {

    /** Whether the last finished attempt failed, or none may start. */
    public boolean isPresent() {
      return failures > 0 || heldBack;
    }

    Trouble over() {
      return new Trouble(0, false, lastError, null, null);
    }

    Trouble withoutRejection() {
      return new Trouble(failures, heldBack, lastError, null, retryAfterUntil);
    }
  }

  /** The same at its end: whatever comes later is ignored. */
  public RefreshState closed() {
    return with(Phase.CLOSED);
  }

  RefreshState with(Phase next) {
    return new RefreshState(next, holding, attempts, trouble, reports);
  }

  RefreshState with(Holding next) {
    return new RefreshState(phase, next, attempts, trouble, reports);
  }

  RefreshState with(Attempts next) {
    return new RefreshState(phase, holding, next, trouble, reports);
  }

  RefreshState with(Trouble next) {
    return new RefreshState(phase, holding, attempts, next, reports);
  }

  RefreshState with(Reports next) {
    return new RefreshState(phase, holding, attempts, trouble, next);
  }
}
