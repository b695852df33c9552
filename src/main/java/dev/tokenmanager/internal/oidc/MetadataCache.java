package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.Transport;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was discovered about one provider and reads it again beside the requests that use
 * it. Once it is known no caller waits again, and a failed reading changes nothing. Event loop
 * only.
 */
final class MetadataCache {

  /**
   * Shorter than the shortest backoff, so that no token's own retry is answered with its own
   * failure.
   */
  private static final Duration SHARED_FAILURE = Duration.ofMillis(100);

  private final Supplier<Future<DiscoveredProvider>> discovery;
  private final Duration maxAge;
  private final Clocks clocks;
  private final ProviderClock clock;

  private @Nullable DiscoveredProvider known;
  private @Nullable Moment oldAt;
  private @Nullable Future<DiscoveredProvider> reading;
  private @Nullable String lastFailure;
  private @Nullable Future<DiscoveredProvider> freshFailure;
  private @Nullable Moment failureStaleAt;
  private boolean suspect;

  /**
   * @param discovery reads from scratch
   * @param maxAge what is this old is read again
   * @param clocks for the age
   * @param clock of the provider
   */
  MetadataCache(
      Supplier<Future<DiscoveredProvider>> discovery,
      Duration maxAge,
      Clocks clocks,
      ProviderClock clock) {
    this.discovery = discovery;
    this.maxAge = maxAge;
    this.clocks = clocks;
    this.clock = clock;
  }

  /** The provider's, which every answer of it may set. */
  ProviderClock clock() {
    return clock;
  }

  /**
   * What is known, at once; a reading that is due begins beside it and is used from the next call
   * on. With nothing known the reading itself, which concurrent callers share. Fails with {@link
   * ProviderException}.
   */
  Future<DiscoveredProvider> get() {
    DiscoveredProvider current = known;
    if (current == null) {
      Future<DiscoveredProvider> failed = freshFailure();
      return failed == null ? read() : failed;
    }
    if (suspect || isOld()) {
      read();
    }
    return Future.succeededFuture(current);
  }

  /**
   * The failure of a reading just now: ten thousand tokens that begin while a provider is down make
   * one reading, not ten thousand.
   */
  private @Nullable Future<DiscoveredProvider> freshFailure() {
    boolean fresh = failureStaleAt != null && !failureStaleAt.isReachedAt(clocks.now());
    return fresh ? freshFailure : null;
  }

  /** A request failed as it would with outdated metadata: read again beside the next one. */
  void suspect() {
    suspect = true;
  }

  /** What is known, null: nothing yet. */
  @Nullable DiscoveredProvider known() {
    return known;
  }

  /** Why the last reading failed, null where it did not. */
  @Nullable String lastFailure() {
    return lastFailure;
  }

  private boolean isOld() {
    return oldAt != null && oldAt.isReachedAt(clocks.now());
  }

  private Future<DiscoveredProvider> read() {
    if (reading != null) {
      return reading;
    }
    Promise<DiscoveredProvider> promise = Promise.promise();
    Future<DiscoveredProvider> shared = promise.future();
    reading = shared;
    suspect = false;
    Future.succeededFuture()
        .compose(start -> discovery.get())
        .onComplete(result -> finish(result, promise));
    return shared;
  }

  private void finish(AsyncResult<DiscoveredProvider> result, Promise<DiscoveredProvider> promise) {
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

  /** One cache for all tokens that would read the same. Event loop only. */
  static final class Shared {

    private record Key(
        ProviderOptions provider,
        ConnectionOptions connection,
        Duration timeout,
        Duration maxAge) {}

    private final Map<Key, MetadataCache> caches = new HashMap<>();
    private final Transport transport;
    private final Clocks clocks;

    Shared(Transport transport, Clocks clocks) {
      this.transport = transport;
      this.clocks = clocks;
    }

    MetadataCache of(TokenOptions options) {
      return caches.computeIfAbsent(key(options), this::cache);
    }

    /** Forgets the caches that none of these tokens uses. */
    void retain(Collection<TokenOptions> tokens) {
      caches.keySet().retainAll(tokens.stream().map(Shared::key).collect(Collectors.toSet()));
    }

    private static Key key(TokenOptions options) {
      return new Key(
          options.provider(),
          options.connection(),
          options.refresh().requestTimeout(),
          options.discoveryMaxAge());
    }

    private MetadataCache cache(Key key) {
      ProviderClock clock = new ProviderClock(clocks);
      Discovery discovery =
          new Discovery(key.provider(), key.connection(), key.timeout(), transport, clock);
      return new MetadataCache(discovery::read, key.maxAge(), clocks, clock);
    }
  }
}
