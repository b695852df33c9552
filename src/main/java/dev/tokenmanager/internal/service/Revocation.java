package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.HeldRefreshToken;
import dev.tokenmanager.internal.refresh.HeldToken;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Revokes what tokens hold at their end (RFC 7009), a few at a time: ten thousand of them must not
 * open as many connections. Event loop only.
 */
final class Revocation {

  private static final Logger LOG = LoggerFactory.getLogger(Revocation.class);

  private final Supplier<Moment> now;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int free;
  private boolean starting;

  /**
   * @param now both clocks
   * @param most how many tokens are revoked at once
   */
  Revocation(Supplier<Moment> now, int most) {
    this.now = now;
    this.free = most;
  }

  /**
   * Revokes the refresh token and the access token, each unless it is over, and writes one line
   * about it; none where nothing is worth it. An API key, which alone is endless, is not the
   * provider's to revoke. Never fails.
   *
   * @param name of the token
   * @param last its state at the end
   * @param source where it came from
   */
  Future<Void> revoke(String name, RefreshState last, TokenSource source) {
    Moment end = now.get();
    return revoke(
        name,
        refreshToken(last.holding().refreshToken(), end),
        accessToken(last.holding().token(), end),
        source);
  }

  /** Both of the following; {@code late} is what came after the end, null: nothing. */
  Future<Void> revokeAll(
      String name, RefreshState last, @Nullable Acquisition late, TokenSource source) {
    Future<Void> held = revoke(name, last, source);
    return late == null ? held : Future.join(held, revoke(name, late, source)).mapEmpty();
  }

  /** Likewise what came after the end, by a request that was in flight then. Never fails. */
  Future<Void> revoke(String name, Acquisition late, TokenSource source) {
    TokenResponse response = late.response();
    Secret accessToken = response.endless() ? null : response.accessToken();
    return revoke(name, response.refreshToken(), accessToken, source);
  }

  private Future<Void> revoke(
      String name,
      @Nullable Secret refreshToken,
      @Nullable Secret accessToken,
      TokenSource source) {
    if (refreshToken == null && accessToken == null) {
      return Future.succeededFuture();
    }
    Promise<Void> ended = Promise.promise();
    waiting.add(
        () ->
            guarded(() -> source.revoke(refreshToken, accessToken))
                .onComplete(
                    (revoked, failure) -> {
                      log(name, failure);
                      free++;
                      ended.complete();
                      startNext();
                    }));
    startNext();
    return ended.future();
  }

  /** A loop, for what ends at once comes back here. */
  private void startNext() {
    if (starting) {
      return;
    }
    starting = true;
    while (free > 0 && !waiting.isEmpty()) {
      free--;
      waiting.remove().run();
    }
    starting = false;
  }

  private static @Nullable Secret refreshToken(@Nullable HeldRefreshToken held, Moment now) {
    return held == null || held.isExpiredAt(now) ? null : held.value();
  }

  private static @Nullable Secret accessToken(@Nullable HeldToken held, Moment now) {
    HeldToken.@Nullable Times times = held == null ? null : held.times();
    boolean over = times == null || times.expiry().isReachedAt(now);
    return over || held == null ? null : new Secret(held.token().accessToken());
  }

  private static void log(String name, @Nullable Throwable failure) {
    if (failure == null) {
      LogEntry.of(LOG, Level.INFO, name).log("token {}: revoked", name);
    } else if (failure instanceof ProviderException known) {
      LogEntry.of(LOG, Level.WARN, name)
          .log(
              "token {}: not revoked, code {}: {}",
              name,
              known.failure().code(),
              known.getMessage());
    } else {
      FailureMapper.logDefect(name, failure);
    }
  }

  private static Future<Void> guarded(Supplier<Future<Void>> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error defect) {
      return Future.failedFuture(defect);
    }
  }
}
