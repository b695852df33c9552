package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that is remembered of one token. Immutable; shows no secret.
 *
 * @param phase what is done for the token
 * @param holding what it holds
 * @param attempts what it tries
 * @param trouble what went wrong
 * @param reports what callers say of the token
 */
public record RefreshState(
    Phase phase,
    Held holding,
    AttemptState attempts,
    FailureState trouble,
    RejectionReports reports) {

  /** Where every token begins. */
  public static final RefreshState INITIAL =
      new RefreshState(
          Phase.EMPTY,
          new Held(null, null, 0, false, null),
          new AttemptState(0, null, false, false, null, null, null),
          new FailureState(0, false, null, null, null),
          RejectionReports.NONE);

  /**
   * What is held.
   *
   * @param token current token, usable or not; null before the first, and where it was revoked
   * @param refreshToken to use next, null: the configured grant
   * @param generation the highest seen, here or on another node
   * @param expiryAnnounced whether the end of {@code token} was announced
   * @param lastSuccess when a token last came, null: never
   */
  public record Held(
      @Nullable HeldToken token,
      @Nullable HeldRefreshToken refreshToken,
      long generation,
      boolean expiryAnnounced,
      @Nullable Instant lastSuccess) {

    Held withRefreshToken(@Nullable HeldRefreshToken next) {
      return new Held(token, next, generation, expiryAnnounced, lastSuccess);
    }

    /** Rotation is followed; an omitted refresh token keeps the old one (RFC 6749 §6). */
    Held withRefreshTokenOf(Acquisition acquisition) {
      TokenResponse response = acquisition.response();
      Secret value = response.refreshToken();
      if (value == null) {
        return this;
      }
      Duration lifetime = response.refreshLifetime();
      Moment end = lifetime == null ? null : acquisition.start().plus(lifetime);
      return withRefreshToken(new HeldRefreshToken(value, end, lifetime));
    }

    Held withSeen(long seen) {
      return seen <= generation
          ? this
          : new Held(token, refreshToken, seen, expiryAnnounced, lastSuccess);
    }

    Held withExpiryAnnounced() {
      return new Held(token, refreshToken, generation, true, lastSuccess);
    }
  }

  /**
   * What is tried.
   *
   * @param number of the last request
   * @param refreshToken that was sent with it; null: it was not sent, or by the configured grant
   * @param credentialChanged whether the credential changed while it was under way
   * @param refreshTokenReplaced whether that was the configured refresh token: what comes beside
   *     the answer belongs to the old one
   * @param next when to try again, null unless backing off or rejected
   * @param lastForced when a caller last made one start, null: never
   * @param repeatedAt when one that a pause of the process had spoilt was last made again at once,
   *     null: not since a token came
   */
  public record AttemptState(
      long number,
      @Nullable Secret refreshToken,
      boolean credentialChanged,
      boolean refreshTokenReplaced,
      @Nullable Moment next,
      @Nullable Moment lastForced,
      @Nullable Moment repeatedAt) {

    AttemptState started() {
      return new AttemptState(number + 1, null, false, false, null, lastForced, repeatedAt);
    }

    /** What changed before it is sent is in it already. */
    AttemptState sent(@Nullable Secret with) {
      return new AttemptState(number, with, false, false, next, lastForced, repeatedAt);
    }

    /** Whether it carries a refresh token. */
    public boolean usedRefreshToken() {
      return refreshToken != null;
    }

    AttemptState withNext(@Nullable Moment moment) {
      return new AttemptState(
          number,
          refreshToken,
          credentialChanged,
          refreshTokenReplaced,
          moment,
          lastForced,
          repeatedAt);
    }

    AttemptState forcedAt(Moment now) {
      return new AttemptState(
          number, refreshToken, credentialChanged, refreshTokenReplaced, next, now, repeatedAt);
    }

    AttemptState repeatedAt(@Nullable Moment now) {
      return new AttemptState(
          number, refreshToken, credentialChanged, refreshTokenReplaced, next, lastForced, now);
    }

    AttemptState withCredentialChanged(boolean replaced) {
      return new AttemptState(
          number,
          refreshToken,
          true,
          refreshTokenReplaced || replaced,
          next,
          lastForced,
          repeatedAt);
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
   * @param inGroup failures in a row, with those of other nodes that were heard of, since the held
   *     token stopped being usable: what the delay grows with
   */
  public record FailureState(
      int failures,
      boolean heldBack,
      @Nullable AttemptError lastError,
      @Nullable AttemptError rejection,
      @Nullable Moment retryAfterUntil,
      int inGroup) {

    /** Of a node that counts for itself. */
    public FailureState(
        int failures,
        boolean heldBack,
        @Nullable AttemptError lastError,
        @Nullable AttemptError rejection,
        @Nullable Moment retryAfterUntil) {
      this(failures, heldBack, lastError, rejection, retryAfterUntil, failures);
    }

    /** With one more failure of this node. */
    int failuresAndOne() {
      return failures == Integer.MAX_VALUE ? failures : failures + 1;
    }

    /** What the delay grows with after one more failure of this node. */
    int inGroupAndOne() {
      return inGroup == Integer.MAX_VALUE ? inGroup : inGroup + 1;
    }

    FailureState withDelaysAnew() {
      return new FailureState(failures, heldBack, lastError, rejection, retryAfterUntil, 0);
    }

    /** Whether the last finished attempt failed, or none may start. */
    public boolean isPresent() {
      return failures > 0 || heldBack;
    }

    FailureState ended() {
      boolean never = failures == 0 && inGroup == 0 && !heldBack;
      return never && rejection == null && retryAfterUntil == null
          ? this
          : new FailureState(0, false, lastError, null, null);
    }

    FailureState withoutRejection() {
      return new FailureState(failures, heldBack, lastError, null, retryAfterUntil, inGroup);
    }
  }

  /** Whether the held token may be answered; with less left while refreshing fails. */
  public boolean isUsableAt(Moment now) {
    HeldToken held = holding.token();
    return held != null && held.isUsableAt(now, trouble.isPresent());
  }

  /** From when on the held token is not answered as things are; null: none, or never. */
  public @Nullable Moment usableUntil() {
    HeldToken held = holding.token();
    return held == null ? null : held.usableUntil(trouble.isPresent());
  }

  /**
   * Whether the provider issues no other token before the held one is over, and that is not usable
   * any more: who needs a token waits for a different one.
   */
  public boolean awaitsDifferentToken(Moment now) {
    AttemptError last = trouble.lastError();
    return trouble.isPresent()
        && phase != Phase.REJECTED
        && phase != Phase.CLOSED
        && last != null
        && last.error().equals(Failure.REPEATED.error())
        && !isUsableAt(now);
  }

  /** The same at its end: whatever comes later is ignored. */
  public RefreshState closed() {
    return with(Phase.CLOSED);
  }

  RefreshState with(Phase next) {
    return new RefreshState(next, holding, attempts, trouble, reports);
  }

  RefreshState with(Held next) {
    return new RefreshState(phase, next, attempts, trouble, reports);
  }

  RefreshState with(AttemptState next) {
    return new RefreshState(phase, holding, next, trouble, reports);
  }

  RefreshState with(FailureState next) {
    return new RefreshState(phase, holding, attempts, next, reports);
  }

  RefreshState with(RejectionReports next) {
    return new RefreshState(phase, holding, attempts, trouble, next);
  }
}
