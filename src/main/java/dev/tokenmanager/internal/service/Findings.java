package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.refresh.HeldToken;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Has new tokens looked at, one at a time, and remembers what was found: of those that come
 * meanwhile the newest. Event loop only.
 */
final class Findings {

  private static final Logger LOG = LoggerFactory.getLogger(TokenRefresher.class);

  private final String name;
  private final TokenSource source;
  private long newest;
  private boolean examining;
  private @Nullable HeldToken waiting;
  private @Nullable String last;

  Findings(String name, TokenSource source) {
    this.name = name;
    this.source = source;
  }

  void examine(HeldToken held) {
    newest = held.token().generation();
    if (examining) {
      waiting = held;
    } else {
      begin(held);
    }
  }

  private void begin(HeldToken held) {
    Future<@Nullable String> examination = source.examine(held.token().accessToken());
    examining = true;
    examination.onComplete(found -> ended(held, found));
  }

  private void ended(HeldToken held, AsyncResult<@Nullable String> found) {
    examining = false;
    if (found.succeeded() && held.token().generation() == newest) {
      note(found.result());
    }
    HeldToken next = waiting;
    waiting = null;
    if (next != null) {
      begin(next);
    }
  }

  private void note(@Nullable String found) {
    if (found != null && !found.equals(last)) {
      LogEntry.of(LOG, Level.WARN, name).log("token {}: {}", name, found);
    }
    last = found;
  }

  /** Why Weaviate may refuse the token, null: nothing is known to be wrong. */
  @Nullable String last() {
    return last;
  }
}
