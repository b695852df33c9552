package dev.tokenmanager.keeper;

import dev.tokenmanager.config.Secret;
import dev.tokenmanager.oidc.ProviderException;
import dev.tokenmanager.oidc.TokenSource;
import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.HeldRefreshToken;
import dev.tokenmanager.refresh.HeldToken;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.RefreshState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    Secret accessToken = late.endless() ? null : late.accessToken();
    return revoke(name, late.refreshToken(), accessToken, source);
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
    boolean over = held == null || (held.end() != null && held.end().isReachedAt(now));
    return over || held == null ? null : held.value();
  }

  private static @Nullable Secret accessToken(@Nullable HeldToken held, Moment now) {
    HeldToken.@Nullable Times times = held == null ? null : held.times();
    boolean over = times == null || times.expiry().isReachedAt(now);
    return over || held == null ? null : new Secret(held.token().accessToken());
  }

  private static void log(String name, @Nullable Throwable failure) {
    if (failure == null) {
      LOG.atInfo().addKeyValue("token", name).log("token {}: revoked", name);
    } else if (failure instanceof ProviderException known) {
      LOG.atWarn()
          .addKeyValue("token", name)
          .log(
              "token {}: not revoked, code {}: {}",
              name,
              known.failure().code(),
              known.getMessage());
    } else {
      Failures.logDefect(name, failure);
    }
  }

  private static Future<Void> guarded(Supplier<Future<Void>> work) {
    try {
      return work.get();
    } catch (RuntimeException defect) {
      return Future.failedFuture(defect);
    }
  }
}
