package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.service.ReplyExceptions;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A token that is renewed when it is reported, as often as it may be. Any thread. */
final class ScriptedToken implements ManagedToken {

  final AtomicInteger generation = new AtomicInteger(1);
  final AtomicInteger reports = new AtomicInteger();

  /** Whether a report brings a newer one. */
  volatile boolean renewed = true;

  /** Not null: nothing is usable, and it fails with this sentence. */
  volatile @Nullable String failure;

  /** What an answer to a report waits for. */
  volatile Future<Void> reported = Future.succeededFuture();

  static String bearer(int generation) {
    return "Bearer " + SECRET_MARK + "token-" + generation;
  }

  private static AccessToken token(int generation) {
    return new AccessToken(
        "default",
        generation,
        SECRET_MARK + "token-" + generation,
        "Bearer",
        null,
        Instant.EPOCH,
        List.of(),
        null);
  }

  @Override
  public @Nullable AccessToken current() {
    return failure == null ? token(generation.get()) : null;
  }

  @Override
  public Future<AccessToken> get() {
    String sentence = failure;
    return sentence == null
        ? Future.succeededFuture(token(generation.get()))
        : Future.failedFuture(ReplyExceptions.failure(TokenFailure.UNAVAILABLE, sentence));
  }

  @Override
  public Future<AccessToken> reportRejected(AccessToken refused) {
    reports.incrementAndGet();
    if (renewed) {
      generation.compareAndSet((int) refused.generation(), (int) refused.generation() + 1);
    }
    return reported.compose(now -> get());
  }
}
