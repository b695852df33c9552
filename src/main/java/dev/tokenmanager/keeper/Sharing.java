package dev.tokenmanager.keeper;

import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.Adoption;
import dev.tokenmanager.refresh.HeldRefreshToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.RefreshState;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the acquisition of one token: decides whether this node asks the provider, or takes what
 * another node got. Event loop only.
 */
public interface Sharing {

  /** Begins, before the first attempt; {@code given} is the token to start from, null: none. */
  void start(@Nullable Acquisition given);

  /**
   * An attempt begins. Ends in {@link Holder#proceed} for it, at once or later, unless the attempt
   * is over before: by {@link Holder#adopt}, or by {@link #close}.
   */
  void acquire(long attempt);

  /** The attempt that was let proceed brought a token of that generation. */
  void acquired(long attempt, Acquisition acquisition, long generation);

  /**
   * The attempt that was let proceed ended without a token that counts.
   *
   * @param refreshTokenKept whether its refresh token, if one was sent, is known not to be spent
   */
  void ended(long attempt, boolean refreshTokenKept);

  /** Time passed. */
  void tick();

  /** When {@link #tick} has something to do next; null: nothing until something happens. */
  @Nullable Moment nextDue();

  /**
   * The end; what is under way may finish. Completes with whether no other node shares the token:
   * false where that is not known.
   *
   * @param asked whether the answer is needed: finding out takes a moment
   */
  Future<Boolean> close(boolean asked);

  /** The time for that is over: gives back what is held, and completes {@link #close}. */
  void abandon();

  /** What status shows; null where nothing is shared. */
  @Nullable SharingStatus status();

  /** Who holds the token on this node. Event loop only. */
  interface Holder {
    Moment now();

    RefreshState state();

    /** Whether somebody waits for the attempt under way. */
    boolean isAwaited();

    /** Whether the process was paused since then. */
    boolean wasPausedSince(Moment start);

    /**
     * Sends the request of that attempt.
     *
     * @param byGrant whether another node may have spent the refresh token
     * @param offered a refresh token to use where none is held, null: none
     */
    void proceed(long attempt, boolean byGrant, @Nullable HeldRefreshToken offered);

    /** Takes what another node got. */
    void adopt(Adoption adoption);

    /** That generation exists. */
    void seen(long generation);

    /** {@link Sharing#nextDue} may have changed. */
    void reschedule();
  }

  /** Makes the sharing of one token. */
  interface Factory {
    Sharing of(Holder holder);
  }
}
