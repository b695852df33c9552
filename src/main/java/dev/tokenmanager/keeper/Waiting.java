package dev.tokenmanager.keeper;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.refresh.AttemptError;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.RefreshPolicy;
import dev.tokenmanager.refresh.RefreshState;
import dev.tokenmanager.store.Waiters;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The callers that wait for one token, and what they get. Event loop only. */
final class Waiting {

  private final TokenSettings settings;
  private final RefreshPolicy policy;
  private final Waiters waiters = new Waiters();

  Waiting(TokenSettings settings, RefreshPolicy policy) {
    this.settings = settings;
    this.policy = policy;
  }

  /** See {@link Waiters#add}. */
  Future<AccessToken> add(@Nullable Duration required, @Nullable Duration until) {
    return waiters.add(required, until);
  }

  /** Those who wait there wait here, as long as they would have there. */
  void takeOver(Waiting from) {
    waiters.takeOver(from.waiters);
  }

  boolean isEmpty() {
    return waiters.isEmpty();
  }

  /** When the next one's patience ends, null: nobody's does. */
  @Nullable Moment nextDue() {
    Duration end = waiters.nextEnd();
    return end == null ? null : new Moment(Instant.MAX, end);
  }

  /** All get the held token, but those for whom it does not last long enough. */
  void answer(RefreshState state, Moment now) {
    HeldToken held = state.holding().token();
    if (held != null) {
      waiters.answer(held.token(), required -> shortfall(state, required, now));
    }
  }

  private @Nullable Throwable shortfall(
      RefreshState state, @Nullable Duration required, Moment now) {
    AttemptError error = policy.shortfall(state, required, now);
    return error == null ? null : Replies.failure(error);
  }

  void fail(AttemptError error) {
    waiters.fail(Replies.failure(error));
  }

  /** Fails those whose patience is over. */
  void expire(Moment now) {
    waiters.expire(now.elapsed(), this::tooLate);
  }

  private Throwable tooLate() {
    return Replies.failure(
        TokenFailure.TIMEOUT,
        "No usable token came within maxWaitMs (" + settings.maxWait().toMillis() + " ms).");
  }
}
