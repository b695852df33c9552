package dev.tokenmanager.keeper;

import dev.tokenmanager.oidc.TokenSource;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The end of what keeps one token, whose state is closed by then. Event loop only. */
final class Ending {

  private final TokenKeeper keeper;
  private final Sharing sharing;
  private final Attempts attempts;
  private @Nullable Future<Void> end;

  Ending(TokenKeeper keeper, Sharing sharing, Attempts attempts) {
    this.keeper = keeper;
    this.sharing = sharing;
    this.attempts = attempts;
  }

  /** The end, once it has begun; null before. */
  @Nullable Future<Void> future() {
    return end;
  }

  /** Leaves what is held to whoever goes on; completes when nothing is under way any more. */
  Future<Void> leave() {
    Future<Boolean> left = sharing.close(false);
    keeper.reschedule();
    Future<Void> quiet = left.compose(isLast -> attempts.whenQuiet());
    end = quiet;
    return quiet;
  }

  /** Likewise, and what is held is given back, where that is asked and no other node needs it. */
  Future<Void> finish(boolean revoke, Shared shared, AttemptResults results, TokenSource source) {
    Future<Boolean> last = sharing.close(revoke);
    keeper.reschedule();
    Future<Void> finished =
        last.compose(
            isLast ->
                attempts
                    .whenQuiet()
                    .compose(
                        quiet ->
                            isLast && revoke
                                ? shared
                                    .revocation()
                                    .revokeAll(
                                        keeper.name(), keeper.state(), results.late(), source)
                                : Future.succeededFuture()));
    end = finished;
    return finished;
  }
}
