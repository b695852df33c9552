package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.Adoption;
import dev.tokenmanager.internal.refresh.GroupFailure;
import dev.tokenmanager.internal.refresh.HeldRefreshToken;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the acquisition of one token: decides whether this node asks the provider, or takes what
 * another node got. Event loop only.
 */
public interface RefreshCoordinator {

  /** The generation of what was held before the last stop, 0: none is known of. */
  default long keptGeneration() {
    return 0;
  }

  /** Begins, before the first attempt; {@code given} is the token to start from, null: none. */
  void start(@Nullable Acquisition given);

  /**
   * An attempt begins. Ends in {@link Host#takeTurn} for it, at once or later, unless the attempt
   * is over before: by {@link Host#adopt}, by {@link Host#hear}, or by {@link #close}.
   */
  void acquire(long attempt);

  /**
   * It is that attempt's turn at the token endpoint. Ends in {@link Host#sendRequest} for it, at
   * once or later, unless the attempt is over before, likewise. What others wait for is taken here
   * and not before: who waits for a turn keeps nobody from asking.
   */
  void turn(long attempt);

  /** The attempt that was let proceed asks the provider once more. */
  void askingAgain();

  /** The attempt that was let proceed brought a token of that generation. */
  void acquired(long attempt, Acquisition acquisition, long generation);

  /**
   * The attempt ended without a token that counts.
   *
   * @param refreshTokenKept whether its refresh token, if one was sent, is known not to be spent
   * @param taught what others may take from it, null: nothing
   */
  void ended(long attempt, boolean refreshTokenKept, @Nullable GroupFailure taught);

  /** Whether that attempt has begun here and has not ended, whether it was let proceed or not. */
  boolean isUnderWay(long attempt);

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

  /** What status shows of the state file; null where there is none. */
  default @Nullable StateFileStatus stateFile() {
    return null;
  }

  /** Who holds the token on this node. Event loop only. */
  interface Host {
    Moment now();

    RefreshState state();

    /** Whether somebody waits for the attempt under way. */
    boolean isAwaited();

    /**
     * Whether one of them forced it, to hear what the provider says now: a {@code get} is content
     * with what is known.
     */
    boolean isForced();

    /** See {@link dev.tokenmanager.internal.oidc.TokenSource#presented}. */
    Secret presented();

    /** Whether the process was paused since then. */
    boolean wasPausedSince(Moment start);

    /**
     * Finds the endpoint for that attempt and waits there for its turn; before others, the second
     * time.
     */
    void takeTurn(long attempt);

    /**
     * Lets others have the turn of that attempt, which waits for other nodes; it needs {@link
     * #takeTurn} again before {@link #sendRequest}.
     */
    void giveBackTurn(long attempt);

    /**
     * Sends the request of that attempt.
     *
     * @param byGrant whether another node may have spent the refresh token
     * @param offered a refresh token to use where none is held, null: none
     */
    void sendRequest(long attempt, boolean byGrant, @Nullable HeldRefreshToken offered);

    /** Whether that attempt waits for its turn at the endpoint, or was sent, and has not ended. */
    boolean isRequesting(long attempt);

    /** Whether the request of that attempt was sent and has not ended. */
    boolean isSent(long attempt);

    /** Takes what another node got. */
    void adopt(Adoption adoption);

    /**
     * Takes what was held before the last stop, where nothing newer is known; where its token is
     * usable, that is the result of the attempt under way.
     */
    void restore(long attempt, Adoption stored);

    /** The held token, which was acquired here, has that number from now on. */
    void renumber(long generation);

    /** Takes what the failed request of another node taught. */
    void hear(GroupFailure failure);

    /** Uniform in [0, 1), for moments in which nodes must not move in step. */
    double jitter();

    /** That generation exists. */
    void generationSeen(long generation);

    /** The generations up to that one were revoked: what is held of them is of no use any more. */
    void revoked(long upTo);

    /** {@link RefreshCoordinator#nextDue} may have changed. */
    void reschedule();

    /** {@link RefreshCoordinator#stateFile} may have changed. */
    default void stateFileChanged() {}
  }

  /** Makes the sharing of one token. */
  interface Factory {
    RefreshCoordinator of(Host holder);
  }
}
