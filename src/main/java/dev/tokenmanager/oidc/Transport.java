package dev.tokenmanager.oidc;

import io.vertx.core.Future;

/** Exchanges one request for one bounded answer. Failures are {@link ProviderException}. */
public interface Transport {

  /**
   * Sends the call and completes with the whole answer, whatever its status; redirects are handed
   * back as they are. The future fails with {@link ProviderException} when there is no complete
   * answer.
   */
  Future<HttpReply> exchange(HttpCall call);

  /** Drops what is in flight; every exchange under way or begun later fails. */
  Future<Void> close();
}
