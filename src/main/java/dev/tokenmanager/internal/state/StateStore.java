package dev.tokenmanager.internal.state;

import io.vertx.core.Future;

/** Where one token is kept. Event loop only. */
@FunctionalInterface
public interface StateStore {

  /**
   * Replaces the content; completes when that outlives a loss of power. One call at a time.
   *
   * @return fails with an exception whose message shows no path and no content
   */
  Future<Void> write(String content);
}
