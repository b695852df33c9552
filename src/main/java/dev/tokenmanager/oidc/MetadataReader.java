package dev.tokenmanager.oidc;

import dev.tokenmanager.refresh.Clocks;
import dev.tokenmanager.refresh.Moment;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was discovered about one provider and keeps it fresh beside the requests that use
 * it. Once something is known nobody waits again, and a failed reading changes nothing. Event loop
 * only.
 */
final class MetadataReader {

  /**
   * Shorter than the shortest backoff, so that no token's own retry is answered with its own
   * failure.
   */
  private static final Duration SHARED_FAILURE = Duration.ofMillis(100);

  private final Supplier<Future<Discovered>> discovery;
  private final Duration maxAge;
  private final Clocks clocks;

  private @Nullable Discovered known;
  private @Nullable Moment oldAt;
  private @Nullable Future<Discovered> reading;
  private @Nullable String lastFailure;
  private @Nullable Future<Discovered> freshFailure;
  private @Nullable Moment failureStaleAt;
  private boolean suspect;

  /**
   * @param discovery reads from scratch
   * @param maxAge what is this old is read again
   * @param clocks for the age
   */
  MetadataReader(Supplier<Future<Discovered>> discovery, Duration maxAge, Clocks clocks) {
    this.discovery = discovery;
    this.maxAge = maxAge;
    this.clocks = clocks;
  }

  /**
   * What is known, at once; a reading that is due begins beside it and is used from the next call
   * on. With nothing known the reading itself, which concurrent callers share. Fails with {@link
   * ProviderException}.
   */
  Future<Discovered> get() {
    Discovered current = known;
    if (current == null) {
      Future<Discovered> failed = freshFailure();
      return failed == null ? read() : failed;
    }
    if (suspect || isOld()) {
      read();
    }
    return Future.succeededFuture(current);
  }

  /**
   * Ten thousand tokens that begin beside a provider that is down are one reading, not ten
   * thousand.
   */
  private @Nullable Future<Discovered> freshFailure() {
    boolean fresh = failureStaleAt != null && !failureStaleAt.isReachedAt(clocks.now());
    return fresh ? freshFailure : null;
  }

  /** A request failed as it would with outdated metadata: read again beside the next one. */
  void suspect() {
    suspect = true;
  }

  /** What is known, null: nothing yet. */
  @Nullable Discovered known() {
    return known;
  }

  /** Why the last reading failed, null where it did not. */
  @Nullable String lastFailure() {
    return lastFailure;
  }

  private boolean isOld() {
    return oldAt != null && oldAt.isReachedAt(clocks.now());
  }

  private Future<Discovered> read() {
    if (reading != null) {
      return reading;
    }
    Promise<Discovered> promise = Promise.promise();
    Future<Discovered> shared = promise.future();
    reading = shared;
    suspect = false;
    Future.succeededFuture()
        .compose(start -> discovery.get())
        .onComplete(result -> finish(result, promise));
    return shared;
  }

  private void finish(AsyncResult<Discovered> result, Promise<Discovered> promise) {
    reading = null;
    if (result.succeeded()) {
      known = result.result();
      oldAt = clocks.now().plus(maxAge);
      lastFailure = null;
    } else {
      lastFailure = result.cause().getMessage();
      freshFailure = Future.failedFuture(result.cause());
      failureStaleAt = clocks.now().plus(SHARED_FAILURE);
    }
    promise.complete(result.result(), result.cause());
  }
}
